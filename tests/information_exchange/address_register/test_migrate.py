# SPDX-License-Identifier: EUPL-1.2
"""What a register held before its tables changed is put right, and keeps what it meant."""

from __future__ import annotations

from pathlib import Path

import samband.information_exchange.address_register as block
from information_exchange.address_register.bureau import Bureau, an_endpoint, in_days
from information_exchange.address_register.conftest import Play

MIGRATIONS = Path(block.__file__).parent / "migrations"


def test_ends_that_were_not_kept_are_read_from_what_held(play: Play) -> None:
    async def test(bureau: Bureau) -> None:
        made = await bureau.permits()
        endpoint, certificate = made["endpoint"]["id"], made["certificate"]["id"]
        plan = {"content": an_endpoint("http://127.0.0.1:2/"), "validFrom": in_days(7)}
        answer = await bureau.ask("malmo", "POST", f"/entries/{endpoint}/revisions", plan)
        planned = answer.json()["versions"]
        async with bureau.node.db.connection() as connection:
            await connection.execute("alter table address_register.version drop column until")
            await connection.execute(
                "update address_register.version set valid = tstzrange(lower(valid), null)"
                " where content ->> 'kind' = 'certificate'"
            )
            await connection.execute((MIGRATIONS / "0002_ends_as_stated.sql").read_text())
        assert (await bureau.get(f"/entries/{endpoint}"))["entry"]["versions"] == planned
        begins = {"validFrom": planned[1]["validFrom"]}
        answer = await bureau.ask("malmo", "POST", f"/entries/{endpoint}/withdrawals", begins)
        assert answer.json()["versions"] == made["endpoint"]["versions"]
        [version] = (await bureau.get(f"/entries/{certificate}"))["entry"]["versions"]
        assert version["validUntil"] == version["content"]["notAfter"]

    play(test)

# SPDX-License-Identifier: EUPL-1.2
"""What a register held before its tables changed is put right, and keeps what it meant."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import samband.information_exchange.address_register as block
from information_exchange.address_register.bureau import Bureau, an_endpoint, in_days
from information_exchange.address_register.conftest import Play

MIGRATIONS = Path(block.__file__).parent / "migrations"


async def migrate_from_before(bureau: Bureau, damage: str, *args: object) -> None:
    """Let ends not have been kept, do some damage, and migrate."""
    async with bureau.node.db.connection() as connection:
        await connection.execute("alter table address_register.version drop column until")
        await connection.execute(damage, *args)
        await connection.execute((MIGRATIONS / "0003_ends_as_stated.sql").read_text())


def test_ends_that_were_not_kept_are_read_from_what_held(play: Play) -> None:
    async def test(bureau: Bureau) -> None:
        made = await bureau.permits()
        endpoint, certificate = (made[kind]["id"] for kind in ("endpoint", "certificate"))
        plan = {"content": an_endpoint("http://127.0.0.1:2/"), "validFrom": in_days(7)}
        answer = await bureau.ask("malmo", "POST", f"/entries/{endpoint}/revisions", plan)
        planned = answer.json()["versions"]
        await migrate_from_before(
            bureau,
            "update address_register.version set valid = tstzrange(lower(valid), null)"
            " where content ->> 'kind' = 'certificate'",
        )
        assert (await bureau.get(f"/entries/{endpoint}"))["entry"]["versions"] == planned
        begins = {"validFrom": planned[1]["validFrom"]}
        answer = await bureau.ask("malmo", "POST", f"/entries/{endpoint}/withdrawals", begins)
        assert answer.json()["versions"] == made["endpoint"]["versions"]
        [version] = (await bureau.get(f"/entries/{certificate}"))["entry"]["versions"]
        assert version["validUntil"] == version["content"]["notAfter"]

    play(test)


def test_what_had_outlived_what_it_stands_under_ends(play: Play) -> None:
    async def test(bureau: Bureau) -> None:
        made = await bureau.permits()
        plan = {"content": an_endpoint("http://127.0.0.1:2/"), "validFrom": in_days(7)}
        path = f"/entries/{made['endpoint']['id']}"
        assert (await bureau.ask("malmo", "POST", f"{path}/revisions", plan)).status_code == 201
        await migrate_from_before(
            bureau,
            "update address_register.version set valid = tstzrange(lower(valid), now())"
            " where entry = (select seq from address_register.entry where id = $1)",
            UUID(made["function"]["id"]),
        )
        for kind in ("function", "service", "endpoint", "certificate"):
            shown = (await bureau.get(f"/entries/{made[kind]['id']}"))["entry"]["versions"]
            assert [each["state"] for each in shown] == ["past"], kind
        unit = (await bureau.get(f"/entries/{made['unit']['id']}"))["entry"]["versions"]
        assert [each["state"] for each in unit] == ["now"]

    play(test)

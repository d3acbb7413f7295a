# SPDX-License-Identifier: EUPL-1.2
"""A name is what people see: no sign of no width, of direction or of control hides in one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from cryptography.x509.oid import NameOID

import samband.information_exchange.address_register as block
from information_exchange.address_register.bureau import KIM, MALMO, Bureau, a_certificate, acting
from information_exchange.address_register.conftest import Play
from information_exchange.address_register.test_pages import ADMINISTRATOR, OWN, Visitor
from samband.information_exchange.address_register.vocabulary import WRONG
from samband.information_exchange.address_register.vocabulary.field_texts import FIELD_TEXTS

HOSTILE = (
    "Malm\u00f6 \u202enummok",
    "\u200bMalm\u00f6",
    "Malm\u00f6\u00ad kommun",
    "A\x01B",
    "A\x7fB",
    "A\x85B",
    "A\tB",
    "A\u2028B",
    "A\u2066B",
    "A\U000e0041B",
    "\u3164",
    "\u2800",
    "\ufeff",
    "\u115f",
)
MIGRATION = Path(block.__file__).parent / "migrations" / "0002_who_may_say_what.sql"


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.capability("AR-1")
def test_no_name_holds_a_sign_that_nobody_sees(play: Play, name: str) -> None:
    async def test(bureau: Bureau) -> None:
        made = await bureau.permits()
        unit, member = made["unit"]["id"], {"organisation": MALMO.identifier}
        function = {"kind": "function", "name": name, "address": "a"}
        asked: tuple[tuple[str, dict[str, Any], str], ...] = (
            ("/entries", {**member, "parent": unit, "content": function}, "$.content.name"),
            (
                f"/entries/{unit}/revisions",
                {"content": {"kind": "unit", "name": "A", "nameEn": name}},
                "$.content.nameEn",
            ),
            (f"/entries/{unit}/closings", {"reason": name}, "$.reason"),
            (
                f"/members/{MALMO.identifier}/delegations",
                {"entry": unit, "name": name, "clientId": "school"},
                "$.name",
            ),
        )
        before = await bureau.rows()
        for path, body, field in asked:
            answer = await bureau.ask("operator", "POST", path, body)
            assert answer.status_code == 400, answer.text
            assert answer.json()["errors"][0]["field"] == field
        assert await bureau.rows() == before

    play(test)


def test_the_pages_say_so_in_words(play: Play) -> None:
    async def test(bureau: Bureau) -> None:
        made = await bureau.permits()
        kim = Visitor(bureau, acting(KIM, ADMINISTRATOR))
        fields = {"entry": made["unit"]["id"], "name": "Registrator\u202e", "client": "school"}
        given = await kim.post(f"{OWN}/ansvar", **fields)
        assert given.status_code == 400
        assert FIELD_TEXTS["ar.fault.given-name"][0] in given.text
        assert (await bureau.rows())["delegation"] == 0

    play(test)


def test_a_certificate_s_own_names_are_seen_too(play: Play) -> None:
    async def test(bureau: Bureau) -> None:
        made = await bureau.permits()
        for whose in ("subject", "issuer"):
            pem = a_certificate(**{whose: [(NameOID.COMMON_NAME, "malmo\u202eelpmaxe.")]})  # type: ignore[arg-type]  # one of two names
            body = {
                "organisation": MALMO.identifier,
                "parent": made["endpoint"]["id"],
                "content": {"kind": "certificate", "use": "tls", "pem": pem},
            }
            answer = await bureau.ask("malmo", "POST", "/entries", body)
            assert answer.json()["errors"][0]["field"] == "$.content.pem"
            assert WRONG["certificate-signs"][1] in answer.json()["detail"]

    play(test)


def test_what_stood_there_before_is_put_right(play: Play) -> None:
    async def test(bureau: Bureau) -> None:
        made = await bureau.permits()
        own = "iso6523-actorid-upis::0203:skola"
        unit = await bureau.put(
            {"kind": "unit", "name": "Skola"}, parent=made["organisation"]["id"], participant=own
        )
        parts = MIGRATION.read_text().split("\n\n")
        async with bureau.node.db.connection() as connection:
            await connection.execute(
                "update address_register.version set content = content"
                " || jsonb_build_object('name', 'A' || chr(8238) || 'B', 'nameEn', chr(8203))"
                " where content ->> 'kind' = 'unit'"
            )
            await connection.execute("drop table address_register.narrowed_system")
            await connection.execute("drop table address_register.standing")
            await connection.execute("alter table address_register.entry drop column held")
            await connection.execute(
                "alter table address_register.entry"
                " add constraint entry_participant_key unique (participant)"
            )
            for part in parts:
                await connection.execute(part)
        shown = await bureau.get(f"/entries/{unit['id']}")
        content = shown["entry"]["versions"][0]["content"]
        assert (content["name"], content["nameEn"]) == ("A\ufffdB", "\ufffd")
        again = {
            "organisation": MALMO.identifier,
            "parent": made["organisation"]["id"],
            "content": {"kind": "unit", "name": "Annan"},
            "participant": own,
        }
        assert (await bureau.ask("malmo", "POST", "/entries", again)).status_code == 409
        path = f"/entries/{unit['id']}/closings"
        assert (await bureau.ask("malmo", "POST", path, {"reason": "x"})).status_code == 201
        assert (await bureau.ask("malmo", "POST", "/entries", again)).status_code == 201

    play(test)

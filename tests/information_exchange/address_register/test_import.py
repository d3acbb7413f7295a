# SPDX-License-Identifier: EUPL-1.2
"""Files that producers send or publish: tried, imported, reported row by row, never half-stored."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from information_exchange.address_register.bureau import (
    DOCUMENT,
    LUND,
    MALMO,
    Bureau,
    a_certificate,
    a_service,
    acting,
    an_endpoint,
    in_days,
    log_in,
)
from information_exchange.address_register.conftest import Play
from information_exchange.address_register.publishing import published
from samband.core import jobs
from samband.information_exchange.address_register.model.imports import FileFormat
from samband.information_exchange.address_register.model.timeline import Misplaced
from samband.information_exchange.address_register.service import harvesting
from samband.information_exchange.address_register.vocabulary import WRONG
from samband.information_exchange.address_register.wire.files import read_file

MALMO_PATH = f"/members/{MALMO.identifier}"
UNIT = {"reference": "sbk", "content": {"kind": "unit", "name": "Stadsbyggnadskontoret"}}
PEM = a_certificate()
WHOLE: tuple[dict[str, Any], ...] = (
    {
        "reference": "cert",
        "parent": "msh",
        "content": {"kind": "certificate", "use": "signing", "pem": PEM},
    },
    {"reference": "msh", "parent": "bygg", "content": an_endpoint()},
    {"reference": "bygg", "parent": "sbk", "content": a_service()},
    UNIT,
)
CSV = f"""\
reference;parent;kind;name;function_address;service_type;document_types;municipalities;url;transport_profile;use;certificate
sbk;;unit;Stadsbyggnadskontoret;;;;;;;;
exp;sbk;function;Expeditionen;sbk.exp;;;;;;;
bygg;exp;service;Bygglov;;urn:x:bygglov;{DOCUMENT} urn:x:b;1280 1281;;;;
msh;bygg;endpoint;;;;;;http://127.0.0.1:1/as4;as4;;
cert;msh;certificate;;;;;;;;signing;{"".join(PEM.splitlines()[1:-1])}
"""


def a_file(*rows: object) -> str:
    """Write rows as the JSON format has them."""
    return msgspec.json.encode({"format": "samband-addresses-1", "entries": rows}).decode()


async def send(bureau: Bureau, content: str, who: str = "malmo", **how: object) -> Any:
    """Send a file, and give its report."""
    answer = await bureau.ask(who, "POST", f"{MALMO_PATH}/imports", {"content": content, **how})
    assert answer.status_code == 200, answer.text
    return answer.json()


def outcomes(report: Any) -> list[str]:
    return [row["outcome"] for row in report["rows"]]


@pytest.mark.capability("AR-4")
def test_a_trial_tells_what_would_happen_and_changes_nothing(play: Play) -> None:
    async def test(bureau: Bureau) -> None:
        await bureau.malmo()
        before = await bureau.rows()
        changes = len((await bureau.get("/changes"))["events"])
        report = await send(bureau, a_file(*WHOLE), dryRun=True)
        assert (report["stored"], report["dryRun"], report["faults"]) == (False, True, 0)
        assert outcomes(report) == ["registered"] * 4
        assert await bureau.rows() == before
        assert len((await bureau.get("/changes"))["events"]) == changes
        assert (await bureau.events())[-1] == ("import-tried", "done", None)

        report = await send(bureau, a_file(*WHOLE))
        assert (report["stored"], outcomes(report)) == (True, ["registered"] * 4)
        [service] = (await bureau.resolve())["services"]
        [endpoint] = service["endpoints"]
        assert [key["use"] for key in endpoint["certificates"]] == ["signing"]
        assert len((await bureau.get("/changes"))["events"]) == changes + 4

    play(test)


@pytest.mark.capability("AR-4")
def test_the_same_file_again_confirms_and_a_changed_row_is_a_change(play: Play) -> None:
    async def test(bureau: Bureau) -> None:
        await bureau.malmo()
        await send(bureau, a_file(*WHOLE))
        again = await send(bureau, a_file(*WHOLE))
        assert (again["stored"], outcomes(again)) == (True, ["unchanged"] * 4)
        moved = WHOLE[1] | {"content": an_endpoint("http://127.0.0.1:2/"), "validFrom": in_days(3)}
        changed = await send(bureau, a_file(moved, *WHOLE[2:]))
        assert outcomes(changed) == ["revised", "unchanged", "unchanged"]
        endpoints = (await bureau.resolve())["services"][0]["endpoints"]
        assert [each["state"] for each in endpoints] == ["now", "coming"]
        same_plan = await send(bureau, a_file(moved))
        assert outcomes(same_plan) == ["unchanged"]
        over = UNIT | {"validUntil": "2026-01-01T00:00:00Z"}
        assert outcomes(await send(bureau, a_file(over))) == ["closed"]
        assert outcomes(await send(bureau, a_file(over))) == ["unchanged"]
        assert (await bureau.resolve())["services"] == []

    play(test)


SKOLA = {"reference": "skola", "content": {"kind": "unit", "name": "Skola"}}
ENDS = {"validUntil": in_days(5)}
PLAN = {"content": {"kind": "unit", "name": "Grundskola"}, "validFrom": in_days(3)}
ROWS: tuple[tuple[dict[str, object], dict[str, object], str, list[tuple[str, bool]]], ...] = (
    (ENDS, {}, "revised", [("Skola", False)]),
    (ENDS, {"validUntil": in_days(50)}, "revised", [("Skola", True)]),
    ({}, ENDS, "revised", [("Skola", True)]),
    (ENDS, ENDS, "unchanged", [("Skola", True)]),
    (PLAN, PLAN, "unchanged", [("Skola", True), ("Grundskola", False)]),
    (PLAN, {}, "revised", [("Skola", False)]),
    (PLAN, {**PLAN, **ENDS}, "revised", [("Skola", True), ("Grundskola", True)]),
    (
        PLAN,
        {**PLAN, "content": {"kind": "unit", "name": "Skolor"}},
        "revised",
        [("Skola", True), ("Skolor", False)],
    ),
    (
        PLAN,
        {**PLAN, "validFrom": in_days(9)},
        "revised",
        [("Skola", True), ("Grundskola", False)],
    ),
    ({**PLAN, **ENDS}, {"content": PLAN["content"]}, "revised", [("Grundskola", False)]),
)


@pytest.mark.capability("AR-4")
def test_a_row_says_the_whole_of_what_holds_from_then_on(play: Play) -> None:
    async def test(bureau: Bureau) -> None:
        await bureau.malmo()
        for number, (first, then, outcome, left) in enumerate(ROWS):
            row = {**SKOLA, "reference": f"skola-{number}"}
            await send(bureau, a_file(row))
            assert outcomes(await send(bureau, a_file({**row, **first}))) != ["fault"]
            report = await send(bureau, a_file({**row, **then}))
            assert outcomes(report) == [outcome], (first, then)
            assert outcomes(await send(bureau, a_file({**row, **then}))) == ["unchanged"]
            [shown] = [
                each
                for each in (await bureau.get("/entries", kind="unit", limit="50"))["items"]
                if each["reference"] == row["reference"]
            ]
            said = [
                (each["content"]["name"], each["validUntil"] is not None)
                for each in shown["versions"]
            ]
            assert said == left, (first, then)
            wanted = {**row, **then}.get("validUntil")
            if wanted is not None:
                assert shown["versions"][-1]["validUntil"][:19] == str(wanted)[:19]

    play(test)


@pytest.mark.capability("AR-4")
def test_what_an_entry_can_never_change_is_a_fault_that_names_the_field(play: Play) -> None:
    own = {"participant": "iso6523-actorid-upis::0203:skola"}
    under = {**UNIT, "reference": "under", "parent": "skola"}
    top = {"reference": "top", "content": {"kind": "organisation", "name": "Malmö kommun"}}
    wrong: tuple[tuple[dict[str, object], str, str], ...] = (
        (SKOLA, "$.participant", "participant-changed"),
        (
            {**SKOLA, "participant": own["participant"] + "2"},
            "$.participant",
            "participant-changed",
        ),
        ({**under, **own}, "$.participant", "participant-changed"),
        ({**under, "parent": "sbk"}, "$.parent", "parent-changed"),
        ({**UNIT, "reference": "under"}, "$.parent", "parent-changed"),
        ({**under, "validUntil": in_days(6)}, "$.validUntil", "parent-ends"),
        ({**under, "validFrom": in_days(6)}, "$.parent", "parent-closed"),
        ({**top, **own}, "$.participant", "participant-changed"),
        ({**top, "reference": "another"}, "$.reference", "organisation-already"),
    )

    async def test(bureau: Bureau) -> None:
        await bureau.put(top["content"], reference="top")
        skola = {**SKOLA, **own, **ENDS}
        await send(bureau, a_file(UNIT, skola, under))
        assert outcomes(await send(bureau, a_file(top, UNIT, skola, under))) == ["unchanged"] * 4
        before = await bureau.rows()
        for row, field, code in wrong:
            [report] = (await send(bureau, a_file(row), policy="rows"))["rows"]
            assert (report["field"], report["en"]) == (field, WRONG[code][1]), row
        assert await bureau.rows() == before

    play(test)


@pytest.mark.capability("AR-4")
def test_a_first_file_may_hold_history_that_is_over(play: Play) -> None:
    past = {"validUntil": in_days(-5)}
    old = {**SKOLA, "reference": "old", "validFrom": in_days(-50), **past}
    child = {**old, "reference": "child", "parent": "old"}
    grandchild = {**child, "reference": "grandchild", "parent": "child"}
    history = (grandchild, child, old)

    async def test(bureau: Bureau) -> None:
        await bureau.malmo()
        before = await bureau.rows()
        report = await send(bureau, a_file(*history, SKOLA))
        assert (report["stored"], outcomes(report)) == (True, ["unchanged"] * 3 + ["registered"])
        again = await send(bureau, a_file(*history, SKOLA))
        assert (again["stored"], outcomes(again)) == (True, ["unchanged"] * 4)
        assert (await bureau.rows())["entry"] == before["entry"] + 1
        living = {**SKOLA, "reference": "living", "parent": "child"}
        for rows, code in (
            ((*history, living), "parent-closed"),
            ((*history, {**SKOLA, "parent": "old"}), "parent-changed"),
            ((grandchild,), "reference-unknown"),
        ):
            fault = (await send(bureau, a_file(*rows)))["rows"][-1]
            assert (fault["field"], fault["en"]) == ("$.parent", WRONG[code][1])

    play(test)


def test_a_csv_file_says_the_same_as_the_json(play: Play) -> None:
    async def test(bureau: Bureau) -> None:
        await bureau.malmo()
        for text in (CSV, "\ufeff" + CSV.replace("\n", "\r\n")):
            report = await send(bureau, text, format="csv")
            assert report["faults"] == 0, report
        assert outcomes(report) == ["unchanged"] * 5
        [service] = (await bureau.resolve())["services"]
        assert service["documentTypes"] == [DOCUMENT, "urn:x:b"]
        assert service["municipalities"] == ["1280", "1281"]
        assert len(service["endpoints"][0]["certificates"]) == 1

    play(test)


FAULTY = (
    UNIT,
    {"reference": "a", "content": {"kind": "unit", "name": ""}},
    {"reference": "b", "parent": "a", "content": {"kind": "unit", "name": "Under en felaktig"}},
    {"reference": "c", "parent": "nowhere", "content": {"kind": "unit", "name": "Ingenstans"}},
    {"reference": "d", "content": {"kind": "unit", "name": "Kim 18900101-9802"}},
    {"reference": "e", "parent": "sbk", "content": an_endpoint()},
    {"reference": "f", "content": {"kind": "unit", "name": "En"}},
    {"reference": "f", "content": {"kind": "unit", "name": "Två"}},
    {"reference": "g", "parent": "h", "content": {"kind": "unit", "name": "Ring"}},
    {"reference": "h", "parent": "g", "content": {"kind": "unit", "name": "Ring"}},
    {"reference": "i", "content": {"kind": "unit", "name": "Okänt"}, "nobodyKnowsThis": 1},
    "not a row",
)


@pytest.mark.capability("AR-4")
def test_every_fault_is_named_by_its_row_and_nothing_is_stored_unless_asked_for(play: Play) -> None:
    async def test(bureau: Bureau) -> None:
        await bureau.malmo()
        before = await bureau.rows()
        report = await send(bureau, a_file(*FAULTY))
        assert (report["stored"], report["faults"]) == (False, len(FAULTY) - 1)
        assert await bureau.rows() == before
        assert (await bureau.events())[-1] == ("imported", "invalid", "11 rows with faults")
        rows = report["rows"]
        assert [row["line"] for row in rows] == list(range(1, len(FAULTY) + 1))
        assert (rows[1]["field"], rows[1]["sv"]) == ("$.content.name", WRONG["row-form"][0])
        assert rows[2]["sv"] == WRONG["reference-fault"][0]
        assert rows[3]["en"] == WRONG["reference-unknown"][1]
        assert rows[4]["sv"] == WRONG["person-named"][0]
        assert "18900101" not in str(rows)
        assert rows[5]["sv"] == WRONG["parent-kind"][0]
        assert [rows[n]["sv"] for n in (6, 7)] == [WRONG["reference-twice"][0]] * 2
        assert [rows[n]["outcome"] for n in (8, 9)] == ["fault"] * 2

        partly = await send(bureau, a_file(*FAULTY), policy="rows")
        assert (partly["stored"], partly["faults"]) == (True, len(FAULTY) - 1)
        assert (await bureau.rows())["entry"] == before["entry"] + 1

    play(test)


def test_a_file_that_is_none_is_refused_whole(play: Play) -> None:
    wrong: tuple[tuple[str, str], ...] = (
        ("hej", "json"),
        ("[]", "json"),
        ('{"format": "other", "entries": []}', "json"),
        (a_file(), "json"),
        (a_file(*[UNIT] * 2_001), "json"),
        ('{"format": "samband-addresses-1", "entries": [], "more": 1}', "json"),
        ("name;kind\na;unit", "csv"),
        ("reference;kind;name;shoe_size\na;unit;A;43", "csv"),
        ("reference;kind;name\n", "csv"),
        ('reference;kind;name\n"a;unit;A', "csv"),
        ("reference;kind;name;name\na;unit;A;B", "csv"),
    )

    async def test(bureau: Bureau) -> None:
        await bureau.malmo()
        before = await bureau.rows()
        for content, format_ in wrong:
            body = {"content": content, "format": format_}
            answer = await bureau.ask("malmo", "POST", f"{MALMO_PATH}/imports", body)
            assert answer.status_code == 400, (content[:40], answer.text)
            assert [error["field"] for error in answer.json()["errors"]] == ["$.content"]
        short = await send(bureau, "reference;kind;name\na;unit\nb;unit;B;C", format="csv")
        assert {row["sv"] for row in short["rows"]} == {WRONG["row-columns"][0]}
        assert await bureau.rows() == before
        foreign = await bureau.ask(
            "lund", "POST", f"{MALMO_PATH}/imports", {"content": a_file(UNIT)}
        )
        assert foreign.status_code == 403

    play(test)


@given(st.text(max_size=200), st.sampled_from(FileFormat))
def test_any_text_is_rows_or_is_refused_by_a_code(text: str, format_: FileFormat) -> None:
    head = "reference;kind;name;url\n" if format_ is FileFormat.CSV else ""
    try:
        codes = [row.code for row in read_file(head + text, format_) if row.row is None]
    except Misplaced as fault:
        codes = [fault.code]
    assert set(codes) <= WRONG.keys()


def test_a_delegate_imports_into_her_branch_and_no_further(play: Play) -> None:
    async def test(bureau: Bureau) -> None:
        await bureau.malmo()
        await send(bureau, a_file(UNIT, UNIT | {"reference": "skola"}))
        shown = (await bureau.get("/entries", kind="unit"))["items"]
        unit = next(each["id"] for each in shown if each["reference"] == "sbk")
        given_to = {"entry": unit, "name": "Systemet", "clientId": "school"}
        assert (
            await bureau.ask("operator", "POST", f"{MALMO_PATH}/delegations", given_to)
        ).status_code == 201
        inside = {"reference": "n", "parent": "sbk", "content": {"kind": "unit", "name": "Inne"}}
        outside = inside | {"reference": "m", "parent": "skola"}
        report = await send(bureau, a_file(inside, outside), "school", policy="rows")
        assert outcomes(report) == ["registered", "fault"]
        assert report["rows"][1]["sv"] == WRONG["not-yours"][0]

    play(test)


@pytest.mark.capability("AR-4")
def test_a_published_file_is_fetched_on_schedule_with_a_report_of_faults(play: Play) -> None:
    async def test(bureau: Bureau) -> None:
        await bureau.malmo()
        sources = f"{MALMO_PATH}/sources"
        with published() as (what, url):
            added = await bureau.ask("malmo", "POST", sources, {"url": url, "everyMinutes": 60})
            assert added.status_code == 201, added.text
            assert (await bureau.ask("malmo", "POST", sources, {"url": url})).status_code == 409
            promised = await jobs.waiting(bureau.node.db)
            source = UUID(added.json()["id"])

            async def fetched() -> Any:
                await harvesting.fetch(bureau.node, source)
                [one] = (await bureau.ask("malmo", "GET", sources)).json()
                return one

            what.body = a_file(*WHOLE).encode()
            one = await fetched()
            assert (one["outcome"], one["report"]["stored"]) == ("stored", True)
            assert one["due"] > one["fetched"]
            assert await jobs.waiting(bureau.node.db) == promised + 1
            assert len((await bureau.resolve())["services"]) == 1

            what.body = a_file(*FAULTY).encode()
            one = await fetched()
            assert (one["outcome"], one["report"]["faults"]) == ("refused", len(FAULTY) - 1)
            assert bureau.told.notices == [(MALMO, "address-file-fails")]
            await fetched()
            assert len(bureau.told.notices) == 1, "told again of the same"
            for body in (b"\xff\xfe", b"x" * 2_000_001):
                what.body = body
                assert (await fetched())["outcome"] in {"refused", "silent"}
            what.status = 404
            assert (await fetched())["outcome"] == "silent"
            what.status, what.headers = 302, {"Location": url}
            asked = what.asked
            assert (await fetched())["outcome"] == "silent"
            assert what.asked == asked + 1, "a redirect was followed"

        path = f"{sources}/{source}"
        assert (await bureau.ask("lund", "DELETE", path)).status_code == 403
        assert (await bureau.ask("malmo", "DELETE", path)).status_code == 204
        waiting = await jobs.waiting(bureau.node.db)
        await harvesting.fetch(bureau.node, source)
        assert await jobs.waiting(bureau.node.db) == waiting, "a file that is gone is fetched on"

    play(test)


def test_a_file_inside_somebody_s_network_is_not_fetched_outside_the_sandbox(play: Play) -> None:
    async def test(bureau: Bureau) -> None:
        await bureau.malmo()
        for url in ("http://example.se/a.json", "https://127.0.0.1/a", "https://db.internal/a"):
            answer = await bureau.ask("malmo", "POST", f"{MALMO_PATH}/sources", {"url": url})
            assert [error["field"] for error in answer.json()["errors"]] == ["$.url"]
        log_in(bureau, "clerk", acting(LUND, "case-officer", member=MALMO))
        refused = await bureau.ask(
            "clerk", "POST", f"{MALMO_PATH}/sources", {"url": "https://example.se/a.json"}
        )
        assert refused.status_code == 403
        added = await bureau.ask(
            "malmo", "POST", f"{MALMO_PATH}/sources", {"url": "https://localtest.example/a.json"}
        )
        await harvesting.fetch(bureau.node, UUID(added.json()["id"]))
        [one] = (await bureau.ask("malmo", "GET", f"{MALMO_PATH}/sources")).json()
        assert one["outcome"] == "silent"

    play(test, test_mode=False)

# SPDX-License-Identifier: EUPL-1.2
"""Members put their addresses in, plan changes, close and confirm; what cannot stand is refused."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from information_exchange.address_register.bureau import (
    DOCUMENT,
    LUND,
    MALMO,
    STRANGER,
    Bureau,
    a_certificate,
    a_service,
    a_weak_certificate,
    an_endpoint,
    in_days,
)
from information_exchange.address_register.conftest import Play
from samband.core.identifiers import Party

TOP = {"kind": "organisation", "name": "Malmö kommun"}


@pytest.mark.capability("AR-1")
def test_all_six_kinds_stand_in_the_register_and_say_where_they_belong(play: Play) -> None:
    async def test(bureau: Bureau) -> None:
        made = await bureau.permits()
        assert made["certificate"]["under"] == [
            "Malmö kommun",
            "Stadsbyggnadskontoret",
            "Bygglovsexpeditionen",
            "Bygglov",
            "http://127.0.0.1:1/as4",
        ]
        assert {each["participant"] for each in made.values()} == {
            "iso6523-actorid-upis::0007:2120001124"
        }
        [version] = made["certificate"]["versions"]
        said = version["content"]
        assert (said["subject"], said["key"]) == ("CN=malmo.example", "EC secp256r1")
        assert version["validUntil"] == said["notAfter"]
        shown = await bureau.get(f"/entries/{made['function']['id']}")
        assert [each["id"] for each in shown["below"]] == [made["service"]["id"]]
        events = await bureau.events()
        assert [event[:2] for event in events] == [("entry-registered", "done")] * 6

    play(test)


@pytest.mark.capability("AR-5")
def test_a_planned_change_is_seen_by_those_who_ask_before_it_holds(play: Play) -> None:
    async def test(bureau: Bureau) -> None:
        made = await bureau.permits()
        endpoint = made["endpoint"]["id"]
        later = in_days(7)
        change = {"content": an_endpoint("http://127.0.0.1:2/as4"), "validFrom": later}
        planned = await bureau.ask("malmo", "POST", f"/entries/{endpoint}/revisions", change)
        assert planned.status_code == 201, planned.text
        states = [(v["state"], v["content"]["url"]) for v in planned.json()["versions"]]
        assert states == [
            ("now", "http://127.0.0.1:1/as4"),
            ("coming", "http://127.0.0.1:2/as4"),
        ]
        [service] = (await bureau.resolve())["services"]
        assert [(e["state"], e["url"][-5:]) for e in service["endpoints"]] == [
            ("now", "1/as4"),
            ("coming", "2/as4"),
        ]
        [service] = (await bureau.resolve(at=in_days(8)))["services"]
        assert [(e["state"], e["url"][-5:]) for e in service["endpoints"]] == [("now", "2/as4")]

        taken = await bureau.ask("malmo", "POST", f"/entries/{endpoint}/revisions", change)
        assert taken.status_code == 409
        plan = {"validFrom": planned.json()["versions"][1]["validFrom"]}
        back = await bureau.ask("malmo", "POST", f"/entries/{endpoint}/withdrawals", plan)
        assert back.status_code == 201, back.text
        assert [v["validUntil"] for v in back.json()["versions"]] == [None]
        again = await bureau.ask("malmo", "POST", f"/entries/{endpoint}/withdrawals", plan)
        assert again.status_code == 409

    play(test)


@pytest.mark.capability("AR-5")
def test_a_plan_that_is_taken_back_leaves_the_end_that_was_stated(play: Play) -> None:
    async def test(bureau: Bureau) -> None:
        made = await bureau.permits()
        function = {"kind": "function", "name": "B", "address": "sbk.b"}
        ends = {"content": function, "validUntil": in_days(30)}
        announced = await bureau.ask(
            "malmo", "POST", f"/entries/{made['function']['id']}/revisions", ends
        )
        assert announced.json()["versions"][-1]["validUntil"] is not None
        key = {"kind": "certificate", "use": "tls", "pem": a_certificate(700)}
        for kind, plan in {
            "endpoint": {"content": an_endpoint(), "validUntil": in_days(14)},
            "function": {"content": function},
            "certificate": {"content": key},
        }.items():
            path = f"/entries/{made[kind]['id']}"
            before = (await bureau.get(path))["entry"]["versions"]
            planned = await bureau.ask(
                "malmo", "POST", f"{path}/revisions", {**plan, "validFrom": in_days(7)}
            )
            begins = {"validFrom": planned.json()["versions"][-1]["validFrom"]}
            back = await bureau.ask("malmo", "POST", f"{path}/withdrawals", begins)
            assert back.json()["versions"] == before, kind

    play(test)


@pytest.mark.capability("AR-5")
def test_no_address_outlives_what_it_stands_under(play: Play) -> None:
    async def test(bureau: Bureau) -> None:
        made = await bureau.permits()
        under = ("function", "service", "endpoint", "certificate")

        async def change(kind: str, verb: str, **said: object) -> httpx.Response:
            path = f"/entries/{made[kind]['id']}/{verb}"
            return await bureau.ask("malmo", "POST", path, said)

        async def ends() -> list[str | None]:
            found = [await bureau.get(f"/entries/{made[kind]['id']}") for kind in under]
            return [each["entry"]["versions"][-1]["validUntil"] for each in found]

        as_it_was = await ends()
        closed = await change("unit", "closings", reason="Flytt", validUntil=in_days(5))
        end = closed.json()["versions"][0]["validUntil"]
        assert await ends() == [end] * 4
        for kind, content in {
            "function": {"kind": "function", "name": "Ny", "address": "sbk.ny"},
            "service": a_service(description="ny text"),
            "endpoint": an_endpoint("http://127.0.0.1:3/as4"),
            "certificate": {"kind": "certificate", "use": "signing", "pem": a_certificate()},
        }.items():
            revised = await change(kind, "revisions", content=content)
            assert revised.json()["versions"][-1]["validUntil"] == end, kind
            late = await change(kind, "revisions", content=content, validFrom=in_days(6))
            assert (late.status_code, (await bureau.events())[-1][2]) == (409, "parent-closed")
        new = {"organisation": MALMO.identifier, "content": an_endpoint()}
        new["parent"] = made["service"]["id"]
        late = await bureau.ask("malmo", "POST", "/entries", {**new, "validUntil": in_days(6)})
        assert [each["field"] for each in late.json()["errors"]] == ["$.validUntil"]
        added = await bureau.ask("malmo", "POST", "/entries", new)
        assert added.json()["versions"][0]["validUntil"] == end
        assert (await bureau.resolve(at=in_days(4)))["services"] != []
        assert (await bureau.resolve(at=in_days(6)))["services"] == []

        lifted = await change("unit", "revisions", content={"kind": "unit", "name": "Kontoret"})
        assert lifted.json()["versions"][-1]["validUntil"] is None
        assert (await ends())[:3] == as_it_was[:3]
        told = [each["type"].partition(".")[2] for each in (await bureau.get("/changes"))["events"]]
        assert told[-6:] == ["entry-revised", *["change-withdrawn"] * 5]

    play(test)


@pytest.mark.capability("AR-5")
def test_a_plan_with_an_end_counts_for_all_below_and_loses_no_plan_of_theirs(play: Play) -> None:
    async def test(bureau: Bureau) -> None:
        made = await bureau.permits()
        unit, service = (f"/entries/{made[kind]['id']}" for kind in ("unit", "service"))
        before = (await bureau.get(service))["entry"]["versions"]
        said = {"kind": "unit", "name": "Tillfälligt"}
        plan = {"content": said, "validFrom": in_days(3), "validUntil": in_days(9)}
        planned = (await bureau.ask("malmo", "POST", f"{unit}/revisions", plan)).json()["versions"]
        [version] = (await bureau.get(service))["entry"]["versions"]
        assert version["validUntil"] == planned[-1]["validUntil"]
        begins = {"validFrom": planned[-1]["validFrom"]}
        back = await bureau.ask("malmo", "POST", f"{unit}/withdrawals", begins)
        assert back.status_code == 201
        assert (await bureau.get(service))["entry"]["versions"] == before
        later = {"content": a_service(name="Sedan"), "validFrom": in_days(20)}
        assert (await bureau.ask("malmo", "POST", f"{service}/revisions", later)).status_code == 201
        again = await bureau.ask("malmo", "POST", f"{unit}/revisions", plan)
        assert (again.status_code, (await bureau.events())[-1][2]) == (409, "plan-below")
        closing = {"reason": "Flytt", "validUntil": in_days(9)}
        closed = await bureau.ask("malmo", "POST", f"{unit}/closings", closing)
        assert closed.status_code == 201
        assert len((await bureau.get(service))["entry"]["versions"]) == 1

    play(test)


@pytest.mark.capability("AR-5")
def test_history_is_kept_when_an_entry_is_revised_and_closed_with_its_branch(play: Play) -> None:
    async def test(bureau: Bureau) -> None:
        made = await bureau.permits()
        service = made["service"]["id"]
        new = {"content": a_service(name="Bygglov och anmälan")}
        assert (
            await bureau.ask("malmo", "POST", f"/entries/{service}/revisions", new)
        ).status_code == 201
        closing = {"reason": "Flyttat till regionen"}
        unit = made["unit"]["id"]
        closed = await bureau.ask("malmo", "POST", f"/entries/{unit}/closings", closing)
        assert closed.status_code == 201, closed.text
        shown = (await bureau.get(f"/entries/{service}"))["entry"]
        assert [(v["state"], v["content"]["name"]) for v in shown["versions"]] == [
            ("past", "Bygglov"),
            ("past", "Bygglov och anmälan"),
        ]
        assert (await bureau.resolve())["services"] == []
        assert (await bureau.get("/entries", q="bygglov"))["total"] == 0
        twice = await bureau.ask("malmo", "POST", f"/entries/{unit}/closings", closing)
        assert twice.status_code == 409
        child = {"organisation": MALMO.identifier, "content": TOP | {"kind": "unit"}}
        late = await bureau.ask("malmo", "POST", "/entries", {**child, "parent": unit})
        assert late.json()["errors"][0]["field"] == "$.parent"
        assert (await bureau.events())[-3][2] == "Flyttat till regionen"

    play(test)


WRONG: tuple[tuple[dict[str, Any], int, str | None], ...] = (
    ({"organisation": "2120001125"}, 400, "$.organisation"),
    ({"organisation": "kommun"}, 400, "$.organisation"),
    ({"organisation": LUND.identifier}, 403, None),
    ({"participant": "iso6523-actorid-upis::0007:2120001132"}, 400, "$.participant"),
    ({"participant": "0007:2120001124"}, 400, "$.participant"),
    ({"parent": "019ab000-0000-7000-8000-000000000001"}, 400, "$.parent"),
    ({"validFrom": "2020-01-01T00:00:00Z"}, 400, "$.validFrom"),
    ({"validFrom": "2020-01-01T00:00:00"}, 400, "$.validFrom"),
    ({"validUntil": "2020-01-01T00:00:00Z"}, 400, "$.validUntil"),
    ({"validUntil": "9999-12-31T23:59:59-23:59"}, 400, "$.validUntil"),
    ({"validFrom": "0001-01-01T00:00:00+23:59"}, 400, "$.validFrom"),
    ({"reference": "en två"}, 400, "$.reference"),
    ({"nobodyKnowsThis": 1}, 400, "$.nobodyKnowsThis"),
    ({"content": TOP | {"name": ""}}, 400, "$.content.name"),
    ({"content": TOP | {"name": "Kim 18900101-9802"}}, 400, "$.content"),
    ({"content": TOP | {"name": "a" * 257}}, 400, "$.content.name"),
    ({"content": TOP | {"description": "a" * 1_025}}, 400, "$.content.description"),
    ({"content": TOP | {"municipality": "128"}}, 400, "$.content.municipality"),
    ({"content": TOP | {"kind": "person"}}, 400, "$.content.kind"),
    ({"content": TOP | {"kind": "18900101-9802"}}, 400, "$.content.kind"),
    ({"content": {"kind": "unit", "name": "A"}}, 400, "$.parent"),
)


def test_an_entry_that_cannot_stand_is_refused_and_nothing_of_it_is_stored(play: Play) -> None:
    async def test(bureau: Bureau) -> None:
        for change, status, field in WRONG:
            body = {"organisation": MALMO.identifier, "content": TOP, **change}
            answer = await bureau.ask("malmo", "POST", "/entries", body)
            assert answer.status_code == status, (change, answer.text)
            if field:
                assert [error["field"] for error in answer.json()["errors"]] == [field]
            assert "9802" not in answer.text
        assert set((await bureau.rows()).values()) == {0}

    play(test)


PLACES: tuple[tuple[dict[str, Any], str], ...] = (
    (an_endpoint("ftp://as4.example.se"), "$.content.url"),
    (an_endpoint("http://127.0.0.1/"), "$.content.url"),
    (an_endpoint("https://10.0.0.1/"), "$.content.url"),
    (an_endpoint() | {"transportProfile": "a b"}, "$.content.transportProfile"),
    ({"kind": "certificate", "use": "signing", "pem": "x"}, "$.parent"),
)


def test_outside_the_sandbox_an_endpoint_is_https_to_the_open_internet(play: Play) -> None:
    async def test(bureau: Bureau) -> None:
        top = await bureau.malmo()
        service = await bureau.put(a_service(), parent=top["id"])
        for content, field in PLACES:
            body = {"organisation": MALMO.identifier, "parent": service["id"], "content": content}
            answer = await bureau.ask("malmo", "POST", "/entries", body)
            assert [error["field"] for error in answer.json()["errors"]] == [field]
        good = await bureau.put(an_endpoint("https://as4.malmo.se/msh"), parent=service["id"])
        assert good["kind"] == "endpoint"

    play(test, test_mode=False)


def test_a_certificate_that_cannot_be_used_is_refused(play: Play) -> None:
    good = a_certificate()
    wrong: tuple[tuple[str, dict[str, str], str], ...] = (
        ("hej", {}, "certificate-pem"),
        ("-----BEGIN CERTIFICATE-----\nAA\n-----END CERTIFICATE-----", {}, "certificate-pem"),
        ("-----BEGIN PRIVATE KEY-----\nAAAA", {}, "certificate-private"),
        (good + a_certificate(), {}, "certificate-many"),
        (a_weak_certificate(), {}, "certificate-weak"),
        (a_certificate(days=-0.5), {}, "certificate-time"),
        (a_certificate(begins=2), {}, "certificate-time"),
        (good, {"validUntil": in_days(400)}, "certificate-time"),
        (good, {"validFrom": in_days(400)}, "certificate-time"),
    )

    async def test(bureau: Bureau) -> None:
        top = await bureau.malmo()
        service = await bureau.put(a_service(), parent=top["id"])
        endpoint = await bureau.put(an_endpoint(), parent=service["id"])
        for pem, more, reason in wrong:
            content = {"kind": "certificate", "use": "signing", "pem": pem}
            body = {"organisation": MALMO.identifier, "parent": endpoint["id"], "content": content}
            answer = await bureau.ask("malmo", "POST", "/entries", {**body, **more})
            assert answer.status_code == 400, answer.text
            assert (await bureau.events())[-1] == ("entry-registered", "invalid", reason)

    play(test)


def test_a_new_certificate_takes_over_from_the_old_at_the_planned_moment(play: Play) -> None:
    async def test(bureau: Bureau) -> None:
        made = await bureau.permits()
        old, new = made["certificate"]["versions"][0]["content"], a_certificate(700)
        change = {
            "content": {"kind": "certificate", "use": "signing", "pem": new},
            "validFrom": in_days(30),
        }
        path = f"/entries/{made['certificate']['id']}/revisions"
        assert (await bureau.ask("malmo", "POST", path, change)).status_code == 201
        now_held = (await bureau.resolve())["services"][0]["endpoints"][0]["certificates"]
        assert [key["state"] for key in now_held] == ["now", "coming"]
        assert now_held[0]["thumbprint"] == old["thumbprint"]
        then = (await bureau.resolve(at=in_days(31)))["services"][0]["endpoints"][0]
        assert [key["thumbprint"] for key in then["certificates"]] == [now_held[1]["thumbprint"]]
        after_both = (await bureau.resolve(at=in_days(800)))["services"][0]["endpoints"][0]
        assert after_both["certificates"] == []

    play(test)


def test_an_organisation_stands_once_and_only_members_stand_there(play: Play) -> None:
    async def test(bureau: Bureau) -> None:
        first = await bureau.malmo()
        body = {"organisation": MALMO.identifier, "content": TOP}
        assert (await bureau.ask("malmo", "POST", "/entries", body)).status_code == 409
        stranger = {"organisation": STRANGER.identifier, "content": TOP}
        assert (await bureau.ask("operator", "POST", "/entries", stranger)).status_code == 409
        assert (await bureau.events())[-1][2] == "member-unknown"
        unit = {"kind": "unit", "name": "Skola"}
        own = "iso6523-actorid-upis::0203:Skola"
        school = await bureau.put(unit, parent=first["id"], participant=own, reference="skola")
        assert school["participant"] == own.lower()
        for again in ({"participant": own}, {"reference": "skola"}):
            answer = await bureau.ask(
                "malmo",
                "POST",
                "/entries",
                {**body, "content": unit, "parent": first["id"], **again},
            )
            assert answer.status_code == 409, answer.text
        other = await bureau.put({"kind": "organisation", "name": "Lunds kommun"}, who="lund")
        foreign = {"organisation": LUND.identifier, "content": unit, "parent": first["id"]}
        answer = await bureau.ask("lund", "POST", "/entries", foreign)
        assert answer.json()["errors"][0]["field"] == "$.parent"
        service = await bureau.put(a_service(), parent=school["id"])
        assert service["participant"] == own.lower()
        found = await bureau.get("/resolutions", participant=own, documentType=DOCUMENT)
        assert [each["id"] for each in found["services"]] == [service["id"]]
        assert other["participant"].endswith(LUND.identifier)

    play(test)


def test_the_same_request_twice_takes_effect_once(play: Play) -> None:
    async def test(bureau: Bureau) -> None:
        body = {"organisation": MALMO.identifier, "content": TOP}
        first = await bureau.ask("malmo", "POST", "/entries", body, key="k")
        again = await bureau.ask("malmo", "POST", "/entries", body, key="k")
        assert (first.status_code, again.status_code) == (201, 201)
        assert first.json() == again.json()
        assert (await bureau.rows())["entry"] == 1
        other = {**body, "content": {**TOP, "name": "Annat"}}
        assert (await bureau.ask("malmo", "POST", "/entries", other, key="k")).status_code == 409

    play(test)


@pytest.mark.capability("AR-9")
def test_a_confirmation_counts_for_all_that_stands_under_the_entry(play: Play) -> None:
    async def test(bureau: Bureau) -> None:
        made = await bureau.permits()
        async with bureau.node.db.connection() as connection:
            await connection.execute(
                "update address_register.entry set confirmed = now() - interval '200 days'"
            )
        ids = [made[kind]["id"] for kind in ("unit", "endpoint")]
        stale = [(await bureau.get(f"/entries/{each}"))["entry"]["stale"] for each in ids]
        assert stale == [True, True]
        path = f"/entries/{made['unit']['id']}/confirmations"
        assert (await bureau.ask("malmo", "POST", path)).status_code == 201
        stale = [(await bureau.get(f"/entries/{each}"))["entry"]["stale"] for each in ids]
        assert stale == [False, False]
        top = await bureau.get(f"/entries/{made['organisation']['id']}")
        assert top["entry"]["stale"] is True

    play(test)


SCHEMES = "iso6523-actorid-upis"


async def take(
    bureau: Bureau, who: str, whose: Party, participant: str, **more: object
) -> httpx.Response:
    """Try to register a unit with an identifier of its own."""
    found = await bureau.get("/entries", kind="organisation", organisation=whose.identifier)
    body = {
        "organisation": whose.identifier,
        "parent": found["items"][0]["id"],
        "participant": f"{SCHEMES}::{participant}",
        "content": {"kind": "unit", "name": "Enhet"},
        **more,
    }
    return await bureau.ask(who, "POST", "/entries", body)


@pytest.mark.capability("AR-1")
def test_an_identifier_made_of_a_number_is_its_owner_s_alone(play: Play) -> None:
    async def test(bureau: Bureau) -> None:
        await bureau.malmo()
        await bureau.put({"kind": "organisation", "name": "Lunds kommun"}, who="lund")
        for foreign in ("9955:SE212000112401", "9955:se212000112401", "0007:2120001124"):
            answer = await take(bureau, "lund", LUND, foreign)
            assert answer.json()["errors"][0]["field"] == "$.participant", answer.text
            assert (await take(bureau, "operator", LUND, foreign)).status_code == 400
        for odd in ("9955:2120001124", "9955:SE212000112402"):
            assert (await take(bureau, "malmo", MALMO, odd)).status_code == 400
        own = await take(bureau, "malmo", MALMO, "9955:SE212000112401")
        assert own.status_code == 201, own.text

    play(test)


@pytest.mark.capability("AR-1")
def test_an_identifier_is_free_when_its_entry_has_ended(play: Play) -> None:
    async def test(bureau: Bureau) -> None:
        await bureau.malmo()
        await bureau.put({"kind": "organisation", "name": "Lunds kommun"}, who="lund")
        gln = "0088:7362120001124"
        taken = (await take(bureau, "lund", LUND, gln)).json()
        service = await bureau.ask(
            "lund",
            "POST",
            "/entries",
            {"organisation": LUND.identifier, "parent": taken["id"], "content": a_service()},
        )
        assert service.status_code == 201, service.text
        assert (await take(bureau, "malmo", MALMO, gln)).status_code == 409
        assert ("entry-registered", "conflict", "participant-used") in await bureau.events()
        path = f"/entries/{taken['id']}/closings"
        closed = await bureau.ask("operator", "POST", path, {"reason": "Inte Lunds"})
        assert closed.status_code == 201, closed.text

        own = await take(bureau, "malmo", MALMO, gln)
        assert own.status_code == 201, own.text
        mine = await bureau.put(a_service(), parent=own.json()["id"])
        asked = {"participant": f"{SCHEMES}::{gln}", "documentType": DOCUMENT}
        found = await bureau.get("/resolutions", **asked)
        assert [each["id"] for each in found["services"]] == [mine["id"]]

        again = {"content": {"kind": "unit", "name": "Igen"}, "announceGap": True}
        path = f"/entries/{taken['id']}/revisions"
        revived = await bureau.ask("lund", "POST", path, again)
        assert revived.status_code == 409, revived.text
        assert (await bureau.events())[-1][2] == "participant-used"

    play(test)


def test_an_identifier_passes_on_at_an_end_that_is_planned(play: Play) -> None:
    async def test(bureau: Bureau) -> None:
        await bureau.malmo()
        await bureau.put({"kind": "organisation", "name": "Lunds kommun"}, who="lund")
        ends, name = in_days(10), "0203:skola"
        first = await take(bureau, "lund", LUND, name, validUntil=ends)
        assert first.status_code == 201, first.text
        assert (await take(bureau, "malmo", MALMO, name)).status_code == 409
        early = await take(bureau, "malmo", MALMO, name, validFrom=in_days(9))
        assert early.status_code == 409
        after = await take(bureau, "malmo", MALMO, name, validFrom=ends)
        assert after.status_code == 201, after.text
        later = {"content": {"kind": "unit", "name": "Längre"}}
        path = f"/entries/{first.json()['id']}/revisions"
        assert (await bureau.ask("lund", "POST", path, later)).status_code == 409

    play(test)

# SPDX-License-Identifier: EUPL-1.2
"""Whose an address is: the member register's name stands beside, and who is stopped is said so."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from information_exchange.address_register.bureau import (
    API,
    LUND,
    MALMO,
    STRANGER,
    Bureau,
    Members,
    a_service,
)
from information_exchange.address_register.conftest import Play
from samband.information_exchange.address_register.service import tending
from samband.trust_and_security.trust_framework import MemberRegister


def members_of(bureau: Bureau) -> Members:
    """Give the member register that the bureau asks."""
    members = bureau.node.door(MemberRegister)
    assert isinstance(members, Members)
    return members


async def lines(bureau: Bureau) -> list[dict[str, Any]]:
    """Copy the register."""
    copied = await bureau.client.get(f"{API}/copy")
    return [msgspec.json.decode(line) for line in copied.text.splitlines()]


async def news(bureau: Bureau, after: str) -> tuple[list[tuple[str, str]], str]:
    """Read what is new in the feed: what happened to whom, and where to read on."""
    page = await bureau.get("/changes", after=after)
    told = [(e["type"].partition(".")[2], e["data"]["organisation"]) for e in page["events"]]
    return told, page["next"]


@pytest.mark.capability("AR-2")
def test_the_member_register_s_name_stands_beside_what_a_member_calls_itself(play: Play) -> None:
    async def test(bureau: Bureau) -> None:
        await bureau.malmo()
        false = {"kind": "organisation", "name": "Malmö kommun"}
        top = await bureau.put(false, who="lund")
        unit = await bureau.put(
            {"kind": "unit", "name": "Malmö stad"}, who="lund", parent=top["id"]
        )
        assert (top["organisationName"], unit["organisationName"]) == ("Lunds kommun",) * 2
        found = await bureau.get("/entries", q="Malmö kommun", kind="organisation")
        named = {each["organisation"]: each["organisationName"] for each in found["items"]}
        assert named == {MALMO.identifier: "Malmö kommun", LUND.identifier: "Lunds kommun"}
        assert {each["organisationName"] for each in await lines(bureau)} == set(named.values())
        shown = await bureau.client.get("/adresser", params={"q": "Malmö stad"})
        assert "Lunds kommun" in shown.text
        shown = await bureau.client.get(f"/adresser/{top['id']}")
        assert "Lunds kommun, 212000-1132" in shown.text

        etag = (await bureau.client.get(f"{API}/copy")).headers["etag"]
        members_of(bureau).members[LUND] = "Lunds stad"
        again = await bureau.client.get(f"{API}/copy", headers={"If-None-Match": etag})
        assert again.status_code == 200

    play(test)


@pytest.mark.capability("AR-7")
def test_whoever_looks_sees_that_a_member_is_stopped(play: Play) -> None:
    async def test(bureau: Bureau) -> None:
        made = await bureau.permits()
        await bureau.put({"kind": "organisation", "name": "Lunds kommun"}, who="lund")
        path = f"{API}/entries/{made['service']['id']}"
        before = await bureau.client.get(path)
        assert before.json()["entry"]["stopped"] is None
        copied = await bureau.client.get(f"{API}/copy")
        known = {"If-None-Match": copied.headers["etag"]}
        assert (await bureau.client.get(f"{API}/copy", headers=known)).status_code == 304

        moment = msgspec.to_builtins(members_of(bureau).stop(MALMO))
        tag = {"If-None-Match": before.headers["etag"]}
        shown = await bureau.client.get(path, headers=tag)
        assert shown.status_code == 200
        answer = shown.json()
        assert [each["stopped"] for each in (answer["entry"], *answer["below"])] == [moment] * 2
        found = await bureau.get("/entries", q="Bygglov")
        assert {each["stopped"] for each in found["items"]} == {moment}
        assert (await bureau.client.get(f"{API}/copy", headers=known)).status_code == 200
        stopped = {each["organisation"]: each["stopped"] for each in await lines(bureau)}
        assert stopped == {MALMO.identifier: moment, LUND.identifier: None}
        for page in ("/adresser?q=Bygglov", f"/adresser/{made['service']['id']}"):
            assert "Får inte användas" in (await bureau.client.get(page)).text

        members_of(bureau).reopen(MALMO)
        assert (await bureau.get(f"/entries/{made['service']['id']}"))["entry"]["stopped"] is None

    play(test)


@pytest.mark.capability("AR-2")
def test_whoever_follows_hears_that_a_member_is_stopped_and_comes_back(play: Play) -> None:
    async def test(bureau: Bureau) -> None:
        top = await bureau.malmo()
        await bureau.put(a_service(), parent=top["id"])
        copied = await bureau.client.get(f"{API}/copy")
        after = copied.headers["samband-changes-after"]
        members = members_of(bureau)
        members.stop(STRANGER)  # has no addresses, so there is nothing to tell
        assert await news(bureau, after) == ([], after)

        moment = msgspec.to_builtins(members.stop(MALMO))
        page = await bureau.get("/changes", after=after)
        [event] = page["events"]
        assert event["type"] == "address-register.member-stopped"
        assert event["subject"] == f"entry/{top['id']}"
        assert event["data"] == {
            "organisation": MALMO.identifier,
            "participant": top["participant"],
            "kind": "organisation",
            "since": moment,
        }
        told, after = await news(bureau, page["next"])
        assert told == []

        members.reopen(MALMO)
        await tending.tend(bureau.node)
        members.stop(MALMO)
        copied = await bureau.client.get(f"{API}/copy")
        told, _ = await news(bureau, after)
        assert told == [(f"member-{how}", MALMO.identifier) for how in ("returned", "stopped")]
        assert await news(bureau, copied.headers["samband-changes-after"]) != (told, after)

    play(test)


def test_a_process_that_still_believes_the_old_tells_nothing(play: Play) -> None:
    async def test(bureau: Bureau) -> None:
        await bureau.malmo()
        after = (await bureau.get("/changes"))["next"]
        members = members_of(bureau)
        members.stop(MALMO)
        told, after = await news(bureau, after)
        assert told == [("member-stopped", MALMO.identifier)]
        believed, members.since = members.since, {}
        real = members.member

        async def member(party: Any) -> Any:
            members.since = believed
            try:
                return await real(party)
            finally:
                members.since = {}

        members.member = member  # type: ignore[method-assign]
        assert await news(bureau, after) == ([], after)

    play(test)

# SPDX-License-Identifier: EUPL-1.2
"""Somebody who has got a new number finds what was read under her old one, at every node.

Her numbers are Skatteverket's to tell: it signs them, and no other node may ask for anybody's.
"""

from __future__ import annotations

import asyncio
import time
from typing import Any
from uuid import UUID, uuid4

import pytest

from basic_data.framework.conftest import Play, play
from basic_data.framework.country import COMPANIES, LAND, MALMO, PURPOSE, TAX, Country
from basic_data.person.people import ANNA, CECILIA, CONTENT, UNKNOWN, party, registration
from samband.basic_data.person import client
from samband.core.identifiers import person
from samband.core.inbox import once
from samband.core.outbound import Fetched, Outbound
from samband.core.ports import Actor
from samband.core.problems import Conflict, NotFound, Unavailable
from samband.core.web.pages import first_answer
from samband.trust_and_security.traceability.model.reads import OTHERS, Question, WantedReads
from samband.trust_and_security.traceability.service import everywhere
from samband.trust_and_security.traceability.service.everywhere import HERE, Everywhere

__all__ = ["play"]

NEW = UNKNOWN
LOA3 = "http://id.elegnamnden.se/loa/1.0/loa3"
ALL = WantedReads(who=OTHERS, limit=100)
LISTED = "traceability.reads-listed"


def logged_in(number: str) -> Actor:
    session = f"{number}'s session".encode()
    return Actor(user=person(number), user_name="Prov", session=session, assurance=LOA3)


async def seen(there: Country, number: str) -> Everywhere:
    node = there.malmo.composed.node
    return await everywhere.reads_everywhere(node, logged_in(number), ALL)


def cases(listed: Everywhere) -> set[tuple[str, str]]:
    """Tell for which cases somebody has read, and in whose node's log it stands."""
    return {
        (one.proved.read.purpose.case or "", one.place.number)
        for one in listed.items
        if one.proved.read.by == "organisation"
    }


async def read_of(there: Country, number: str, case: str) -> None:
    """Ask each register, and Malmö's own node, about somebody."""
    purpose = {**PURPOSE, "case": case}
    client = there.clients[MALMO]
    for api, path, asked in (
        ("person", "/person/v1/lookups", "identifier"),
        ("business", "/business/v1/role-lookups", "party"),
        ("real-property", "/real-property/v1/owner-lookups", "owner"),
    ):
        body = {asked: party(number), "purpose": {**purpose, "case": f"{case} {api}"}}
        answer = await there.of(api).post(client, f"{api}/read", path, body)
        assert answer.status_code in {200, 404}, answer.text
    combined: dict[str, Any] = {"identifier": party(number), "persons": {}, "purpose": purpose}
    assert (await there.ask(combined)).status_code == 200


@pytest.fixture
def moved(play: Play) -> Play:
    """Let Cecilia be read of, and then get a new number, if she has not."""

    async def story(there: Country) -> None:
        for stop in there.nodes.values():
            await stop.sql(
                "update trust_framework.node set vouches = true where url = $1", there.malmo.url
            )
            await stop.composed.rules.refresh()
        if ("OLD", HERE) in cases(await seen(there, NEW)):
            return
        await there.stated("person", "/registrations", registration(CECILIA, CONTENT))
        await read_of(there, CECILIA, "OLD")
        change = {"identifier": party(CECILIA), "newIdentifier": party(NEW)}
        await there.stated(
            "person", "/renumberings", {**change, "validFrom": "2026-01-01", "basis": "beslut"}
        )

    play(story)
    return play


@pytest.mark.capability("SP-6")
def test_what_was_read_under_the_old_number_is_in_the_list_from_every_node(moved: Play) -> None:
    async def story(there: Country) -> None:
        listed = await seen(there, NEW)
        assert (listed.complete, listed.silent) == (True, ())
        assert cases(listed) >= {
            ("OLD", HERE),
            ("OLD person", TAX.identifier),
            ("OLD business", COMPANIES.identifier),
            ("OLD real-property", LAND.identifier),
        }
        assert not any(case.startswith("OLD") for case, _ in cases(await seen(there, ANNA)))

    moved(story)


def test_whoever_has_had_one_number_is_asked_for_once_at_each_node(moved: Play) -> None:
    async def story(there: Country) -> None:
        async def times() -> list[int]:
            return [len(await stop.events(LISTED)) for stop in there.nodes.values()]

        before = await times()
        listed = await seen(there, ANNA)
        assert (listed.complete, listed.silent) == (True, ())
        assert [after - was for was, after in zip(before, await times(), strict=True)] == [1] * 4

    moved(story)


def test_an_event_under_the_old_number_is_opened_and_asked_about_where_it_stands(
    moved: Play,
) -> None:
    async def story(there: Country) -> None:
        node, who = there.malmo.composed.node, logged_in(NEW)
        listed = await seen(there, NEW)
        for number in (HERE, LAND.identifier):
            [one] = [
                each
                for each in listed.items
                if each.place.number == number
                and each.proved.read.by == "organisation"
                and (each.proved.read.purpose.case or "").startswith("OLD")
            ]
            event = UUID(one.proved.read.event_id)
            found = await everywhere.read_at(node, who, event, number)
            assert found.proved.read.event_id == str(event)
            form = once("a session", uuid4().hex, "POST /x", b"one form")
            asked = await everywhere.ask_at(node, who, event, "Varför?", number, once=form)
            assert asked.state == "asked"
            again = everywhere.ask_at(node, who, event, "Varför?", number, once=form)
            assert await first_answer(again, Question) == asked
            with pytest.raises(Conflict):
                await everywhere.ask_at(node, who, event, "Varför?", number)
            with pytest.raises(NotFound):
                await everywhere.read_at(node, logged_in(ANNA), event, number)
            async with there.replaced(TAX, "http://127.0.0.1:1"):
                with pytest.raises(Unavailable):
                    await everywhere.read_at(node, who, event, number)

    moved(story)


def test_at_the_registers_own_node_too_an_event_elsewhere_under_the_old_number_is_opened(
    moved: Play,
) -> None:
    """The register's node asks nobody for her numbers: what it shows the others, it signs itself."""

    async def story(there: Country) -> None:
        tax = there.nodes[TAX]
        for stop in there.nodes.values():
            await stop.sql("update trust_framework.node set vouches = true where url = $1", tax.url)
            await stop.composed.rules.refresh()
        node, who = tax.composed.node, logged_in(NEW)
        listed = await everywhere.reads_everywhere(node, who, ALL)
        [event] = [
            UUID(one.proved.read.event_id)
            for one in listed.items
            if one.proved.read.purpose.case == "OLD business"
        ]
        number = COMPANIES.identifier
        found = await everywhere.read_at(node, who, event, number)
        assert found.proved.read.event_id == str(event)
        with pytest.raises(Unavailable, match="on its way"):  # no log is sealed here
            await everywhere.receipt_at(node, who, event, number)
        asked = await everywhere.ask_at(node, who, event, "Varför?", number)
        assert asked.state == "asked"
        with pytest.raises(NotFound):
            await everywhere.read_at(node, logged_in(ANNA), event, number)

    moved(story)


def test_what_is_not_in_the_registers_own_log_is_looked_for_there_once(moved: Play) -> None:
    async def story(there: Country) -> None:
        tax = there.nodes[TAX]
        before = len(await tax.events("traceability.receipt-issued"))
        with pytest.raises(NotFound):
            await everywhere.read_at(tax.composed.node, logged_in(NEW), uuid4(), HERE)
        assert len(await tax.events("traceability.receipt-issued")) == before + 1

    moved(story)


@pytest.mark.parametrize("number", [NEW, ANNA])
def test_without_the_register_of_persons_the_list_says_that_it_may_lack_something(
    moved: Play, number: str
) -> None:
    async def story(there: Country) -> None:
        async with there.replaced(TAX, "http://127.0.0.1:1"):
            listed = await seen(there, number)
        assert (listed.complete, listed.silent) == (False, ("Skatteverket",))

    moved(story)


def test_only_the_registers_own_statement_on_this_very_person_counts(moved: Play) -> None:
    async def story(there: Country) -> None:
        tax, land = there.nodes[TAX].composed.node, there.nodes[LAND].composed.node
        own = await everywhere.own_reads(tax, logged_in(NEW), ALL)
        signed = own.identifier_evidence
        assert CECILIA not in signed
        head, body, signature = signed.split(".")
        right = await everywhere.own_reads(land, logged_in(NEW), _showing(signed))
        assert (right.complete, right.identifier_evidence) == (True, "")
        assert any(each.read.purpose.case == "OLD real-property" for each in right.items)
        for false in (f"{head}.{body}.{signature[:-4]}AAAA", f"{body}.{head}.{signature}", "x"):
            told = await everywhere.own_reads(land, logged_in(NEW), _showing(false))
            assert not told.complete
            assert told.items == []
        other = await everywhere.own_reads(land, logged_in(ANNA), _showing(signed))
        assert not other.complete
        assert not any(each.read.purpose.case == "OLD real-property" for each in other.items)
        assert (await everywhere.own_reads(tax, logged_in(ANNA), ALL)).identifier_evidence == ""

    moved(story)


def test_a_registers_keys_are_believed_for_a_minute_and_then_asked_for_again(
    moved: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A key that has come into the wrong hands and is published no more is soon believed nowhere."""

    async def story(there: Country) -> None:
        tax, land = there.nodes[TAX], there.nodes[LAND]
        signed = (
            await everywhere.own_reads(tax.composed.node, logged_in(NEW), ALL)
        ).identifier_evidence
        at = land.composed.node
        assert (await everywhere.own_reads(at, logged_in(NEW), _showing(signed))).complete
        move = "update trust_framework.node set url = $1 where url = $2"
        away = "http://127.0.0.1:1"
        await land.sql(move, away, tax.url)
        try:
            assert (await everywhere.own_reads(at, logged_in(NEW), _showing(signed))).complete
            with monkeypatch.context() as later:
                later.setattr(client, "time", Later)
                told = await everywhere.own_reads(at, logged_in(NEW), _showing(signed))
                assert not told.complete
        finally:
            await land.sql(move, tax.url, away)

    moved(story)


def test_whoever_comes_while_keys_are_fetched_waits_for_them(
    moved: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetched: list[str] = []
    under_way = asyncio.Event()
    fetch = Outbound.fetch

    async def counted(own: Outbound, url: str, **how: Any) -> Fetched:
        fetched.append(url)
        under_way.set()
        return await fetch(own, url, **how)

    monkeypatch.setattr(Outbound, "fetch", counted)

    async def story(there: Country) -> None:
        tax, at = there.nodes[TAX].composed.node, there.nodes[LAND].composed.node
        signed = (await everywhere.own_reads(tax, logged_in(NEW), ALL)).identifier_evidence
        numbers = client.SignedNumbers(test_mode=True)

        async def held() -> bool:
            evidence = await numbers.believe(at, signed, person(NEW))
            return evidence.subject == person(NEW)

        async def late() -> bool:
            await under_way.wait()
            return await held()

        assert await asyncio.gather(held(), held(), late(), late()) == [True] * 4
        assert len(fetched) == 1
        false = (numbers.believe(at, f"{signed[:-4]}AAAA", person(NEW)) for _ in range(20))
        told = await asyncio.gather(*false, return_exceptions=True)
        assert {type(one) for one in told} == {Unavailable}
        assert len(fetched) == 1

    moved(story)


def test_whoever_stops_waiting_for_keys_stops_nobody_else(moved: Play) -> None:
    async def story(there: Country) -> None:
        tax, at = there.nodes[TAX].composed.node, there.nodes[LAND].composed.node
        signed = (await everywhere.own_reads(tax, logged_in(NEW), ALL)).identifier_evidence
        numbers = client.SignedNumbers(test_mode=True)
        first, second = (
            asyncio.create_task(numbers.believe(at, signed, person(NEW))) for _ in range(2)
        )
        await asyncio.sleep(0.001)
        first.cancel()
        assert (await second).subject == person(NEW)

    moved(story)


def test_keys_that_could_not_be_fetched_again_are_not_believed_for_longer(
    moved: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    """False statements while the register is silent must not keep a withdrawn key believed."""

    async def story(there: Country) -> None:
        tax, land = there.nodes[TAX], there.nodes[LAND]
        at = land.composed.node
        signed = (
            await everywhere.own_reads(tax.composed.node, logged_in(NEW), ALL)
        ).identifier_evidence
        numbers = client.SignedNumbers(test_mode=True)
        await numbers.believe(at, signed, person(NEW))
        move = "update trust_framework.node set url = $1 where url = $2"
        away = "http://127.0.0.1:1"
        await land.sql(move, away, tax.url)
        try:
            with monkeypatch.context() as later:
                later.setattr(client, "time", Soon)
                with pytest.raises(Unavailable):
                    await numbers.believe(at, f"{signed[:-4]}AAAA", person(NEW))
                assert (await numbers.believe(at, signed, person(NEW))).subject == person(NEW)
                later.setattr(client, "time", Later)
                with pytest.raises(Unavailable):
                    await numbers.believe(at, signed, person(NEW))
        finally:
            await land.sql(move, tax.url, away)

    moved(story)


class Soon:
    """A clock that is half a minute ahead."""

    @staticmethod
    def monotonic() -> float:
        return time.monotonic() + client.BELIEVED_SECONDS / 2


class Later:
    """A clock that is a minute ahead."""

    @staticmethod
    def monotonic() -> float:
        return time.monotonic() + client.BELIEVED_SECONDS + 1


def _showing(signed: str) -> WantedReads:
    return WantedReads(who=OTHERS, limit=100, identifier_evidence=signed)

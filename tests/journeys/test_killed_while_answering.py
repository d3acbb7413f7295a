# SPDX-License-Identifier: EUPL-1.2
"""A node is killed while it answers, and what was promised holds (design section 8).

Each request is held inside the node until it is certain to have begun.  Whoever asked gets a broken
connection or a part that names who is silent, in bounded time; the same request sent again is
answered in full; what was answered stands in the log once, and no change has happened twice.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from journeys.country import NAMES, Country, look_up
from journeys.holding import Reached, kill, locked, settings_of, until_serving, untold, unwritten
from samband.cli.country import Name
from samband.core.ids import new_id
from samband.sandbox.country import municipalities
from samband.sandbox.journey.client import Browser, Document, Form
from samband.sandbox.journey.service.showing import log_in_as, take_role
from samband.sandbox.loading import party
from samband.sandbox.loading.model import companies, persons, properties
from samband.sandbox.population import (
    by_neighbourhood,
    properties_of,
    well_known,
    well_known_companies,
)
from samband.sandbox.systems import Answer, SystemClient
from samband.sandbox.trial import Answered, Logged, differences, read_log

pytestmark = pytest.mark.soak

BROKEN_SECONDS = 5.0
PARTIAL_SECONDS = 10.0
SETTLE_SECONDS = 15.0
OBJECTS, POINTERS = "objects.identifier", "indexing.entry"
FRESH = 40  # a neighbourhood that the country has not loaded
PRODUCERS: dict[Name, str] = {
    "skatteverket": "Skatteverket",
    "bolagsverket": "Bolagsverket",
    "lantmateriet": "Lantmäteriet",
}
HOLDS = {"written and not committed": unwritten, "committed and not told": untold}
Ask = Callable[[SystemClient], Awaitable[Answer]]
Hold = Callable[[Country, Name], AbstractAsyncContextManager[Reached]]


async def read_company(client: SystemClient) -> Answer:
    number = {"scheme": "organisation-number", "identifier": _company()}
    body = {"identifier": number, "items": ["names"], **NAMES}
    return await client.post("/business/v1/lookups", "business/read", body)


async def read_owned(client: SystemClient) -> Answer:
    body = {"owner": party(well_known()["anna"].number), "items": ["area"], "limit": 1, **NAMES}
    return await client.post("/real-property/v1/owner-lookups", "real-property/read", body)


async def read_pointers(client: SystemClient) -> Answer:
    identifier = {"scheme": "personal-number", "identifier": well_known()["anna"].number}
    body = {"identifier": identifier, **NAMES}
    return await client.post("/index/v1/grunddata/lookups", "index/read", body)


async def combine(client: SystemClient) -> Answer:
    anna = party(well_known()["anna"].number)
    wanted = {"persons": {}, "companies": {}, "properties": {"items": ["area"]}}
    path, scope = "/basic-data/v1/combined-lookups", "basic-data/combine"
    return await client.post(path, scope, {"identifier": anna, **wanted, **NAMES})


READS: dict[Name, tuple[Ask, str]] = {
    "skatteverket": (look_up, OBJECTS),
    "bolagsverket": (read_company, OBJECTS),
    "lantmateriet": (read_owned, OBJECTS),
    "hub": (read_pointers, POINTERS),
}


@pytest.mark.capability("AU-11")
@pytest.mark.parametrize("name", READS)
def test_a_read_that_its_node_dies_with_is_broken_and_answered_when_asked_again(
    country: Country, name: Name
) -> None:
    ask, table = READS[name]

    async def test() -> None:
        async with country.system("Malmö stad") as client:
            assert (await ask(client)).status == 200
            await broken(country, name, ask(client), locked(country, name, table))
            again = await ask(client)
            assert again.status == 200, again.body
            log = await settled(_url(country, name), {again.event})
            assert [entry.id for entry in log].count(again.event) == 1

    asyncio.run(test())


@pytest.mark.capability("AU-11", "GD-8")
@pytest.mark.parametrize("name", PRODUCERS)
def test_a_combined_question_lacks_the_part_of_whoever_died_with_it_and_says_so(
    country: Country, name: Name
) -> None:
    async def test() -> None:
        async with country.system("Malmö stad") as client:
            assert (await combine(client)).body["complete"]
            async with locked(country, name, OBJECTS) as reached:
                asking = asyncio.create_task(combine(client))
                await reached()
                assert not asking.done()
                await kill(country, name)
            began = time.monotonic()
            some = await asking
            assert time.monotonic() - began < PARTIAL_SECONDS
            assert some.status == 200, some.body
            parts = some.body["parts"]
            lacking = {part["source"]["name"] for part in parts if part["error"]}
            assert (some.body["complete"], lacking) == (False, {PRODUCERS[name]})
            told = [part for part in parts if not part["error"]]
            assert any(part["found"] for part in told)
            assert {part["error"]["type"] for part in parts if part["error"]} == {"unavailable"}
            await until_serving(country, name)
            whole = await combine(client)
            assert whole.body["complete"]
            assert _found(told).items() <= _found(whole.body["parts"]).items()
            await settled(_url(country, "malmo"), {some.event, whole.event})

    asyncio.run(test())


@pytest.mark.capability("AU-11")
@pytest.mark.parametrize("hold", HOLDS.values(), ids=[key.replace(" ", "-") for key in HOLDS])
@pytest.mark.parametrize("name", PRODUCERS)
def test_a_change_that_its_node_dies_with_happens_once(
    country: Country, name: Name, hold: Hold
) -> None:
    api, document = _registrations()[name, hold is untold]

    async def test() -> None:
        key, url = str(new_id()), _url(country, name)
        async with country.system(PRODUCERS[name]) as client:

            async def register() -> Answer:
                path = f"/{api}/v1/registrations"
                return await client.post(path, f"{api}/write", document, key=key)

            await client.token(f"{api}/write")
            size = len(await read_log(url))
            await broken(country, name, register(), hold(country, name))
            made, repeated = await register(), await register()
            assert (made.status, repeated.status) == (201, 201), made.body
            assert made.body == repeated.body
            replayed = [a.headers.get("idempotency-replayed") for a in (made, repeated)]
            assert replayed == ["true" if hold is untold else None, "true"]
            answered = [Answered(url, True, (made.event,))] if made.event else []
            log = await settled(url, {each for own in answered for each in own.events})
            kind = f"{api}.registered"
            assert [entry.type for entry in log[size:]].count(kind) == 1
            assert list(differences(url, log, size, answered, _told(answered))) == []
            other = await client.post(f"/{api}/v1/registrations", f"{api}/write", document)
            assert other.status == 409, other.body

    asyncio.run(test())


@pytest.mark.capability("AU-11", "GD-8")
def test_a_combined_question_that_the_consumers_node_dies_with_is_answered_when_asked_again(
    country: Country,
) -> None:
    async def test() -> None:
        async with country.system("Malmö stad") as client:
            assert (await combine(client)).body["complete"]
            held_at: Name = "lantmateriet"
            held = locked(country, held_at, OBJECTS)
            await broken(country, "malmo", combine(client), held)
            whole = await combine(client)
            assert (whole.status, whole.body["complete"]) == (200, True)
            await settled(_url(country, "malmo"), {whole.event})

    asyncio.run(test())


@pytest.mark.capability("AU-11")
def test_a_case_whose_node_dies_when_it_has_been_opened_is_opened_once_and_filled_in(
    country: Country,
) -> None:
    """The index is held, so that the case stands and its facts do not; then the node is killed."""

    async def test() -> None:
        async with Browser(_url(country, "malmo")) as browser:
            await log_in_as(browser, well_known()["alva"].number, "/bygglov")
            await take_role(browser)
            page = await browser.open("/bygglov")
            form, before = _form(page), _cases(page)
            opening = browser.submit(form, company=_company())
            await broken(country, "malmo", opening, locked(country, "hub", POINTERS))
            await until_serving(country, "hub")
            shown = await browser.submit(form, company=_company())
            assert shown.status == 200, shown.text
            assert "Uppgifterna är inte hämtade än" in shown.text
            number = urlsplit(shown.url).path.rpartition("/")[2]
            assert _cases(await browser.open("/bygglov")) - before == {number}
            fetch = next(form for form in shown.forms if form.action.endswith("/hamta"))
            filled = await browser.submit(fetch)
            assert "uppgifter behövde ingen lämna igen" in filled.text

    asyncio.run(test())


async def broken(
    country: Country,
    name: Name,
    asking: Awaitable[object],
    hold: AbstractAsyncContextManager[Reached],
) -> None:
    """Kill a node while a request is held, see the connection break, and wait for the next node."""
    async with hold as reached:
        request = asyncio.ensure_future(asking)
        await reached()
        assert not request.done()
        began = time.monotonic()
        await kill(country, name)
        with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
            await asyncio.wait_for(request, BROKEN_SECONDS)
        assert time.monotonic() - began < BROKEN_SECONDS
    await until_serving(country, name)


async def settled(url: str, told: set[str]) -> list[Logged]:
    """Read a node's log when what was answered has reached it; each stands there once."""
    give_up = time.monotonic() + SETTLE_SECONDS
    while True:
        log = await read_log(url)
        ids = [entry.id for entry in log]
        if told <= set(ids) or time.monotonic() > give_up:
            break
        await asyncio.sleep(0.5)
    assert {each: ids.count(each) for each in told} == dict.fromkeys(told, 1)
    return log


def _told(answered: list[Answered]) -> set[str]:
    return {event for each in answered for event in each.events}


def _registrations() -> dict[tuple[Name, bool], tuple[str, Any]]:
    """Draw who and what the country does not have yet: one of each for each way of dying."""
    (residents, own), *_ = islice(by_neighbourhood(first=FRESH), 1)
    numbers = {person.index: person.number for person in residents}
    by_index = {person.index: person for person in residents}
    names = {each.code: each.short_name for each in municipalities()}
    held = properties_of(0, FRESH, residents, own)
    drawn: dict[Name, tuple[str, Iterator[Any]]] = {
        "skatteverket": ("person", (persons.registration(one, numbers) for one in residents)),
        "bolagsverket": ("business", (companies.registration(one, by_index) for one in own)),
        "lantmateriet": ("real-property", (properties.registration(one, names) for one in held)),
    }
    return {
        (name, last): (api, document)
        for name, (api, documents) in drawn.items()
        for last, document in zip((False, True), documents, strict=False)
    }


def _found(parts: list[Any]) -> dict[tuple[str, str], str]:
    """Write what was found of each, so that it can be compared."""
    return {(part["kind"], json.dumps(part["about"])): json.dumps(part["found"]) for part in parts}


def _url(country: Country, name: Name) -> str:
    return settings_of(country, name).node.public_url


def _company() -> str:
    return well_known_companies()["jointly"].number


def _form(page: Document) -> Form:
    return next(form for form in page.forms if "company" in form.fields)


def _cases(page: Document) -> set[str]:
    return set(re.findall(r"SBN-\d{4}-\d{6}", page.text))

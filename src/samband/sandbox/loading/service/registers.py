# SPDX-License-Identifier: EUPL-1.2
"""Streams people, companies and properties into their registers, a neighbourhood at a time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from itertools import islice
from uuid import NAMESPACE_URL, uuid5

import msgspec

from samband.sandbox.country import body, municipalities
from samband.sandbox.loading.model import companies, persons, properties
from samband.sandbox.loading.model.pointers import (
    INDEX,
    REGISTERS,
    Lines,
    of_companies,
    of_people,
    of_properties,
)
from samband.sandbox.population import (
    SyntheticCompany,
    SyntheticPerson,
    by_neighbourhood,
    properties_of,
)
from samband.sandbox.systems import SystemClient

Progress = Callable[[int], None]
"""Told how many more people have been sent."""

NEIGHBOURHOOD = 100
REQUEST = 20_000  # people to a request: a lost connection costs at most so many again
_encoder = msgspec.json.Encoder()
_CREATED = 201


class LoadFailed(LookupError):
    """A register refused what it was sent; the message is its own words."""


class Waiting(msgspec.Struct):
    """What waits in memory, as lines, while the people of a request are sent."""

    companies: list[bytes] = []
    properties: list[bytes] = []
    protected: dict[str, str] = {}
    pointers: dict[str, list[bytes]] = {}


async def load_registers(
    people: SystemClient,
    business: SystemClient,
    first: int,
    last: int,
    progress: Progress = lambda _count: None,
    *,
    real_property: SystemClient | None = None,
    indexed: bool = True,
) -> None:
    """Load people with indexes ``first`` up to ``last`` and what is theirs; hundreds only.

    Everybody is drawn once: the companies and properties of a request wait in memory while its
    people are sent.  Without a client for them, properties are left out.  When ``indexed``, each
    register then states in the country's index what it holds.
    """
    for start in range(first, last, REQUEST):
        stop = min(start + REQUEST, last)
        waiting = Waiting()
        await _send(people, "person", _people(start, stop, waiting, progress))
        await _send(business, "business", _kept(waiting.companies))
        if real_property is not None:
            await _protect(real_property, waiting.protected)
            await _send(real_property, "real-property", _kept(waiting.properties))
        if indexed:
            clients = {"person": people, "business": business, "real-property": real_property}
            await _point(clients, waiting.pointers)


async def _point(
    clients: Mapping[str, SystemClient | None], pointers: Mapping[str, list[bytes]]
) -> None:
    """Let the registers state at the same time what they hold."""
    sent = [(client, pointers[api]) for api, client in clients.items() if client is not None]
    await asyncio.gather(*(_state(client, lines) for client, lines in sent))


async def _state(client: SystemClient, lines: list[bytes]) -> None:
    answer = await client.stream(f"/index/v1/{INDEX}/bulk-entries", "index/write", _kept(lines))
    if answer.status != _CREATED or answer.body["refused"]:
        raise LoadFailed(f"The index answered {answer.status}: {answer.body}")


async def _protect(client: SystemClient, protected: dict[str, str]) -> None:
    """Say which owners are protected before any of their properties stands in the register."""
    for number, word in protected.items():
        document = properties.protection(number, word)
        key = str(uuid5(NAMESPACE_URL, f"protection {number} {word}"))
        path = "/real-property/v1/owner-protections"
        answer = await client.post(path, "real-property/write", document, key=key)
        if answer.status != _CREATED:
            raise LoadFailed(f"The register real-property answered {answer.status}.")


async def _send(client: SystemClient, api: str, lines: AsyncIterator[bytes]) -> None:
    answer = await client.stream(f"/{api}/v1/bulk-registrations", f"{api}/load", lines)
    if answer.status != _CREATED:
        detail = answer.body.get("detail") if isinstance(answer.body, dict) else ""
        raise LoadFailed(f"The register {api} answered {answer.status}: {detail}")


async def _people(
    start: int, stop: int, waiting: Waiting, progress: Progress
) -> AsyncIterator[bytes]:
    names = {each.code: each.short_name for each in municipalities()}
    lines = [(each.api, Lines(each, body(each.owner).number)) for each in REGISTERS]
    first = start // NEIGHBOURHOOD
    for number, (residents, own) in enumerate(_neighbourhoods(start, stop), first):
        by_index = {person.index: person for person in residents}
        numbers = {index: person.number for index, person in by_index.items()}
        waiting.companies.append(
            _lines(companies.registration(company, by_index) for company in own)
        )
        held = properties_of(0, number, residents, own)
        waiting.properties.append(_lines(properties.registration(one, names) for one in held))
        waiting.protected.update(dict(pair for one in held for pair in one.protected))
        held_by = (of_people(residents), of_companies(own, by_index), of_properties(held, names))
        for (api, register), pairs in zip(lines, held_by, strict=True):
            waiting.pointers.setdefault(api, []).append(register.of(pairs))
        yield _lines(persons.registration(person, numbers) for person in residents)
        progress(len(residents))


async def _kept(waiting: list[bytes]) -> AsyncIterator[bytes]:
    for lines in waiting:
        yield lines


def _neighbourhoods(
    start: int, stop: int
) -> Iterator[tuple[list[SyntheticPerson], list[SyntheticCompany]]]:
    first, count = start // NEIGHBOURHOOD, (stop - start) // NEIGHBOURHOOD
    return islice(by_neighbourhood(first=first), count)


def _lines(documents: Iterator[object]) -> bytes:
    return b"".join(_encoder.encode(document) + b"\n" for document in documents)

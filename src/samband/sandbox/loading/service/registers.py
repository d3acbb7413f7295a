# SPDX-License-Identifier: EUPL-1.2
"""Streams people and companies into their registers, a neighbourhood in memory at a time."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from itertools import islice

import msgspec

from samband.sandbox.loading.model import companies, persons
from samband.sandbox.population import SyntheticCompany, SyntheticPerson, by_neighbourhood
from samband.sandbox.systems import SystemClient

Progress = Callable[[int], None]
"""Told how many more people have been sent."""

NEIGHBOURHOOD = 100
REQUEST = 20_000  # people to a request: a lost connection costs at most so many again
_encoder = msgspec.json.Encoder()
_CREATED = 201


class LoadFailed(LookupError):
    """A register refused what it was sent; the message is its own words."""


async def load_registers(
    people: SystemClient,
    business: SystemClient,
    first: int,
    last: int,
    progress: Progress = lambda _count: None,
) -> None:
    """Load people with indexes ``first`` up to ``last`` and their companies; hundreds only.

    Everybody is drawn once: the companies of a request wait in memory while its people are sent.
    """
    for start in range(first, last, REQUEST):
        stop = min(start + REQUEST, last)
        waiting: list[bytes] = []
        await _send(people, "person", _people(start, stop, waiting, progress))
        await _send(business, "business", _kept(waiting))


async def _send(client: SystemClient, api: str, lines: AsyncIterator[bytes]) -> None:
    answer = await client.stream(f"/{api}/v1/bulk-registrations", f"{api}/load", lines)
    if answer.status != _CREATED:
        detail = answer.body.get("detail") if isinstance(answer.body, dict) else ""
        raise LoadFailed(f"The register {api} answered {answer.status}: {detail}")


async def _people(
    start: int, stop: int, waiting: list[bytes], progress: Progress
) -> AsyncIterator[bytes]:
    for residents, own in _neighbourhoods(start, stop):
        by_index = {person.index: person for person in residents}
        numbers = {index: person.number for index, person in by_index.items()}
        waiting.append(_lines(companies.registration(company, by_index) for company in own))
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

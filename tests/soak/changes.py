# SPDX-License-Identifier: EUPL-1.2
"""A register's owner that changes it under idempotency keys, and a follower of its feed."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import uuid4

from samband.sandbox.loading import BUILDING_PERMIT, party, person_registration
from samband.sandbox.population import Protection, SyntheticPerson, people
from soak.load import Answer, Client, new_trace

UPDATES = 2
"""Changes of each new person after the registration."""
_DAY = date(2026, 2, 1)
_PAGE = 1_000
_ERRAND = {
    "code": BUILDING_PERMIT["code"],
    "legalGround": BUILDING_PERMIT["legalGround"],
    "case": "SBN 2026-0",
}


class Change(NamedTuple):
    """A change that was acknowledged; ``traces`` are of every request until it was.

    ``statements`` counts what it put into the person's history.
    """

    number: str
    subject: str
    version: str
    statements: int
    traces: tuple[str, ...]

    @property
    def attempts(self) -> int:
        """How often it was sent."""
        return len(self.traces)


def newcomers(loaded: int, writer: int, writers: int) -> Iterator[SyntheticPerson]:
    """Give a writer its own people: not yet registered, unprotected, and still resident."""
    for person in people(loaded + 100_000, start=loaded):
        last = person_registration(person, {})["versions"][-1]
        settled = last["validTo"] is None and last["validFrom"] < _DAY
        if person.index % writers == writer and person.protection is Protection.NONE and settled:
            yield person


async def change_on(
    client: Client, new: Iterator[SyntheticPerson], done: list[Change], stop: asyncio.Event
) -> None:
    """Register people and change them; each change is repeated under its key until acknowledged."""
    while not stop.is_set():
        person = next(new)
        registration = _wire(person_registration(person, {}))
        first = await _acknowledged(client, "/person/v1/registrations", registration)
        done.append(_change(person.number, len(registration["versions"]), *first))
        subject = first[0].body["objectIdentity"]
        for turn in range(UPDATES):
            content = dict(registration["versions"][-1]["content"])
            lines = {"lines": [f"Box {turn + 1}"], "postalCode": "21119", "postalTown": "Malmö"}
            content["specialPostalAddress"] = lines
            body = {
                "objectIdentity": subject,
                "basis": "Anmälan om särskild postadress",
                "validFrom": str(_DAY + timedelta(days=turn)),
                "content": content,
            }
            updated = await _acknowledged(client, "/person/v1/updates", body)
            done.append(_change(person.number, 1, *updated))


def _change(number: str, statements: int, answer: Answer, traces: list[str]) -> Change:
    told = answer.body
    return Change(number, told["objectIdentity"], told["versionId"], statements, tuple(traces))


async def _acknowledged(client: Client, path: str, body: object) -> tuple[Answer, list[str]]:
    """Send until it is answered, as a client does that must know: the same key, the same bytes."""
    key, traces = str(uuid4()), []
    while True:
        traces.append(new_trace())
        answer = await client.ask(
            "POST", path, "person/write", body, 201, key=key, trace=traces[-1]
        )
        if answer is not None:
            return answer, traces


def _wire(value: Any) -> Any:
    """Write dates as JSON has them."""
    if isinstance(value, dict):
        return {name: _wire(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_wire(part) for part in value]
    return value.isoformat() if isinstance(value, date) else value


async def follow(client: Client, got: list[dict[str, Any]], stop: asyncio.Event) -> None:
    """Follow the feed from its beginning, to its end after the stop; a page counts once answered."""
    cursor, more = "", True
    while more or not stop.is_set():
        path = f"/person/v1/changes?limit={_PAGE}" + (f"&after={cursor}" if cursor else "")
        last = stop.is_set()
        answer = await client.ask("GET", path, "person/read", None, 200)
        if answer is None:
            continue
        got += answer.body["events"]
        cursor = answer.body["next"]
        more = not last or len(answer.body["events"]) == _PAGE
        if not last:
            await asyncio.sleep(0.2)


async def history(client: Client, number: str) -> list[str]:
    """Read a person's history and list its statements; valid periods are split by later ones."""
    body = {"identifier": party(number), "purpose": _ERRAND}
    while True:
        answer = await client.ask("POST", "/person/v1/history-lookups", "person/read", body, 200)
        if answer is not None:
            return [each["versionId"] for each in answer.body["versions"]]

# SPDX-License-Identifier: EUPL-1.2
"""Clients of a node that go on asking whatever happens to it, and write down every outcome."""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import random
import time
from collections import Counter
from collections.abc import Callable
from typing import Any, NamedTuple

import httpx

from samband.sandbox.loading import BUILDING_PERMIT, party
from samband.sandbox.population import Protection, people, well_known_companies
from samband.sandbox.systems import SystemClient

AGAIN_SECONDS = 0.2
TOO_MANY_WRONG = 20
# Longer than the node's own deadline of 30 s: a client that gives up first has found a fault.
PATIENCE = httpx.Timeout(45.0, connect=30.0)
_DISTURBED = (httpx.NetworkError, httpx.RemoteProtocolError)
_AWAY = 503


class Answer(NamedTuple):
    """A request that was answered: its trace, what came back, and when (monotonic seconds)."""

    trace: str
    status: int
    events: tuple[str, ...]
    replayed: bool
    done: float
    body: Any


def new_trace() -> str:
    """Make a trace id that no other request has."""
    return os.urandom(16).hex()


class Tally:
    """Everything the clients were told, and how often they were told nothing."""

    def __init__(self) -> None:
        self.answers: list[Answer] = []
        self.refused: Counter[str] = Counter()
        self.wrong: list[str] = []
        self.promised: list[str] = []
        self.asked = self.replayed = 0

    def take(self, what: str, answer: Answer, expected: int) -> None:
        """Write down an answer; the body is kept no longer than it is needed.

        A 503 is no answer, but one that names an event has promised it.
        """
        self.replayed += answer.replayed
        if answer.status == _AWAY:
            self.refused["503"] += 1
            self.promised += answer.events
            return
        if answer.status != expected:
            self.found_wrong(f"{what}: {answer.status} {answer.body}")
        self.answers.append(answer._replace(body=None))

    def found_wrong(self, what: str) -> None:
        """Write down what no client should ever see; so much of it ends the run."""
        self.wrong.append(what)
        assert len(self.wrong) < TOO_MANY_WRONG, self.wrong


class Client:
    """One system of a member, asking with traces of its own so that each request can be found."""

    def __init__(self, system: SystemClient, tally: Tally) -> None:
        self._system, self._tally = system, tally
        self._http = httpx.AsyncClient(
            base_url=system.places.home, timeout=PATIENCE, trust_env=False
        )
        self._tokens: dict[str, tuple[float, str]] = {}
        self._fetching = asyncio.Lock()

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()
        await self._system.__aexit__()

    async def ask(
        self,
        method: str,
        path: str,
        scope: str,
        document: object,
        expected: int,
        *,
        key: str = "",
        trace: str = "",
    ) -> Answer | None:
        """Ask once; None when no answer came, or only that the node is away."""
        token = await self._token(scope)
        if token is None:
            return None
        headers = {"authorization": f"Bearer {token}"}
        if key:
            headers["idempotency-key"] = key
        content: dict[str, Any] = {} if document is None else {"json": document}
        return await self._send(method, path, headers, expected, trace or new_trace(), **content)

    async def _token(self, scope: str) -> str | None:
        async with self._fetching:
            until, token = self._tokens.get(scope, (0.0, ""))
            if until < time.time():
                form = self._system.token_request(scope)
                trace = new_trace()
                answer = await self._send("POST", "/oauth2/token", {}, 200, trace, data=form)
                if answer is None:
                    return None
                token = answer.body["access_token"]
                self._tokens[scope] = (time.time() + answer.body["expires_in"] - 30, token)
            return token

    async def _send(
        self,
        method: str,
        path: str,
        headers: dict[str, str],
        expected: int,
        trace: str,
        **content: Any,
    ) -> Answer | None:
        tally, what = self._tally, f"{method} {path}"
        headers = {**headers, "traceparent": f"00-{trace}-{trace[:16]}-01"}
        tally.asked += 1
        try:
            got = await self._http.request(method, path, headers=headers, **content)
        except _DISTURBED as error:
            tally.refused[type(error).__name__] += 1
            await asyncio.sleep(AGAIN_SECONDS)
            return None
        except httpx.HTTPError as error:
            tally.found_wrong(f"{what}: {error!r}")
            return None
        events = tuple(filter(None, got.headers.get("samband-event", "").split(", ")))
        replayed = "idempotency-replayed" in got.headers
        body = json.loads(got.content)
        answer = Answer(trace, got.status_code, events, replayed, time.monotonic(), body)
        tally.take(what, answer, expected)
        if got.status_code != expected:
            await asyncio.sleep(AGAIN_SECONDS)
            return None
        return answer


class Question(NamedTuple):
    """Something to look up, and the status that answers it while all is well."""

    path: str
    scope: str
    document: dict[str, Any]
    status: int


def questions(loaded: int, seed: int) -> Callable[[], Question]:
    """Give a maker of look-ups: mostly of known people, some refused, missed, batched, of companies."""
    chance = random.Random(seed)  # noqa: S311 (repeatable, no secret)
    open_people = [each for each in people(loaded) if each.protection is Protection.NONE]
    known = [party(each.number) for each in open_people]
    unknown = party(next(people(loaded + 50_001, start=loaded + 50_000)).number)
    company = well_known_companies()["jointly"].number
    cases = itertools.count(1)

    def errand() -> dict[str, str]:
        return {
            "code": BUILDING_PERMIT["code"],
            "legalGround": BUILDING_PERMIT["legalGround"],
            "case": f"SBN 2026-{next(cases)}",
        }

    def make() -> Question:
        items = {"items": ["names", "registeredAddress"]}
        one = {"identifier": chance.choice(known), "purpose": errand(), **items}
        draw = chance.random()
        if draw < 0.85:
            return Question("/person/v1/lookups", "person/read", one, 200)
        if draw < 0.90:
            return Question("/person/v1/lookups", "person/read", {**one, "purpose": {}}, 403)
        if draw < 0.94:
            missed = {**one, "identifier": unknown}
            return Question("/person/v1/lookups", "person/read", missed, 404)
        if draw < 0.97:
            several = {"identifiers": chance.sample(known, 10), "purpose": errand(), **items}
            return Question("/person/v1/batch-lookups", "person/read", several, 200)
        firm = {"scheme": "organisation-number", "identifier": company}
        asked = {"identifier": firm, "items": ["names", "status"]}
        return Question("/business/v1/lookups", "business/read", asked, 200)

    return make


async def read_on(client: Client, make: Callable[[], Question], stop: asyncio.Event) -> None:
    """Look people up, one after the other, until told to stop."""
    while not stop.is_set():
        question = make()
        await client.ask("POST", question.path, question.scope, question.document, question.status)

# SPDX-License-Identifier: EUPL-1.2
"""Plays the journey's steps around a node's death, as clients do that wait and ask again."""

from __future__ import annotations

import asyncio
import re
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping
from contextlib import contextmanager

import httpx
import msgspec

from samband.sandbox.journey import Step
from samband.sandbox.systems import going_through
from samband.sandbox.trial.client import Logged, LogWrong, read_log
from samband.sandbox.trial.model import (
    SILENT,
    UNAVAILABLE,
    Answered,
    Outage,
    Power,
    Refusal,
    Told,
    silent_in,
)

LONGEST = 3
"""Steps: a node that nobody has needed is started again after so many."""
_AGAIN_SECONDS, _GRACE_SECONDS = 0.5, 20.0
_SETTLE_SECONDS = 15.0
_CREATED = 201
_SERVER_FAILS = 500


class Trial:
    """One node's death in one journey, and everything that was answered around it."""

    def __init__(self, outage: Outage, power: Power) -> None:
        self.outage, self._power = outage, power
        self.refusals: list[Refusal] = []
        self.answered: list[Answered] = []
        self.wrong: list[str] = []
        self._down, self._ended = False, 0.0
        self._step: list[Refusal] = []
        self._ending = asyncio.Lock()

    async def play(self, number: int, step: Callable[[], Awaitable[Step]]) -> Step:
        """Play a step; one that got its promised refusal, or a part, is played to its end."""
        if number == self.outage.first:
            await self._power.down()
            self._down = True
        elif self._down and number >= self.outage.first + LONGEST:
            await self.end()
        self._step = []
        seen = await step()
        if not seen.ok and self._step:
            await self.end()
            seen = await step()
        if not seen.ok:
            self.wrong.append(f"step {number}, {seen.step}: {seen.detail}")
        if self._step:
            words = self._step[0].words
            detail = f"answered as promised: {words}; then: {seen.detail}"
            return msgspec.structs.replace(seen, detail=detail)
        return seen

    async def end(self) -> None:
        """Bring the node up, once."""
        async with self._ending:
            if self._down:
                await self._power.up()
                self._down, self._ended = False, time.monotonic()

    async def again(self, refusal: Refusal) -> bool:
        """Take a refusal; tells whether the same request is to be sent again."""
        down = self._down
        if not down and time.monotonic() > self._ended + _GRACE_SECONDS:
            return False
        if not refusal.promised(self.outage):
            self.wrong.append(f"not as promised: {refusal.words} at {refusal.url}")
            return False
        self._step.append(refusal)
        self.refusals.append(refusal)
        await self.end()
        if not down:
            await asyncio.sleep(_AGAIN_SECONDS)
        return True

    def note(self, request: httpx.Request, answer: httpx.Response) -> None:
        """Note an answer: the events that it names, and whether a page says that a part lacks."""
        node = _node(request.url)
        events = tuple(re.split(r", *", answer.headers.get("samband-event", "")))
        if events != ("",):
            # A question does no harm when it is put twice, and others than the journey put it too.
            keyed = "idempotency-key" in request.headers and answer.status_code == _CREATED
            self.answered.append(Answered(node, keyed, events))
        if answer.status_code >= _SERVER_FAILS:
            self.wrong.append(f"{answer.status_code} at {node}")
        elif self._down and (said := self._lacks(answer)):
            self._step.append(Refusal(node, answer.status_code, "", said))
            self.refusals.append(self._step[-1])

    def _lacks(self, answer: httpx.Response) -> str:
        """Say in what way an answer tells that the dead node's part of it is missing, if it does."""
        if any(words in answer.text for words in SILENT):
            return "a page that names who does not answer"
        if silent_in(answer.content) == {self.outage.url}:
            return "an answer without the part of who does not answer, which it names"
        return ""


class Patient(httpx.AsyncBaseTransport):
    """The way of a client that sends what was refused again, with the same bytes and key."""

    def __init__(self, trial: Trial) -> None:
        self._trial, self._inner = trial, httpx.AsyncHTTPTransport()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send until it is answered, or refused otherwise than promised."""
        while True:
            try:
                answer = await self._inner.handle_async_request(request)
            except httpx.TransportError:
                if await self._trial.again(Refusal(_node(request.url))):
                    continue
                raise
            await answer.aread()
            answer.request = request
            if answer.status_code == UNAVAILABLE and await self._trial.again(_refusal(answer)):
                if _is_page(answer):  # that a login failed stays so: the step begins anew
                    return answer
                continue
            self._trial.note(request, answer)
            return answer

    async def aclose(self) -> None:
        """Close the connections."""
        await self._inner.aclose()


@contextmanager
def watched(trial: Trial) -> Iterator[None]:
    """Let every client that is made meanwhile go through the trial."""
    with going_through(lambda: Patient(trial)):
        yield


async def judge(trial: Trial, before: Mapping[str, int]) -> Told:
    """Look in every node's log: each answer's events are there once, and no change was doubled.

    ``before`` is how many entries each node's log had.
    """
    wrong = list(dict.fromkeys(trial.wrong))
    for node, size in before.items():
        own = [each for each in trial.answered if each.node == node]
        told = {event for each in own for event in each.events}
        try:
            log = await _settled(node, told)
        except (LogWrong, httpx.HTTPError) as error:
            wrong.append(str(error) or type(error).__name__)
            continue
        wrong += differences(node, log, size, own, told)
    refusals = tuple(dict.fromkeys(refusal.words for refusal in trial.refusals))
    answered = sum(len(each.events) for each in trial.answered)
    return Told(trial.outage.node, trial.outage.first, refusals, answered, tuple(wrong))


async def _settled(node: str, told: Collection[str]) -> list[Logged]:
    """Read the log when what was answered has reached it, within seconds."""
    give_up = time.monotonic() + _SETTLE_SECONDS
    while True:
        log = await read_log(node)
        if set(told) <= {entry.id for entry in log} or time.monotonic() > give_up:
            return log
        await asyncio.sleep(_AGAIN_SECONDS)


def differences(
    node: str, log: list[Logged], size: int, own: list[Answered], told: Collection[str]
) -> Iterator[str]:
    """Say what was answered and is not in the log once, and what happened without an answer.

    Of the second kind only that counts which a request with an idempotency key led to: nobody else
    does it meanwhile, and what a node does by itself has types of its own.
    """
    times = Counter(entry.id for entry in log)
    lost = sorted(event for event in told if times[event] != 1)
    if lost:
        yield f"{node}: {len(lost)} answered events are not in the log once, such as {lost[0]}"
    types = {entry.id: entry.type for entry in log}
    keyed = {types.get(event) for each in own if each.keyed for event in each.events}
    more = [entry for entry in log[size:] if entry.type in keyed and entry.id not in told]
    if more:
        yield f"{node}: {more[0].type} has happened {len(more)} times more than was answered"


def _is_page(answer: httpx.Response) -> bool:
    return str(answer.headers.get("content-type", "")).startswith("text/html")


def _refusal(answer: httpx.Response) -> Refusal:
    kind = answer.headers.get("content-type", "")
    said = answer.json().get("detail", "") if "json" in kind else _heading(answer.text)
    after = answer.headers.get("retry-after", "")
    return Refusal(_node(answer.request.url), answer.status_code, after, said)


def _heading(page: str) -> str:
    found = re.search(r"<h1[^>]*>(.*?)</h1>", page, re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", "", found[1]).split()) if found else ""


def _node(url: httpx.URL) -> str:
    return f"{url.scheme}://{url.netloc.decode()}"

# SPDX-License-Identifier: EUPL-1.2
"""One answer on its way out: its event is on disk before its first byte leaves.

What an event can say of a stream is what is known when it begins: that it was passed on, with which
status and after how long.  How it ended is an event of its own when it has.  An answer that is whole
before it is sent says its size at once, and one that breaks before anything was sent is a problem.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import structlog
from msgspec import Struct

from samband.core.events import Outcome
from samband.core.node import Node
from samband.core.ports import ANYONE, Actor
from samband.core.problems import Problem
from samband.core.recording import Record, reading
from samband.core.trace import current_trace
from samband.information_exchange.gateway.model.counting import (
    ENDED,
    FORWARDED,
    REFUSED,
    Told,
    facts,
)
from samband.information_exchange.gateway.wire.headers import Headers
from samband.information_exchange.gateway.wire.targets import Target

Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
MAX_HELD = 65_536
"""Bytes of an answer that are held until it is known whether it is whole."""
_log = structlog.get_logger()


class Attempt(Struct, kw_only=True):
    """A call as its events tell it; ``actor`` is filled in when known, and so is the API.

    Of an API that was never published nothing is told: its name is what anybody likes to write.
    """

    node: Node
    target: Target
    method: str
    began: float
    known: bool = False
    actor: Actor = ANYONE
    key: str = ""
    evidence: str = ""

    @property
    def resource(self) -> str:
        """The published address; never the path that was asked for, which may hold a number."""
        if not self.known:
            return f"{self.node.public_url}/gateway"
        return self.node.resource(f"gateway/{self.target.api}", self.target.major)

    def told(self, status: int, size: int) -> Told:
        """Say how the call stands now."""
        return self._told(status, size, self.ms())

    def refused(self, status: int) -> Told:
        """Say that the call was not passed on."""
        return self._told(status, 0, -1)

    def _told(self, status: int, size: int, ms: int) -> Told:
        api = self.target.api if self.known else ""
        return Told(api, self.target.major, status, size, ms)

    def ms(self) -> int:
        """Tell how long it has taken (ms)."""
        return round((time.perf_counter() - self.began) * 1_000)

    def record(self, type_: str, told: Told, *more: str) -> Record:
        """Begin the record of one of its events."""
        with_key = (f"key:{self.key}",) if self.key else ()
        return Record(
            type=type_,
            actor=self.actor,
            resource=self.resource,
            items=facts(told, f"method:{self.method}", *with_key, *more),
            evidence=(self.evidence,) if self.evidence else (),
        )


async def refuse(attempt: Attempt, problem: Problem) -> None:
    """Record that a call was not passed on, with the reason for the owner's log."""
    record = attempt.record(REFUSED, attempt.refused(problem.status))
    record.outcome, record.reason = Outcome.REFUSED, problem.reason
    if problem.status >= 500:  # noqa: PLR2004 (it was not the caller's fault)
        record.outcome = Outcome.FAILED
    async with reading(attempt.node, record):
        pass


class Outgoing:
    """Holds an answer back until its event is on disk, then lets it go, byte for byte."""

    def __init__(self, attempt: Attempt, send: Send) -> None:
        self._attempt, self._send = attempt, send
        self._head: tuple[int, Headers] | None = None
        self._event = ""
        self.sent = 0
        self.started = False

    def begin(self, status: int, headers: Headers) -> None:
        """Take the head of the answer; nothing leaves yet."""
        self._head = (status, headers)

    async def whole(self, body: bytes) -> None:
        """Send an answer that is complete."""
        length = (b"content-length", str(len(body)).encode())
        await self._release(len(body), [length] if self._has_body() else [])
        self.sent = len(body)
        await self._send({"type": "http.response.body", "body": body})

    async def stream(self, length: bytes | None) -> None:
        """Begin a stream, of the length that the service has stated if it has."""
        await self._release(-1, [] if length is None else [(b"content-length", length)])

    async def part(self, chunk: bytes) -> None:
        """Send a part of a stream."""
        self.sent += len(chunk)
        await self._send({"type": "http.response.body", "body": chunk, "more_body": True})

    async def end(self) -> None:
        """End a stream well."""
        await self._send({"type": "http.response.body", "body": b""})
        await self._ended("")

    async def broke(self, why: str) -> None:
        """Record that a stream broke off; the server closes the connection, so the caller sees."""
        await self._ended(why)

    async def _release(self, size: int, more: Headers) -> None:
        assert self._head is not None  # noqa: S101 (a body comes after its head)
        status, headers = self._head
        record = self._attempt.record(FORWARDED, self._attempt.told(status, size))
        async with reading(self._attempt.node, record):
            pass
        self._event = current_trace().events[-1]
        self.started = True
        named = _with_event([*headers, *more], self._event)
        await self._send({"type": "http.response.start", "status": status, "headers": named})

    async def _ended(self, why: str) -> None:
        """Keep how the stream ended; what cannot be kept is logged, for the answer has left."""
        assert self._head is not None  # noqa: S101
        told = self._attempt.told(self._head[0], self.sent)
        record = self._attempt.record(ENDED, told, f"of:{self._event}")
        if why:
            record.outcome, record.reason = Outcome.FAILED, why
        try:
            async with reading(self._attempt.node, record):
                pass
        except Problem as problem:
            _log.error("gateway.end_not_recorded", event_id=self._event, reason=problem.reason)

    def _has_body(self) -> bool:
        return self._head is not None and self._head[0] not in {204, 304}


def _with_event(headers: Headers, event: str) -> Headers:
    """Name our event after those that the API itself has named."""
    own = b"samband-event"
    named = [value for name, value in headers if name == own]
    rest = [pair for pair in headers if pair[0] != own]
    return [*rest, (own, b", ".join([*named, event.encode()]))]

# SPDX-License-Identifier: EUPL-1.2
"""Pass one call on: admit, count, ask the API, and stream both ways in bounded memory and time.

Deadlines are for standing still, not for being long: an upload or a download may take an hour as
long as bytes move.  Only until the answer begins is the time bounded as such, so that a service
that sends headers drop by drop, or informational answers for ever, is given up.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import Any

from msgspec import Struct

from samband.core.node import Node
from samband.core.problems import Invalid, Problem, TooLarge
from samband.core.trace import current_trace
from samband.information_exchange.gateway.client import Answer, Upstreams, slow
from samband.information_exchange.gateway.model.published import BadGateway, Published, TooSlow
from samband.information_exchange.gateway.service.admitting import Admitted, admit
from samband.information_exchange.gateway.service.answering import (
    MAX_HELD,
    Attempt,
    Outgoing,
    refuse,
)
from samband.information_exchange.gateway.service.knowing import Known
from samband.information_exchange.gateway.service.limiting import DAY, MINUTE, Limiter, Standing
from samband.information_exchange.gateway.service.places import Places
from samband.information_exchange.gateway.wire.headers import (
    Headers,
    answered,
    asked,
    one,
    relocated,
)

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
HOLD_SECONDS = 0.05
"""How long an answer may take to become whole before it is streamed."""
_BODILESS = {204, 304}


class Parts(Struct, frozen=True):
    """What this process passes calls on with."""

    node: Node
    known: Known
    limiter: Limiter
    places: Places
    scheme: str
    host: str


class Passed(Struct, frozen=True):
    """A call that may go on: to what, for whom, and the headers that tell how it stands."""

    published: Published
    admitted: Admitted
    headers: Headers


class Exchange(Struct, frozen=True):
    """One call as it came, and its answer on the way out."""

    attempt: Attempt
    given: Headers
    receive: Receive
    out: Outgoing


class CallerLeft(Exception):
    """Whoever asked is gone."""


@asynccontextmanager
async def let_in(parts: Parts, attempt: Attempt, headers: Headers) -> AsyncIterator[Passed]:
    """Admit a call, keep a place for it and use up one of the consumer's.

    What is refused is an event, and uses up nothing where there is no place.
    """
    async with AsyncExitStack() as place:
        yield await _passed(parts, attempt, headers, place)


async def _passed(
    parts: Parts, attempt: Attempt, headers: Headers, place: AsyncExitStack
) -> Passed:
    try:
        snapshot = await parts.known.fresh()
        attempt.known = (attempt.target.api, attempt.target.major) in snapshot.published
        published = snapshot.find(attempt.target.api, attempt.target.major)
        admitted = await admit(parts.node, snapshot, published, headers)
        attempt.actor, attempt.key = admitted.actor, admitted.key
        attempt.evidence = admitted.evidence
        standing = await _use_up(parts.limiter, published, admitted)
        if not published.own:  # whom a limit refuses waits for no place
            whose = (admitted.consumer, published.upstream)
            await place.enter_async_context(parts.places.one(*whose))
        if attempt.target.fault:
            raise Invalid(attempt.target.fault, reason="address")
        length = _length(headers)
        if length is not None and length > published.max_body:
            raise _too_large(published)
    except Problem as problem:
        await refuse(attempt, problem)
        raise
    return Passed(published, admitted, [*standing.headers, *admitted.headers])


async def _use_up(limiter: Limiter, published: Published, admitted: Admitted) -> Standing:
    """Use up one of the minute's, then one of the day's: what the minute refuses costs no day."""
    who = f"{published.api} {published.major} {admitted.consumer}"
    if admitted.per_day is not None:  # so that whoever must wait for the day is told so at once
        limiter.look(who, admitted.per_day, DAY)
    standing = await limiter.take(who, admitted.per_minute, MINUTE)
    if admitted.per_day is not None:
        await limiter.take(who, admitted.per_day, DAY)
    return standing


async def pass_on(parts: Parts, passed: Passed, exchange: Exchange) -> None:
    """Ask the service and stream its answer; raises ``Problem`` while nothing has been sent."""
    published, out, attempt = passed.published, exchange.out, exchange.attempt
    upload = _Upload(exchange.receive, published, exchange.given)
    try:
        async with asyncio.timeout(published.total_seconds):
            answer = await _opened(parts, passed, exchange, upload)
            try:
                await _answer(passed, exchange, answer, upload)
            finally:
                await answer.close()
    except CallerLeft:
        if out.started:
            await out.broke("caller left")
        else:
            await refuse(attempt, BadGateway(reason="caller left"))
    except (Problem, TimeoutError) as error:
        problem = error if isinstance(error, Problem) else slow(error)
        if out.started:
            await out.broke(problem.reason)
        else:
            await refuse(attempt, problem)
            raise problem from None
    finally:
        await upload.close()


async def _opened(parts: Parts, passed: Passed, exchange: Exchange, upload: _Upload) -> Answer:
    published, attempt = passed.published, exchange.attempt
    target = attempt.target
    query = f"?{target.query.decode('ascii')}" if target.query else ""
    where = target.path.decode("ascii") + query
    headers = asked(exchange.given, [*_about(parts, passed, attempt), *upload.headers])
    body = upload.parts() if upload.expected else None
    upstreams = parts.node.door(Upstreams)
    try:
        async with asyncio.timeout(published.answer_seconds) as deadline:
            upload.moves = lambda: deadline.reschedule(
                asyncio.get_running_loop().time() + published.answer_seconds
            )
            return await upstreams.open(published, attempt.method, where, headers, body)
    except TimeoutError as error:
        raise slow(error) from None


def _about(parts: Parts, passed: Passed, attempt: Attempt) -> Headers:
    """Tell the service who calls and in which trace, and nothing that it could use as ours."""
    target = attempt.target
    prefix = f"/gateway/{target.api}/v{target.major}"
    return [
        (b"samband-consumer", passed.admitted.consumer.encode()),
        (b"traceparent", current_trace().header.encode()),
        (b"x-forwarded-proto", parts.scheme.encode()),
        (b"x-forwarded-host", parts.host.encode()),
        (b"x-forwarded-prefix", prefix.encode()),
    ]


async def _answer(passed: Passed, exchange: Exchange, answer: Answer, upload: _Upload) -> None:
    attempt, out = exchange.attempt, exchange.out
    out.begin(answer.status, _head(passed, attempt, answer))
    if attempt.method == "HEAD" or answer.status in _BODILESS:
        await _without_body(answer, out)
        return
    download = _Download(answer)
    watch = asyncio.create_task(upload.left())
    try:
        held = await download.held()
        if download.ended:
            await out.whole(held)
            return
        await out.stream(one(answer.headers, b"content-length"))
        await _streamed(passed.published, download, held, watch, out)
    finally:
        await _put_away(watch)
        await download.close()


def _head(passed: Passed, attempt: Attempt, answer: Answer) -> Headers:
    own = [*passed.headers, (b"traceparent", current_trace().header.encode())]
    location = one(answer.headers, b"location")
    if location is not None:
        # A redirect is not followed; where it leads out of the API the caller is not sent either.
        moved = relocated(location.decode("latin-1"), passed.published.upstream, attempt.resource)
        if moved is None:
            raise BadGateway(
                "The API's answer leads somewhere else.", reason="redirect out of the API"
            )
        own.append((b"location", moved.encode("latin-1", "replace")))
    if one(answer.headers, b"cache-control") is None:
        own.append((b"cache-control", b"no-store"))
    return answered(answer.headers, own)


async def _without_body(answer: Answer, out: Outgoing) -> None:
    length = one(answer.headers, b"content-length")
    if length is not None and answer.status not in _BODILESS:
        await out.stream(length)
        await out.end()
    else:
        await out.whole(b"")


async def _streamed(
    published: Published,
    download: _Download,
    held: bytes,
    watch: asyncio.Task[None],
    out: Outgoing,
) -> None:
    idle = published.idle_seconds
    if held:
        await _within(out.part(held), idle)
    while True:
        chunk = await download.next(idle, watch)
        if not chunk:
            await out.end()
            return
        await _within(out.part(chunk), idle)


async def _within(sending: Awaitable[None], idle: int) -> None:
    try:
        await asyncio.wait_for(sending, idle)
    except TimeoutError:
        raise TooSlow(reason="caller: does not read") from None


async def _put_away(task: asyncio.Task[Any]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError, Exception):
        await task


class _Download:
    """A service's answer on its way out.  One part is always being waited for, and never cut short."""

    def __init__(self, answer: Answer) -> None:
        self._chunks = answer.parts()
        self._coming: asyncio.Task[bytes] | None = None
        self.ended = False

    async def held(self) -> bytes:
        """Take the answer until it has ended, is large, or has been waited for long enough."""
        loop = asyncio.get_running_loop()
        held, until = bytearray(), loop.time() + HOLD_SECONDS
        while len(held) < MAX_HELD and not self.ended:
            coming = self._ask()
            done, _ = await asyncio.wait({coming}, timeout=max(0.0, until - loop.time()))
            if not done:
                break
            held += self._taken(coming)
        return bytes(held)

    async def next(self, idle: int, watch: asyncio.Task[None]) -> bytes:
        """Give the next part, empty at the end; raises ``TooSlow``, ``BadGateway``, ``CallerLeft``."""
        coming = self._ask()
        await asyncio.wait({coming, watch}, timeout=idle, return_when=asyncio.FIRST_COMPLETED)
        if watch.done():
            raise CallerLeft
        if not coming.done():
            raise TooSlow(reason="upstream: stands still")
        return self._taken(coming)

    async def close(self) -> None:
        """Stop waiting."""
        if self._coming is not None:
            await _put_away(self._coming)

    def _ask(self) -> asyncio.Task[bytes]:
        if self._coming is None:
            self._coming = asyncio.create_task(_next(self._chunks))
        return self._coming

    def _taken(self, coming: asyncio.Task[bytes]) -> bytes:
        self._coming = None
        chunk = coming.result()
        self.ended = not chunk
        return chunk


async def _next(chunks: AsyncIterator[bytes]) -> bytes:
    """Give the next part, empty at the end; raises ``TooSlow`` or ``BadGateway``."""
    async for chunk in chunks:
        return chunk
    return b""


class _Upload:
    """A caller's body on its way in, bounded in size and never whole in memory."""

    def __init__(self, receive: Receive, published: Published, given: Headers) -> None:
        self._receive, self._published = receive, published
        length = one(given, b"content-length")
        self.expected = (length or b"0") != b"0" or one(given, b"transfer-encoding") is not None
        self.headers: Headers = [] if length is None else [(b"content-length", length)]
        if length is None and self.expected:
            self.headers = [(b"transfer-encoding", b"chunked")]
        self.moves: Callable[[], None] = _stays
        self._read = False

    async def parts(self) -> AsyncIterator[bytes]:
        """Give the parts of the body as they come; raises ``TooLarge``, ``TooSlow``, ``CallerLeft``."""
        size, more = 0, True
        while more:
            try:
                async with asyncio.timeout(self._published.idle_seconds):
                    message = await self._receive()
            except TimeoutError:
                raise Invalid("The body stopped coming.", reason="caller: stands still") from None
            if message["type"] != "http.request":
                raise CallerLeft
            chunk, more = message.get("body", b""), message.get("more_body", False)
            size += len(chunk)
            if size > self._published.max_body:
                raise _too_large(self._published)
            self.moves()
            if chunk:
                yield chunk
        self._read = True

    async def left(self) -> None:
        """Return when the caller has gone; a body that nobody reads is passed over."""
        while (await self._receive())["type"] != "http.disconnect":
            pass

    async def close(self) -> None:
        """Let go of the deadline."""
        self.moves = _stays


def _stays() -> None:
    return None


def _length(headers: Headers) -> int | None:
    given = one(headers, b"content-length")
    return int(given) if given is not None and given.isdigit() else None


def _too_large(published: Published) -> TooLarge:
    return TooLarge(f"The body may hold {published.max_body} bytes.", reason="body-too-large")

# SPDX-License-Identifier: EUPL-1.2
"""What waits at the same moment goes to the database in one statement.

A statement's round trip costs several times the statement: sockets, parsing, waking processes and,
for a write, the flush to disk.  Whatever gathers while one batch is under way is the next batch, so
the wait adapts to the load and nothing is ever delayed on purpose.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextvars import Context
from typing import Generic, TypeVar

from samband.core.problems import Unavailable

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")

MAX_WAITING = 10_000
MAX_BATCH_BYTES = 4_000_000
USUAL_BYTES = 8_000
"""What one is counted as unless it says; a batch then holds at most 500."""
_TURNS = 4
"""Turns of the loop before a batch goes: what is already readable is read and comes along."""


class _Waiting(Generic[Asked, Answer]):
    __slots__ = ("asked", "done", "size")

    def __init__(self, asked: Asked, size: int, done: asyncio.Future[Answer]) -> None:
        self.asked, self.size, self.done = asked, size, done


class Together(Generic[Asked, Answer]):
    """Those of one kind that wait in one process.

    ``answer_all`` gets what gathered, in the order it came, and gives an answer for each.  If it
    fails, each is tried alone to find which is bad, so it must be something that can be repeated;
    ``Unavailable`` is nobody's own fault and is told to all.  At most ``max_waiting`` may wait:
    beyond that the answer is ``Unavailable`` at once, so memory stays bounded.
    """

    def __init__(
        self,
        answer_all: Callable[[list[Asked]], Awaitable[Sequence[Answer]]],
        max_waiting: int = MAX_WAITING,
    ) -> None:
        self._answer_all = answer_all
        self._max_waiting = max_waiting
        self._waiting: deque[_Waiting[Asked, Answer]] = deque()
        self._worker: asyncio.Task[None] | None = None

    async def ask(self, asked: Asked, size: int = USUAL_BYTES) -> Answer:
        """Wait for an answer; ``size`` in bytes bounds how many go together.

        A caller that stops waiting stops neither its own question nor those of others.
        """
        if len(self._waiting) >= self._max_waiting:
            raise Unavailable("The service is very busy.", reason="too many are waiting")
        done: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Waiting(asked, size, done))
        if self._worker is None or self._worker.done():
            # In a context of its own: the work is everybody's, not that of whoever came first.
            self._worker = asyncio.create_task(self._work(), context=Context())
            self._worker.add_done_callback(self._stopped)
        return await done

    async def finish(self) -> None:
        """Wait until everybody who waits has been answered."""
        if self._worker is not None:
            await asyncio.wait({self._worker})

    def _stopped(self, worker: asyncio.Task[None]) -> None:
        """Leave nobody waiting for work that was cancelled, perhaps before it began."""
        if worker.cancelled():
            _fail(self._waiting, Unavailable(reason="the work was interrupted"))
            self._waiting.clear()

    async def _work(self) -> None:
        while self._waiting:
            for _ in range(_TURNS):
                await asyncio.sleep(0)
            batch = self._next_batch()
            try:
                await self._answer(batch)
            finally:
                _fail(batch, Unavailable(reason="the work was interrupted"))

    def _next_batch(self) -> list[_Waiting[Asked, Answer]]:
        batch: list[_Waiting[Asked, Answer]] = []
        size = 0
        while self._waiting and size < MAX_BATCH_BYTES:
            batch.append(self._waiting.popleft())
            size += batch[-1].size
        return batch

    async def _answer(self, batch: list[_Waiting[Asked, Answer]]) -> None:
        try:
            answers = await self._answer_all([waiting.asked for waiting in batch])
            if len(answers) != len(batch):
                raise ValueError("not one answer for each")
        except Exception as error:  # noqa: BLE001 (whatever it was, everybody is told)
            if isinstance(error, Unavailable) or len(batch) == 1:
                _fail(batch, error)
                return
            for waiting in batch:
                await self._answer([waiting])
        else:
            for waiting, answer in zip(batch, answers, strict=True):
                if not waiting.done.done():
                    waiting.done.set_result(answer)


def _fail(batch: Iterable[_Waiting[Asked, Answer]], error: Exception) -> None:
    """Tell those who still wait for an answer why there is none; each gets an error of its own."""
    for waiting in batch:
        if waiting.done.done():
            continue
        if isinstance(error, Unavailable):
            waiting.done.set_exception(Unavailable(error.detail, reason=error.reason))
        else:
            waiting.done.set_exception(error)

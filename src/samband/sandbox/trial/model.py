# SPDX-License-Identifier: EUPL-1.2
"""What a trial is about, what was seen in it, and what counts as an answer that was promised."""

from __future__ import annotations

from typing import Protocol

import msgspec

UNAVAILABLE = 503
SILENT = ("Alla svarar inte just nu", "Not everybody answers right now")
"""How a page says that a part of it is missing."""


class Outage(msgspec.Struct, frozen=True):
    """Which node dies, where it is reached, and before which step, counted from one."""

    node: str
    url: str
    first: int


class Power(Protocol):
    """Who can take a node down and bring it up; both return when it has happened."""

    async def down(self) -> None:
        """Kill every process of the node at once."""

    async def up(self) -> None:
        """Start the node again, and wait until it serves."""


class _Source(msgspec.Struct, frozen=True):
    node: str | None = None


class _Part(msgspec.Struct, frozen=True):
    source: _Source
    error: object = None


class _Parts(msgspec.Struct, frozen=True):
    complete: bool
    parts: list[_Part]


def silent_in(body: bytes) -> set[str | None]:
    """Tell which nodes' parts an answer to a combined question says that it lacks.

    >>> silent_in(b'{"complete":false,"parts":[{"source":{"node":"http://a"},"error":{}}]}')
    {'http://a'}
    >>> silent_in(b"<!doctype html>")
    set()
    """
    try:
        told = msgspec.json.decode(body, type=_Parts)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return set()
    return {part.source.node for part in told.parts if part.error is not None}


class Answered(msgspec.Struct, frozen=True):
    """An answer that a node gave: its address, how it was asked, and the events it names.

    ``keyed`` says that it made something under an idempotency key, so that it may not act twice.
    """

    node: str
    keyed: bool
    events: tuple[str, ...]


class Refusal(msgspec.Struct, frozen=True):
    """A request that was not answered in full; ``status`` is None where nobody listened."""

    url: str
    status: int | None = None
    retry_after: str = ""
    said: str = ""

    @property
    def words(self) -> str:
        """Say it in words."""
        if self.status is None:
            return f"nobody answers at {self.url}"
        after = f", Retry-After {self.retry_after}" if self.retry_after else ""
        return f"{self.status}{after}: {self.said}"

    def promised(self, outage: Outage) -> bool:
        """Tell whether this is what may come while that node is dead.

        >>> dead = Outage("hub", "http://127.0.0.1:8000", 3)
        >>> Refusal("http://127.0.0.1:8000").promised(dead)
        True
        >>> Refusal("http://127.0.0.1:8001").promised(dead)
        False
        >>> Refusal("http://127.0.0.1:8001", 503, "2", "The hub does not answer.").promised(dead)
        True
        >>> Refusal("http://127.0.0.1:8001", 503, "", "").promised(dead)
        False
        """
        if self.status is None:
            return self.url == outage.url
        return self.status == UNAVAILABLE and self.retry_after.isdecimal() and bool(self.said)


class Told(msgspec.Struct, frozen=True):
    """How a trial ended, in words; ``wrong`` lists what was not as promised."""

    node: str
    at_step: int
    refusals: tuple[str, ...]
    answered: int
    wrong: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Whether all was as promised."""
        return not self.wrong

# SPDX-License-Identifier: EUPL-1.2
"""W3C Trace Context: one trace follows a question through every organisation it passes (SP-2)."""

from __future__ import annotations

import os
import re
from contextvars import ContextVar

import msgspec

_TRACEPARENT = re.compile(r"([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?")


class Trace(msgspec.Struct):
    """The trace a request belongs to, and the ids of the events that it has left behind."""

    trace_id: str
    span_id: str
    events: list[str] = []

    @property
    def header(self) -> str:
        """The ``traceparent`` to send on."""
        return f"00-{self.trace_id}-{self.span_id}-01"


_current: ContextVar[Trace | None] = ContextVar("samband_trace", default=None)


def start_trace(traceparent: str | None) -> Trace:
    """Continue the caller's trace with a span of our own, or start one.

    An unreadable header starts a new trace, as Trace Context level 1 section 4.3 says.

    >>> start_trace("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01").trace_id
    '0af7651916cd43dd8448eb211c80319c'
    >>> len(start_trace("00-00000000000000000000000000000000-b7ad6b7169203331-01").trace_id)
    32
    """
    random = os.urandom(24).hex()
    trace = Trace(trace_id=_trace_id_of(traceparent) or random[16:], span_id=random[:16])
    _current.set(trace)
    return trace


def current_trace() -> Trace:
    """Give the trace of the request that is being handled, or a new one outside any request."""
    return _current.get() or start_trace(None)


def _trace_id_of(traceparent: str | None) -> str | None:
    match = _TRACEPARENT.fullmatch(traceparent or "")
    if match is None or match[1] == "ff" or (match[1] == "00" and match[5]):
        return None
    if int(match[2], 16) == 0 or int(match[3], 16) == 0:
        return None
    return match[2]

# SPDX-License-Identifier: EUPL-1.2
"""A question keeps one trace through everything it passes; an unreadable header starts a new one."""

from __future__ import annotations

import asyncio
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samband.core.trace import current_trace, start_trace

TRACE, SPAN = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"


@pytest.mark.parametrize(
    "header",
    [f"00-{TRACE}-{SPAN}-01", f"00-{TRACE}-{SPAN}-00", f"01-{TRACE}-{SPAN}-01-more"],
)
def test_the_callers_trace_goes_on_with_a_span_of_our_own(header: str) -> None:
    trace = start_trace(header)
    assert trace.trace_id == TRACE
    assert trace.span_id != SPAN
    assert trace.header == f"00-{TRACE}-{trace.span_id}-01"


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        f"ff-{TRACE}-{SPAN}-01",
        f"00-{TRACE}-{SPAN}-01-more",
        f"00-{'0' * 32}-{SPAN}-01",
        f"00-{TRACE}-{'0' * 16}-01",
        f"00-{TRACE.upper()}-{SPAN}-01",
        f"00-{TRACE}-{SPAN}",
        f" 00-{TRACE}-{SPAN}-01",
        f"00-{TRACE}-{SPAN}-01\n",
        f"00-{TRACE[:-1]}-{SPAN}-01",
    ],
)
def test_an_unreadable_header_starts_a_new_trace(header: str | None) -> None:
    trace = start_trace(header)
    assert trace.trace_id != TRACE
    assert re.fullmatch("[0-9a-f]{32}", trace.trace_id)


@given(st.text(max_size=80))
def test_whatever_comes_in_what_goes_out_is_well_formed(header: str) -> None:
    assert re.fullmatch("00-[0-9a-f]{32}-[0-9a-f]{16}-01", start_trace(header).header)


def test_requests_at_the_same_time_keep_their_own_traces() -> None:
    async def request(number: int) -> tuple[str, str, list[str]]:
        started = start_trace(None)
        await asyncio.sleep(0)
        current_trace().events.append(str(number))
        await asyncio.sleep(0)
        return started.trace_id, current_trace().trace_id, current_trace().events

    async def all_at_once() -> list[tuple[str, str, list[str]]]:
        return await asyncio.gather(*(asyncio.create_task(request(n)) for n in range(20)))

    results = asyncio.run(all_at_once())
    assert all(started == current for started, current, _ in results)
    assert [events for _, _, events in results] == [[str(n)] for n in range(20)]
    assert len({started for started, _, _ in results}) == 20


def test_outside_a_request_there_is_a_trace_that_stays() -> None:
    async def outside() -> bool:
        return current_trace() is current_trace()

    assert asyncio.run(outside())

# SPDX-License-Identifier: EUPL-1.2
"""Bodies of lines: JSON documents one per line, read as they come and never held whole."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import TypeVar

from samband.core.problems import FieldError, Invalid, UnsupportedMediaType
from samband.core.web.request import StrictRequest

MEDIA_TYPE = "application/x-ndjson"
CHUNK = 1_000
MAX_LINE = 256 * 1024

Chunk = TypeVar("Chunk")
Line = tuple[int, bytes]
"""A line with its number, from 1; empty lines are counted and passed over."""


def lines_of(request: StrictRequest) -> AsyncIterator[bytes]:
    """Take the body as it comes; raises ``UnsupportedMediaType`` unless it is lines of JSON."""
    if request.content_type[0] != MEDIA_TYPE:
        raise UnsupportedMediaType(f"Send the lines as {MEDIA_TYPE}.")
    return request.stream()


async def chunks(stream: AsyncIterator[bytes]) -> AsyncIterator[list[Line]]:
    """Cut a stream of bytes into chunks of lines, holding no more than one chunk and one piece."""
    chunk: list[Line] = []
    async for line in numbered(stream):
        chunk.append(line)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


async def ahead(source: AsyncIterator[Chunk]) -> AsyncIterator[Chunk]:
    """Read the next chunk while PostgreSQL works on the present one."""
    coming = asyncio.ensure_future(anext(source, None))
    try:
        while (chunk := await coming) is not None:
            coming = asyncio.ensure_future(anext(source, None))
            yield chunk
    finally:
        coming.cancel()


async def numbered(stream: AsyncIterator[bytes]) -> AsyncIterator[Line]:
    """Cut a stream of bytes into its lines; raises ``Invalid`` for a line that is too long."""
    rest, number = b"", 0
    async for piece in stream:
        *whole, rest = (rest + piece).split(b"\n")
        if len(rest) > MAX_LINE:
            raise at_line(number + len(whole) + 1, Invalid("the line is too long"))
        for line in whole:
            number += 1
            if line.strip():
                yield number, line
    if rest.strip():
        yield number + 1, rest


def at_line(number: int, error: Invalid) -> Invalid:
    """Say of which line an error is."""
    errors = tuple(FieldError(f"line {number}: {e.field}", e.detail) for e in error.errors)
    return Invalid(f"Line {number}: {error.detail}", errors=errors)

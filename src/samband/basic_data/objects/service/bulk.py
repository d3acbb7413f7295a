# SPDX-License-Identifier: EUPL-1.2
"""Bulk registration: lines of JSON, read as they come, registered a thousand at a time.

A thousand lines stand or fall together.  The first fault stops the rest and names its line; what
stood before it stays, so the sender goes on from the line that the answer names.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from itertools import pairwise
from typing import Any

from samband.basic_data.objects.model.statements import Domain, Loaded, Registration
from samband.basic_data.objects.model.versions import NewObject, Number
from samband.basic_data.objects.service import loading
from samband.basic_data.objects.service.stating import decide, new_object
from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.problems import Conflict, FieldError, Invalid, UnsupportedMediaType
from samband.core.recording import Record, changing, reading
from samband.core.web import StrictRequest
from samband.core.web.request import decode

MEDIA_TYPE = "application/x-ndjson"
CHUNK = 1_000
MAX_LINE = 256 * 1024


Line = tuple[int, bytes]
"""A line with its number, from 1; empty lines are counted and passed over."""


async def register_many(
    node: Node, actor: Actor, domain: Domain, content: Any, stream: AsyncIterator[bytes]
) -> Loaded:
    """Register every line of a stream; raises ``Invalid`` or ``Conflict`` naming a line."""
    record = Record(type=f"{domain.name}.loaded", actor=actor, scope=f"{domain.name}/load")
    async with reading(node, record):
        decide(node, actor, domain, record, "load")
    registered = 0
    async for chunk in chunks(stream):
        registered += await _register_chunk(node, actor, domain, Registration[content], chunk)
    return Loaded(registered)


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


async def numbered(stream: AsyncIterator[bytes]) -> AsyncIterator[Line]:
    """Cut a stream of bytes into its lines; raises ``Invalid`` for a line that is too long."""
    rest, number = b"", 0
    async for piece in stream:
        *whole, rest = (rest + piece).split(b"\n")
        if len(rest) > MAX_LINE:
            raise _at_line(number + len(whole) + 1, Invalid("the line is too long"))
        for line in whole:
            number += 1
            if line.strip():
                yield number, line
    if rest.strip():
        yield number + 1, rest


async def _register_chunk(
    node: Node, actor: Actor, domain: Domain, type_: Any, chunk: list[Line]
) -> int:
    record = Record(type=f"{domain.name}.registered", actor=actor, scope=f"{domain.name}/load")
    new: list[NewObject] = []
    try:
        async with changing(node, record) as tx:
            said = [_said(type_, number, line) for number, line in chunk]
            record.subjects = tuple({each.identifiers[-1].party: None for each in said})
            new = [
                _new(domain, actor, number, each)
                for (number, _), each in zip(chunk, said, strict=True)
            ]
            await loading.load(tx, new)
    except Conflict:
        raise await _located(node, new, chunk) from None
    return len(new)


def _said(type_: Any, number: int, line: bytes) -> Registration[Any]:
    try:
        said: Registration[Any] = decode(line, type_)
    except Invalid as error:
        raise _at_line(number, error) from None
    return said


def _new(domain: Domain, actor: Actor, number: int, said: Registration[Any]) -> NewObject:
    try:
        return new_object(domain, actor, said)
    except Invalid as error:
        raise _at_line(number, error) from None


def _at_line(number: int, error: Invalid) -> Invalid:
    errors = tuple(FieldError(f"line {number}: {e.field}", e.detail) for e in error.errors)
    return Invalid(f"Line {number}: {error.detail}", errors=errors)


async def _located(node: Node, new: list[NewObject], chunk: list[Line]) -> Conflict:
    """Say which line's number is held, or that two lines of the chunk cannot stand together."""
    async with node.db.connection() as connection:
        place = await loading.first_held(connection, new)
    if place is None:
        place = _first_repeated(new)
        detail = "a number stands on an earlier line too, or two versions overlap"
    else:
        detail = "a number is held already"
    return Conflict(f"Line {chunk[place][0]}: {detail}.")


def _first_repeated(new: list[NewObject]) -> int:
    seen: set[Number] = set()
    for place, each in enumerate(new):
        numbers = {held.number for held in each.numbers}
        if numbers & seen or _overlaps(each):
            return place
        seen |= numbers
    return 0


def _overlaps(new: NewObject) -> bool:
    periods = sorted((version.period for version in new.versions), key=lambda each: each.start)
    return any(a.end is None or a.end > b.start for a, b in pairwise(periods))

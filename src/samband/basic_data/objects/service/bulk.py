# SPDX-License-Identifier: EUPL-1.2
"""Bulk registration: lines of JSON, read as they come, registered a thousand at a time.

A thousand lines stand or fall together.  The first fault stops the rest and names its line; what
stood before it stays, so the sender goes on from the line that the answer names.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from itertools import pairwise
from typing import Any

import msgspec

from samband.basic_data.objects.model.saying import SaysRegistration
from samband.basic_data.objects.model.statements import Domain, Loaded
from samband.basic_data.objects.model.versions import NewObject, Number, Protection
from samband.basic_data.objects.service import loading
from samband.basic_data.objects.service.stating import at_node, decide, new_object, strictest
from samband.core.db import Tx
from samband.core.identifiers import Party
from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.problems import Conflict, Invalid
from samband.core.recording import Record, changing, reading
from samband.core.web.lines import ahead, at_line, chunks, lines_of
from samband.core.web.request import decode

__all__ = ["lines_of", "register_many"]


class Chunk(msgspec.Struct, frozen=True):
    """Lines made into objects that stand or fall together, or the fault that was met in them."""

    numbers: list[int]
    said: list[SaysRegistration]
    new: list[NewObject]
    subjects: tuple[Party, ...]
    fault: Invalid | None = None


async def register_many(
    node: Node, actor: Actor, domain: Domain, type_: Any, stream: AsyncIterator[bytes]
) -> Loaded:
    """Register every line of a stream, each of the type given; raises ``Invalid`` or ``Conflict`` naming a line."""
    record = Record(type=f"{domain.name}.loaded", actor=actor, scope=f"{domain.name}/load")
    async with reading(node, record):
        decide(node, actor, domain, record, "load")
    registered = 0
    here = at_node(node, domain)
    async for chunk in ahead(parsed(actor, here, type_, stream)):
        registered += await _register_chunk(node, actor, here, chunk)
    return Loaded(registered)


async def parsed(
    actor: Actor, domain: Domain, type_: Any, stream: AsyncIterator[bytes]
) -> AsyncIterator[Chunk]:
    """Make lines into chunks of objects; the chunk with a fault is the last."""
    try:
        async for lines in chunks(stream):
            said = [(number, _said(type_, number, line)) for number, line in lines]
            yield Chunk(
                numbers=[number for number, _ in said],
                said=[each for _, each in said],
                new=[
                    _new(domain, actor, number, each, Protection.of(each.protection))
                    for number, each in said
                ],
                subjects=tuple({who: None for _, each in said for who in each.subjects}),
            )
    except Invalid as fault:
        yield Chunk([], [], [], (), fault)


async def _register_chunk(node: Node, actor: Actor, domain: Domain, chunk: Chunk) -> int:
    record = Record(
        type=f"{domain.name}.registered",
        actor=actor,
        subjects=chunk.subjects,
        scope=f"{domain.name}/load",
    )
    try:
        async with changing(node, record) as tx:
            if chunk.fault is not None:
                raise chunk.fault
            await loading.load(tx, await _as_held(tx, actor, domain, chunk))
    except Conflict:
        raise await _located(node, chunk) from None
    return len(chunk.new)


async def _as_held(tx: Tx, actor: Actor, domain: Domain, chunk: Chunk) -> list[NewObject]:
    """Give the objects of a chunk, as protected as whoever holds their numbers."""
    if domain.protects is None:
        return chunk.new
    numbers = list({held.number: None for new in chunk.new for held in new.numbers})
    by_number = await domain.protects(tx, numbers, given=True)
    if not by_number:
        return chunk.new
    lines = zip(chunk.numbers, chunk.said, chunk.new, strict=True)
    return [_held(domain, actor, line, by_number) for line in lines]


def _held(
    domain: Domain,
    actor: Actor,
    line: tuple[int, SaysRegistration, NewObject],
    by_number: Mapping[Number, Protection],
) -> NewObject:
    number, said, new = line
    held = [by_number[each.number] for each in new.numbers if each.number in by_number]
    protection = strictest(new.protection, *held)
    return new if protection is new.protection else _new(domain, actor, number, said, protection)


def _said(type_: Any, number: int, line: bytes) -> SaysRegistration:
    try:
        said: SaysRegistration = decode(line, type_)
    except Invalid as error:
        raise at_line(number, error) from None
    return said


def _new(
    domain: Domain, actor: Actor, number: int, said: SaysRegistration, protection: Protection
) -> NewObject:
    try:
        return new_object(domain, actor, said, protection)
    except Invalid as error:
        raise at_line(number, error) from None


async def _located(node: Node, chunk: Chunk) -> Conflict:
    """Say which line's number is held, or that two lines of the chunk cannot stand together."""
    async with node.db.connection() as connection:
        place = await loading.first_held(connection, chunk.new)
    if place is None:
        place = _first_repeated(chunk.new)
        detail = "a number stands on an earlier line too, or two versions overlap"
    else:
        detail = "a number is held already"
    return Conflict(f"Line {chunk.numbers[place]}: {detail}.")


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

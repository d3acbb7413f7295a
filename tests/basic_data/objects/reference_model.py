# SPDX-License-Identifier: EUPL-1.2
"""The engine once more, as plainly as it can be said: a picture of all days per known moment."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec

FIRST = date(2026, 1, 1)
DAYS = 8
"""Days 0..DAYS-1 are looked at; day DAYS stands for ever after."""

Picture = dict[int, str]


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


class Step(msgspec.Struct, frozen=True):
    """One verb with its days; ``end`` of ``None`` is without end."""

    verb: str
    start: int = 0
    end: int | None = None
    content: str | None = None


class Refusal(Exception):
    """The verb is not allowed now."""


def apply(picture: Picture | None, step: Step) -> Picture | None:
    """Give the picture after a step; ``None`` is an object that is not (or no longer) registered."""
    if step.verb == "register":
        return _register(picture, step)
    if picture is None:
        raise Refusal
    if step.verb == "remove":
        return None
    if step.verb in {"update", "close"}:
        _require_open(picture, step.start)
        return _lay(picture, step.start, None, step.content)
    return _lay(picture, step.start, step.end, step.content)


def _register(picture: Picture | None, step: Step) -> Picture:
    if picture is not None and any(number >= step.start for number in picture):
        raise Refusal
    return _lay(picture or {}, step.start, None, step.content)


def _require_open(picture: Picture, start: int) -> None:
    """The last version is open, and the day before ``start`` already belongs to it."""
    if DAYS not in picture or start - 1 not in picture:
        raise Refusal
    if len({picture.get(number) for number in range(start - 1, DAYS + 1)}) != 1:
        raise Refusal


def _lay(picture: Picture, start: int, end: int | None, content: str | None) -> Picture:
    after = dict(picture)
    for number in range(start, DAYS + 1 if end is None else end):
        after.pop(number, None)
        if content is not None:
            after[number] = content
    return after

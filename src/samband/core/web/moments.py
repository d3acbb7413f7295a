# SPDX-License-Identifier: EUPL-1.2
"""Moments in a body: such as somebody can mean, or the field is named.

A moment near the first or the last year there is cannot be written in another zone, nor can time be
added to it: it would be stored, and be a fault each time that it is shown.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Any, get_args, get_origin, get_type_hints

import msgspec

from samband.core.problems import Invalid
from samband.core.time import ANY, FAR, can_be_meant


def judge_moments(value: Any, type_: Any) -> None:
    """Raise ``Invalid`` naming the first moment of a decoded body that nobody can mean.

    A body of a type that can hold none, as most are, is not looked through.
    """
    if not _may_hold(type_):
        return
    for path in _far(value, "$"):
        raise Invalid.field(path, FAR)


@functools.lru_cache(maxsize=512)
def _may_hold(type_: Any) -> bool:
    return _holds(type_, set())


def _holds(type_: Any, seen: set[type]) -> bool:
    """Tell whether there may be a moment to judge in a type, which may hold itself."""
    origin = get_origin(type_)
    if origin is Annotated and ANY in type_.__metadata__:
        return False
    own = origin or type_
    if isinstance(own, type) and issubclass(own, msgspec.Struct) and own not in seen:
        seen.add(own)
        hints = get_type_hints(own, include_extras=True).values()
        if any(_holds(each, seen) for each in hints):
            return True
    return type_ in {datetime, Any} or any(_holds(each, seen) for each in get_args(type_))


@functools.cache
def _fields(struct: type[msgspec.Struct]) -> tuple[tuple[str, str], ...]:
    """Name the fields to judge, as attributes and as they are written."""
    hints = get_type_hints(struct, include_extras=True)
    names = zip(struct.__struct_fields__, struct.__struct_encode_fields__, strict=True)
    return tuple((field, written) for field, written in names if not _any(hints[field]))


def _any(type_: Any) -> bool:
    own = get_origin(type_) is Annotated and ANY in type_.__metadata__
    return own or any(_any(each) for each in get_args(type_))


def _far(value: Any, path: str) -> Iterator[str]:
    if isinstance(value, datetime):
        if not can_be_meant(value):
            yield path
    elif isinstance(value, msgspec.Struct):
        for field, written in _fields(type(value)):
            yield from _far(getattr(value, field), f"{path}.{written}")
    elif isinstance(value, tuple | list):
        for place, each in enumerate(value):
            yield from _far(each, f"{path}[{place}]")

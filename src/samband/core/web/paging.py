# SPDX-License-Identifier: EUPL-1.2
"""Paging by ``limit`` and ``offset`` (REST API profile UFN.07-09)."""

from __future__ import annotations

from typing import Annotated, Generic, TypeVar

import msgspec
from litestar.params import Parameter

DEFAULT_LIMIT = 20
MAX_LIMIT = 100
MAX_OFFSET = 1_000_000

Limit = Annotated[int, Parameter(ge=1, le=MAX_LIMIT, description="How many items at most.")]
Offset = Annotated[int, Parameter(ge=0, le=MAX_OFFSET, description="How many items to skip.")]

Item = TypeVar("Item")


class Page(msgspec.Struct, Generic[Item], frozen=True):
    """A page of a list; ``total`` counts the whole list."""

    items: list[Item]
    total: int
    limit: int
    offset: int

# SPDX-License-Identifier: EUPL-1.2
"""What a check of the log can find wrong."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct


class Place(StrEnum):
    """The part of the log in which something differs."""

    EVENT = "event"
    SUBJECTS = "subjects"
    LEAF = "leaf"
    ERASURE = "erasure"
    TREE = "tree"
    HEAD = "head"
    CHECKPOINT = "checkpoint"


class Finding(Struct, frozen=True):
    """One difference: where, at which event (``seq``) when it can be told, and what differs."""

    place: Place
    seq: int | None
    what: str

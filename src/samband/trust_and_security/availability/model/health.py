# SPDX-License-Identifier: EUPL-1.2
"""Health as facts: what was looked at, what it measured, and what follows from all of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from enum import StrEnum
from typing import Literal

import msgspec


class Status(StrEnum):
    """The draft's three states."""

    PASS = "pass"  # noqa: S105 (a state of health)
    WARN = "warn"
    FAIL = "fail"


class Check(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """One measurement of one component, by the draft's member names."""

    status: Status
    component_type: Literal["datastore", "component", "system"] | None = None
    observed_value: float | int | None = None
    observed_unit: str | None = None
    time: str | None = None
    output: str | None = None


class Health(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """The node's health; ``checks`` are keyed ``component:measurement``."""

    status: Status
    service_id: str
    checks: Mapping[str, tuple[Check, ...]]
    links: Mapping[str, str] = {}


Probe = Callable[[], Awaitable[Check]]
"""Looks at one thing; it never raises, since a failed look is an observation too."""


def worst(checks: Mapping[str, tuple[Check, ...]]) -> Status:
    """Tell the state of the whole: as bad as its worst part.

    >>> worst({"a:b": (Check(Status.PASS),), "c:d": (Check(Status.WARN),)})
    <Status.WARN: 'warn'>
    >>> worst({})
    <Status.PASS: 'pass'>
    """
    order = list(Status)
    found = [check.status for group in checks.values() for check in group]
    return max(found, key=order.index, default=Status.PASS)

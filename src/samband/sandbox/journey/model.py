# SPDX-License-Identifier: EUPL-1.2
"""A step of the journey and how it went."""

from __future__ import annotations

import msgspec


class Step(msgspec.Struct, frozen=True):
    """One thing that somebody did; ``block`` is the package that it showed, ``ms`` its time."""

    block: str
    step: str
    ok: bool
    ms: float
    detail: str


class WentWrong(Exception):
    """What was seen is not what should be; the message says what was seen."""


def expect(condition: object, seen: str) -> None:
    """Raise ``WentWrong`` with what was seen unless the condition holds."""
    if not condition:
        raise WentWrong(seen)

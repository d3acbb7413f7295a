# SPDX-License-Identifier: EUPL-1.2
"""Refusals by code: the code is the event's reason, and its words are what the caller reads."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from samband.core.problems import Conflict, FieldError, Invalid, NotFound, Problem, Refused


class Refusals(msgspec.Struct, frozen=True):
    """A block's reasons in (svenska, English), and the rule that its refusals name."""

    words: Mapping[str, tuple[str, str]]
    policy: str

    def wrong(self, field: str, code: str) -> Invalid:
        """Name the field to correct, why in words, and the code as the event's reason."""
        words = self.words[code][1]
        return Invalid(f"{field}: {words}", errors=(FieldError(field, words),), reason=code)

    def conflict(self, code: str) -> Conflict:
        """Say that the state does not allow it."""
        return Conflict(self.words[code][1], reason=code)

    def missing(self, code: str) -> Problem:
        """Say that there is no such thing."""
        return NotFound(self.words[code][1], reason=code)

    def refused(self, code: str) -> Refused:
        """Say that it is not for the actor to do."""
        return Refused(self.words[code][1], policies=(self.policy,), reason=code)

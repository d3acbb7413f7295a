# SPDX-License-Identifier: EUPL-1.2
"""What the pages share: their language, whom the reader acts for, and faults in plain words."""

from __future__ import annotations

import msgspec

from samband.core import pages
from samband.core.identifiers import Party
from samband.core.pages.views import FieldFault
from samband.core.ports import Actor
from samband.core.problems import Problem, Refused
from samband.core.web import StrictRequest
from samband.core.web.pages import words_in
from samband.trust_and_security.trust_framework.model import Action, Line
from samband.trust_and_security.trust_framework.service.common import may
from samband.trust_and_security.trust_framework.vocabulary import WRONG


class Words(pages.Words, frozen=True):
    """A page's language and texts."""

    def fault(self, problem: Problem, fields: dict[str, str]) -> FieldFault:
        """Say what to correct; ``fields`` maps the beginning of a code to the field it is about.

        Raises the problem itself when it is not about any of them.
        """
        for start, field in fields.items():
            if problem.reason.startswith(start) and problem.reason in WRONG:
                return FieldFault(field, self.text(f"trust-framework.wrong.{problem.reason}"))
        raise problem


def words_of(request: StrictRequest) -> Words:
    """Learn the words of a page from its request."""
    return words_in(request, Words)


def acting_for(actor: Actor) -> Party:
    """Tell which organisation the reader acts for; raises ``Refused`` for none."""
    if actor.organisation is None:
        raise Refused(WRONG["not-yours"][1], reason="not-yours")
    return actor.organisation


def managing(actor: Actor, action: Action) -> Party:
    """Tell which organisation the reader acts for; raises ``Refused`` unless she may manage it.

    A form is not shown to who will be refused when she sends it.
    """
    member = acting_for(actor)
    if not may(actor, member, action):
        code = f"role-needed-{action}"
        raise Refused(WRONG[code][1], reason=code)
    return member


def is_line(text: str) -> bool:
    """Tell whether a field can stand as one line in the register.

    >>> is_line("Bygglov"), is_line(""), is_line("a\\nb")
    (True, False, False)
    """
    try:
        msgspec.convert(text, Line)
    except msgspec.ValidationError:
        return False
    return True

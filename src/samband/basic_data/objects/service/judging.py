# SPDX-License-Identifier: EUPL-1.2
"""One question's decisions, made so that protected and unknown cannot be told apart.

The Gate hides a refusal that hangs on the object; such a refusal is answered as an unknown number
is, and the true reason stands in the owner's event alone.
"""

from __future__ import annotations

from typing import TypeVar

import msgspec

from samband.basic_data.objects.model.versions import (
    PROTECTED,
    UNPROTECTED,
    Found,
    HistoryRow,
    Protection,
)
from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.problems import NotFound, Refused
from samband.core.recording import Record

Row = TypeVar("Row", Found, HistoryRow)


class Judge(msgspec.Struct):
    """Asks the Gate once for each kind of object met: known or not, and how protected.

    ``personal`` says whether personal data is asked for, which needs a purpose.
    """

    node: Node
    actor: Actor
    record: Record
    action: str
    personal: bool
    verdicts: dict[tuple[bool, int], bool] = {}

    @property
    def with_protected(self) -> bool:
        """Tell whether protected objects are to be read at all; the Gate decides if they show."""
        domain, _, _ = (self.record.scope or "").partition("/")
        return f"{domain}/read-protected" in self.actor.scopes

    def shown(self) -> tuple[Protection, ...]:
        """Tell objects of which protection are to be read, before any is.

        What an asker may not see is then not read for being thrown away, which would take longer
        than to find nothing.  Raises ``Refused`` for what is wrong whoever is asked about.
        """
        open_ = UNPROTECTED if self._allows(known=True, protection=Protection.NONE) else ()
        return (*open_, *PROTECTED) if self.with_protected else open_

    def permits(self, found: Found | HistoryRow | None) -> bool:
        """Tell whether this object may be shown; raises ``Refused`` when none may be."""
        protection = Protection(found.protection if found else 0)
        known = found is not None and (
            found.version_id is not None
            or protection.shows
            or not self._allows(known=True, protection=Protection.NONE)
        )
        return self._allows(known, protection)

    def require_any(self, found: Found | HistoryRow | None) -> None:
        """Let pass an object of which anything was ever known, whatever holds today.

        A history is asked for in two steps, so that a refusal costs what a look-up costs; the rows
        of the second carry the protection they were read with, and are judged again.
        """
        allowed = self._allows(found is not None, Protection(found.protection if found else 0))
        if not allowed or found is None:
            raise NotFound(reason=self.record.reason)

    def require(self, found: Row | None) -> Row:
        """Give what may be shown; raises ``NotFound`` for what may not and what is not there."""
        if self.permits(found) and found is not None:
            return found
        raise NotFound(reason=self.record.reason)

    def _allows(self, known: bool, protection: Protection) -> bool:
        if not protection.shows:
            protection = Protection.NONE  # no rule may tell an assumed identity from anybody
        kind = (known, int(protection))
        if kind not in self.verdicts:
            self.verdicts[kind] = self.decide(*kind)
        return self.verdicts[kind]

    def decide(self, known: bool, protection: int) -> bool:
        """Ask the Gate about an object of this kind; raises ``Refused`` when it may be told."""
        record = self.record
        resource = {
            "known": known,
            "protection": Protection(protection).shown_word,
            "items": frozenset(record.items),
        }
        context = {
            "purpose": record.purpose.code,
            "legal_ground": record.purpose.legal_ground,
            "case": record.purpose.case,
            "scope": record.scope,
            "personal": self.personal,
        }
        try:
            decision = self.node.ports.gate.decide(self.actor, self.action, resource, context)
        except Refused as refused:
            if not refused.hidden:
                raise
            record.policies, record.reason = refused.policies, refused.reason
            return False
        record.decided(decision)
        record.reason = None
        return True

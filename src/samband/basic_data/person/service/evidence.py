# SPDX-License-Identifier: EUPL-1.2
"""Persons as evidence: signed facts that other blocks' decisions rest on."""

from __future__ import annotations

import msgspec

from samband.basic_data import objects
from samband.basic_data.objects import Found, Held, Number, Protection
from samband.core.db import Database
from samband.core.identifiers import Party, Scheme
from samband.core.keys import KeyRing
from samband.core.ports import Evidence
from samband.core.time import today

KINDS = frozenset({"protection", "identifiers"})


class PersonEvidence(msgspec.Struct, frozen=True):
    """The register of persons as a source of evidence; ``issuer`` is the node's public URL.

    ``protection`` is one word; an assumed identity is ``none`` here as everywhere.
    ``identifiers`` are all numbers, newest first, so that what is kept under an old one is found.
    """

    db: Database
    keys: KeyRing
    issuer: str

    async def about(self, subject: Party, kinds: frozenset[str]) -> tuple[Evidence, ...]:
        """Give what is known of a person, signed; nothing of somebody unknown."""
        wanted = sorted(kinds & KINDS)
        if not wanted or subject.scheme is Scheme.ORGANISATION:
            return ()
        pointed = Number(subject.scheme.value, subject.identifier)
        everybody = tuple(Protection)
        found = await objects.read_together(self.db, "person", [pointed], today(), shown=everybody)
        if not found:
            return ()
        return tuple(
            [
                await objects.sign_evidence(
                    self.keys, self.issuer, kind, subject, _facts(kind, found[0])
                )
                for kind in wanted
            ]
        )


def _facts(kind: str, found: Found) -> dict[str, object]:
    if kind == "protection":
        return {"protection": Protection(found.protection).shown_word}
    numbers = msgspec.json.decode(found.numbers, type=list[Held])
    return {
        "identifiers": [
            {
                "scheme": held.scheme,
                "identifier": held.value,
                "validFrom": held.valid_from.isoformat(),
                "validTo": None if held.valid_to is None else held.valid_to.isoformat(),
            }
            for held in numbers
        ]
    }

# SPDX-License-Identifier: EUPL-1.2
"""Persons as evidence: signed facts that other blocks' decisions rest on."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from samband.basic_data import objects
from samband.basic_data.objects import Found, Held, Number, Protection
from samband.basic_data.person.model.lookups import ProtectionAnswer, ProtectionQuestion
from samband.core.db import Database
from samband.core.identifiers import Party, Scheme
from samband.core.keys import KeyRing
from samband.core.node import Node
from samband.core.ports import Actor, Evidence
from samband.core.problems import Invalid
from samband.core.recording import Record, reading
from samband.core.time import today

PROTECTION, IDENTIFIERS, IDENTITY = "protection", "identifiers", "identity"
KINDS = frozenset({PROTECTION, IDENTIFIERS, IDENTITY})
SCOPE, IDENTITY_SCOPE = "person/evidence", "person/identity-evidence"


class PersonEvidence(msgspec.Struct, frozen=True):
    """The register of persons as a source of evidence; ``issuer`` is the node's public URL.

    ``protection`` is one word; an assumed identity is ``none`` here as everywhere.
    ``identifiers`` are all numbers, newest first, so that what is kept under an old one is found.
    ``identity`` is both, and tells numbers only of somebody who has had several.
    """

    db: Database
    keys: KeyRing
    issuer: str

    async def about(self, subject: Party, kinds: frozenset[str]) -> tuple[Evidence, ...]:
        """Give what is known of a person, signed.

        Somebody unknown is as little protected as anybody else: it takes as long to say so.
        """
        wanted = sorted(kinds & KINDS)
        if not wanted or subject.scheme is Scheme.ORGANISATION:
            return ()
        (found,) = await self._found([subject])
        known = [kind for kind in wanted if found is not None or kind != IDENTIFIERS]
        return tuple([await self._signed(kind, subject, found) for kind in known])

    async def each(self, kind: str, subjects: Sequence[Party]) -> list[Evidence]:
        """Tell of each person, in order, how the identity is protected, and by ``kind`` its numbers."""
        found = await self._found(subjects)
        pairs = zip(subjects, found, strict=True)
        return [await self._signed(kind, subject, one) for subject, one in pairs]

    async def _found(self, subjects: Sequence[Party]) -> list[Found | None]:
        pointed = [Number(each.scheme.value, each.identifier) for each in subjects]
        everybody = tuple(Protection)
        rows = await objects.read_together(self.db, "person", pointed, today(), shown=everybody)
        by_place = {row.place: row for row in reversed(rows)}
        return [by_place.get(place) for place in range(1, len(subjects) + 1)]

    async def _signed(self, kind: str, subject: Party, found: Found | None) -> Evidence:
        facts = _facts(kind, found)
        return await objects.sign_evidence(self.keys, self.issuer, kind, subject, facts)


async def tell_protection(node: Node, actor: Actor, asked: ProtectionQuestion) -> ProtectionAnswer:
    """Tell another node whose identity is protected, for what it has to decide itself.

    Whoever may ask learns only that; the register's owner grants it to those whose decisions hang
    on it.
    """
    record = Record(type="person.protection-told", actor=actor, scope=SCOPE)
    return await _tell(node, record, PROTECTION, asked)


async def tell_identity(node: Node, actor: Actor, asked: ProtectionQuestion) -> ProtectionAnswer:
    """Tell the same, and the numbers of whoever has had several.

    It is for those who keep something by number and must find it under each, such as the holder of
    an index.
    """
    record = Record(type="person.identity-told", actor=actor, scope=IDENTITY_SCOPE)
    return await _tell(node, record, IDENTITY, asked)


async def _tell(
    node: Node, record: Record, kind: str, asked: ProtectionQuestion
) -> ProtectionAnswer:
    record.subjects = tuple(dict.fromkeys(asked.identifiers))
    async with reading(node, record):
        for place, party in enumerate(asked.identifiers):
            if party.scheme is Scheme.ORGANISATION:
                raise Invalid.field(f"$.identifiers[{place}]", "is not a person's number")
        source = PersonEvidence(node.db, node.keys, node.public_url)
        told = await source.each(kind, asked.identifiers)
        record.evidence = tuple(one.digest for one in told)
        return ProtectionAnswer([one.signature for one in told])


def _facts(kind: str, found: Found | None) -> dict[str, object]:
    if kind == IDENTIFIERS:
        return {IDENTIFIERS: _numbers(found)}
    protection: dict[str, object] = {
        PROTECTION: Protection(found.protection if found else 0).shown_word
    }
    numbers = _numbers(found) if kind == IDENTITY else []
    return protection | {IDENTIFIERS: numbers} if len(numbers) > 1 else protection


def _numbers(found: Found | None) -> list[dict[str, str | None]]:
    held = msgspec.json.decode(found.numbers, type=list[Held]) if found else []
    return [
        {
            "scheme": each.scheme,
            "identifier": each.value,
            "validFrom": each.valid_from.isoformat(),
            "validTo": None if each.valid_to is None else each.valid_to.isoformat(),
        }
        for each in held
    ]

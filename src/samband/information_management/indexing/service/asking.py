# SPDX-License-Identifier: EUPL-1.2
"""One question's decisions, made so that protected, unknown and not allowed cannot be told apart.

Every question asks the Gate the same things, gathers the same evidence of every person and reads by
as many keys, whatever is then told.  A subject that may not be told of is read by a key that
nothing is stored under.  Somebody who has had other numbers is read by those too, since whoever
stated an entry may know her by one of them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

import msgspec

from samband.core.identifiers import Party, Scheme
from samband.core.node import Node
from samband.core.ports import Evidence
from samband.core.problems import Refused, Unavailable
from samband.core.recording import Record
from samband.information_management.indexing.service.common import Hasher, Pointed

KINDS = frozenset({"identity"})
MAX_OTHERS = 20
"""Other numbers of one person."""
AT_ONCE = 100
_OPEN = "none"
_HIDDEN = "confidentiality"


class Verdicts(msgspec.Struct, frozen=True):
    """What an asker is told: whether it sees protected subjects, and which of the types it asked for."""

    protected: bool
    types: frozenset[int]
    reasons: tuple[str, ...]


class Identity(msgspec.Struct, frozen=True):
    """What the register of persons says of a subject: whether it is protected, and other numbers."""

    hidden: bool = False
    others: tuple[Party, ...] = ()


class _Held(msgspec.Struct, frozen=True):
    scheme: Scheme
    identifier: str


def judge(
    node: Node,
    record: Record,
    *,
    consumer: bool,
    personal: bool,
    asked: Sequence[int],
    admitted: frozenset[int],
) -> Verdicts:
    """Decide what may be told, before anything is read.

    Raises ``Refused`` for what is wrong whoever is asked about: scope, purpose, no consumer at all.
    """
    context = {
        "purpose": record.purpose.code,
        "legal_ground": record.purpose.legal_ground,
        "case": record.purpose.case,
        "scope": record.scope,
        "personal": personal,
        "consumer": consumer,
    }
    of_types = _refusal(node, record, context, known=False, protection=_OPEN)
    of_protected = _refusal(node, record, context, known=True, protection=_HIDDEN)
    of_all = _refusal(node, record, context, known=True, protection=_OPEN)
    if of_all is not None:
        return Verdicts(False, frozenset(), (of_all,))
    told = frozenset(asked) if of_types is None else frozenset(asked) & admitted
    lacking = (of_types or "",) if told != frozenset(asked) else ()
    return Verdicts(of_protected is None, told, lacking)


def _refusal(
    node: Node, record: Record, context: Mapping[str, object], *, known: bool, protection: str
) -> str | None:
    """Ask the Gate about one kind of subject; gives the reason of a refusal that may not be told."""
    resource = {"known": known, "protection": protection, "items": frozenset(record.items)}
    try:
        decision = node.ports.gate.decide(record.actor, "index.read", resource, context)
    except Refused as refused:
        if not refused.hidden:
            raise
        return refused.reason
    record.decided(decision)
    return None


async def identities(node: Node, record: Record, pointed: Sequence[Pointed]) -> list[Identity]:
    """Tell of each subject what the register of persons says of its identity now."""
    found: list[Identity] = []
    for start in range(0, len(pointed), AT_ONCE):
        some = pointed[start : start + AT_ONCE]
        facts = await asyncio.gather(*(_evidence(node, each.party) for each in some))
        record.evidence += tuple(fact.digest for told in facts for fact in told)
        pairs = zip(some, facts, strict=True)
        found += [_identity(each.party, told) for each, told in pairs]
    return found


def keys_to_read(
    hasher: Hasher, pointed: Sequence[Pointed], known: Sequence[Identity], verdicts: Verdicts
) -> list[tuple[bytes, ...]]:
    """Give the keys to read for each subject, that of the number asked with first.

    For whom the asker may not see it is one other, that nothing has.
    """
    return [
        (hasher.key(f"\0{each.key.hex()}"),)
        if identity.hidden and not verdicts.protected
        else (each.key, *(hasher.key(f"{each.kind}:{own.identifier}") for own in identity.others))
        for each, identity in zip(pointed, known, strict=True)
    ]


def subjects_of(pointed: Sequence[Pointed]) -> tuple[Party, ...]:
    """List the persons and organisations asked about, each once."""
    return tuple({each.party: None for each in pointed if each.party is not None})


async def _evidence(node: Node, party: Party | None) -> tuple[Evidence, ...]:
    if party is None or party.scheme is Scheme.ORGANISATION:
        return ()
    return await node.ports.evidence.about(party, KINDS)


def _identity(party: Party | None, told: Sequence[Evidence]) -> Identity:
    """Read evidence; raises ``Unavailable`` for numbers that cannot be read."""
    facts = [fact.facts for fact in told if fact.kind in KINDS]
    try:
        held = [
            Party(number.scheme, number.identifier)
            for fact in facts
            for number in msgspec.convert(fact.get("identifiers", ()), list[_Held])
        ]
    except ValueError:
        raise Unavailable(reason="the evidence of numbers cannot be read") from None
    others = tuple(number for number in dict.fromkeys(held) if number != party)[:MAX_OTHERS]
    return Identity(any(fact.get("protection") != _OPEN for fact in facts), others)

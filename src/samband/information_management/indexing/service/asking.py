# SPDX-License-Identifier: EUPL-1.2
"""One question's decisions, made so that protected, unknown and not allowed cannot be told apart.

Every question asks the Gate the same things, gathers the same evidence of every person and reads by
as many keys, whatever is then told.  A subject that may not be told of is read by a key that
nothing is stored under.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

import msgspec

from samband.core.identifiers import Party, Scheme
from samband.core.node import Node
from samband.core.ports import Evidence
from samband.core.problems import Refused
from samband.core.recording import Record
from samband.information_management.indexing.service.common import Hasher, Pointed

KINDS = frozenset({"protection"})
AT_ONCE = 100
_OPEN = "none"
_HIDDEN = "confidentiality"


class Verdicts(msgspec.Struct, frozen=True):
    """What an asker is told: whether it sees protected subjects, and which of the types it asked for."""

    protected: bool
    types: frozenset[int]
    reasons: tuple[str, ...]


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


async def protected_among(node: Node, record: Record, pointed: Sequence[Pointed]) -> list[bool]:
    """Tell which subjects' identity is protected, as the register of persons says now."""
    found: list[bool] = []
    for start in range(0, len(pointed), AT_ONCE):
        some = pointed[start : start + AT_ONCE]
        facts = await asyncio.gather(*(_evidence(node, each.party) for each in some))
        record.evidence += tuple(fact.digest for told in facts for fact in told)
        found += [any(_protects(fact) for fact in told) for told in facts]
    return found


def keys_to_read(
    hasher: Hasher, pointed: Sequence[Pointed], protected: Sequence[bool], verdicts: Verdicts
) -> list[bytes]:
    """Give the key to read for each subject: another, that nothing has, for whom it may not see."""
    return [
        hasher.key(f"\0{each.key.hex()}") if hidden and not verdicts.protected else each.key
        for each, hidden in zip(pointed, protected, strict=True)
    ]


def subjects_of(pointed: Sequence[Pointed]) -> tuple[Party, ...]:
    """List the persons and organisations asked about, each once."""
    return tuple({each.party: None for each in pointed if each.party is not None})


async def _evidence(node: Node, party: Party | None) -> tuple[Evidence, ...]:
    if party is None or party.scheme is Scheme.ORGANISATION:
        return ()
    return await node.ports.evidence.about(party, KINDS)


def _protects(fact: Evidence) -> bool:
    return fact.kind == "protection" and fact.facts.get("protection") != _OPEN

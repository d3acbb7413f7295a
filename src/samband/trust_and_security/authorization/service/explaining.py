# SPDX-License-Identifier: EUPL-1.2
"""Explain decisions to the owner: the policies in force, and which of them would decide (AU-5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

import msgspec
from msgspec import Meta

from samband.core.block import PolicyText
from samband.core.events import Purpose
from samband.core.identifiers import organisation
from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.problems import Invalid, Refused
from samband.core.recording import Record, reading
from samband.core.time import Moment
from samband.trust_and_security.authorization.service.granting import ADMIN
from samband.trust_and_security.authorization.store import policies as policy_store

MAX_ATTRIBUTES = 30

Line = Annotated[str, Meta(min_length=1, max_length=200)]
Name = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{0,62}$(?!\n)")]
Attribute = str | int | bool | tuple[str, ...]


class Hypothesis(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """A decision to explain: a member's system with these scopes asks to do this."""

    member: Line
    client: Line
    action: Line
    scopes: Annotated[tuple[Line, ...], Meta(max_length=50)] = ()
    purpose: Purpose = Purpose()
    resource: Annotated[dict[Name, Attribute], Meta(max_length=MAX_ATTRIBUTES)] = {}
    context: Annotated[dict[Name, Attribute], Meta(max_length=MAX_ATTRIBUTES)] = {}


class Reason(msgspec.Struct, frozen=True):
    """A policy that decided, in its own words."""

    policy: str
    sv: str
    en: str


class Explanation(msgspec.Struct, frozen=True, rename="camel"):
    """How the decision falls; ``told_to_asker`` is all that the asker would learn."""

    permitted: bool
    policy_version: int
    reasons: tuple[Reason, ...]
    log_reason: str
    told_to_asker: str


class PoliciesInForce(msgspec.Struct, frozen=True, rename="camel"):
    """A version of the policies: the texts, the schema, and who made it, when and why."""

    version: int
    made_at: Moment
    made_by: str
    why: str
    schema: str
    policies: list[PolicyText]


async def policies_in_force(node: Node, actor: Actor) -> PoliciesInForce:
    """Read the policies in force; raises ``Refused`` for anyone but the node's owner."""
    async with reading(node, _record(node, actor, "policies-listed")):
        _check_owner(node, actor)
        async with node.db.connection() as connection:
            row = await policy_store.latest_set(connection)
            texts = await policy_store.current_policies(connection)
    if row is None:
        raise LookupError("the node has started without policies")
    return PoliciesInForce(row.version, row.made_at, row.made_by, row.why, row.schema, texts)


async def explain(node: Node, actor: Actor, hypothesis: Hypothesis) -> Explanation:
    """Decide as the Gate would and give every reason; raises ``Refused`` for all but the owner."""
    async with reading(node, _record(node, actor, "decision-explained", hypothesis.action)):
        _check_owner(node, actor)
        asker = _asker(hypothesis)
        try:
            decided = node.ports.gate.decide(
                asker, hypothesis.action, hypothesis.resource, _context(hypothesis)
            )
        except Refused as refused:
            return await _explained(node, refused.policies, refused)
        return await _explained(node, decided.policies, None)


def _record(node: Node, actor: Actor, event: str, *items: str) -> Record:
    return Record(
        type=f"authorization.{event}",
        actor=actor,
        resource=node.resource("authorization"),
        scope=ADMIN,
        items=items,
    )


def _check_owner(node: Node, actor: Actor) -> None:
    if actor.organisation != node.organisation:
        raise Refused(
            "Only the organisation that runs this service sees its rules.",
            policies=("authorization.owner-only",),
        )


def _asker(hypothesis: Hypothesis) -> Actor:
    try:
        member = organisation(hypothesis.member)
    except ValueError as error:
        raise Invalid.field("$.member", str(error)) from None
    return Actor(organisation=member, client=hypothesis.client, scopes=frozenset(hypothesis.scopes))


def _context(hypothesis: Hypothesis) -> Mapping[str, object]:
    purpose = hypothesis.purpose
    return {
        **hypothesis.context,
        "purpose": purpose.code,
        "legal_ground": purpose.legal_ground,
        "case": purpose.case,
    }


async def _explained(node: Node, policies: tuple[str, ...], refused: Refused | None) -> Explanation:
    async with node.db.connection() as connection:
        row = await policy_store.latest_set(connection)
        texts = {text.id: text for text in await policy_store.current_policies(connection)}
    named = (texts[id_] for id_ in policies if id_ in texts)
    return Explanation(
        permitted=refused is None,
        policy_version=row.version if row else 0,
        reasons=tuple(Reason(text.id, text.sv, text.en) for text in named),
        log_reason=refused.reason if refused else "",
        told_to_asker=_told(refused),
    )


def _told(refused: Refused | None) -> str:
    if refused is None:
        return ""
    return "" if refused.hidden else refused.detail

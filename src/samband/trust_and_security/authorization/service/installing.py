# SPDX-License-Identifier: EUPL-1.2
"""Take the blocks' scopes and policies into the database at start; a repeat changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from samband.core.block import Manifest, PolicyText
from samband.core.db import Connection, Tx
from samband.core.events import Outcome
from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.recording import Record, changing
from samband.core.time import now
from samband.trust_and_security.authorization.model.grants import RegisteredScope
from samband.trust_and_security.authorization.model.policies import (
    WrongPolicies,
    compile_policies,
    schema_text,
)
from samband.trust_and_security.authorization.store import epochs
from samband.trust_and_security.authorization.store import grants as grant_store
from samband.trust_and_security.authorization.store import policies as policy_store
from samband.trust_and_security.authorization.store.policies import PolicySetRow


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """A whole set of policies to put in force, with its Cedar schema and the reason for it."""

    policies: tuple[PolicyText, ...]
    schema: str
    attributes: Mapping[str, str]
    why: str


async def install(node: Node, manifests: Sequence[Manifest]) -> None:
    """Register every block's scopes and policies; raises ``WrongPolicies`` and then changes none.

    Each process that starts may call this: a repeat, or a twin at the same moment, adds nothing.
    """
    actor = Actor(organisation=node.organisation, organisation_name=node.name)
    proposal = proposal_of(manifests)
    compile_policies(0, proposal.policies, proposal.schema, proposal.attributes)
    await register_scopes(node, actor, _scopes_of(node, manifests))
    await replace_policies(node, actor, proposal)


def proposal_of(manifests: Sequence[Manifest]) -> Proposal:
    """Gather the policies that the blocks ship; raises ``WrongPolicies`` for a wrong attribute."""
    attributes = _attributes_of(manifests)
    return Proposal(
        policies=tuple(text for manifest in manifests for text in manifest.vocabulary.policies),
        schema=schema_text(_actions_of(manifests), attributes),
        attributes=attributes,
        why="as the blocks ship them",
    )


async def register_scopes(
    node: Node, actor: Actor, scopes: Iterable[RegisteredScope]
) -> tuple[str, ...]:
    """Write the scopes that are new or changed, and tell which they were."""
    async with node.db.connection() as connection:
        known = {scope.name: scope for scope in await grant_store.scopes(connection)}
    changed = [scope for scope in scopes if known.get(scope.name) != scope]
    if not changed:
        return ()
    names = tuple(scope.name for scope in changed)
    record = Record(type="authorization.scopes-registered", actor=actor, items=names)
    async with changing(node, record) as tx:
        await epochs.bump(tx, "grants")
        for scope in changed:
            await grant_store.put_scope(tx, scope)
    return names


async def replace_policies(node: Node, actor: Actor, proposal: Proposal) -> int:
    """Put a set of policies in force and give its version, the old one when nothing differs.

    Raises ``WrongPolicies`` when any policy is wrong; the set in force then stands.
    """
    compile_policies(0, proposal.policies, proposal.schema, proposal.attributes)
    async with node.db.connection() as connection:
        standing = await _standing(connection, proposal)
    if standing is not None:
        return standing
    record = Record(type="authorization.policies-changed", actor=actor, reason=proposal.why)
    async with changing(node, record) as tx:
        await epochs.bump(tx, "policies")
        standing = await _standing(tx, proposal)
        if standing is not None:
            record.outcome, record.reason = Outcome.CONFLICT, "the same set is in force already"
            return standing
        return await _put_in_force(tx, proposal, record)


async def _put_in_force(tx: Tx, proposal: Proposal, record: Record) -> int:
    latest = await policy_store.latest_set(tx)
    by_id = {text.id: text for text in await policy_store.current_policies(tx)}
    version = (latest.version if latest else 0) + 1
    await policy_store.insert_set(
        tx,
        PolicySetRow(
            version=version,
            schema=proposal.schema,
            attributes=_as_json(proposal.attributes),
            made_at=now(),
            made_by=_who(record.actor),
            why=proposal.why,
        ),
    )
    changed = [text for text in proposal.policies if by_id.get(text.id) != text]
    gone = [by_id[id_] for id_ in by_id.keys() - {text.id for text in proposal.policies}]
    for text in changed:
        await policy_store.insert_policy(tx, version, text, withdrawn=False)
    for text in gone:
        await policy_store.insert_policy(tx, version, text, withdrawn=True)
    record.items = tuple(sorted(text.id for text in (*changed, *gone)))
    return version


async def _standing(connection: Connection, proposal: Proposal) -> int | None:
    latest = await policy_store.latest_set(connection)
    if latest is None or latest.schema != proposal.schema:
        return None
    current = await policy_store.current_policies(connection)
    same = {text.id: text for text in current} == {text.id: text for text in proposal.policies}
    return latest.version if same else None


def _who(actor: Actor) -> str:
    return actor.client or (actor.organisation.identifier if actor.organisation else "")


def _as_json(attributes: Mapping[str, str]) -> str:
    return msgspec.json.encode(attributes, order="sorted").decode()


def _scopes_of(node: Node, manifests: Iterable[Manifest]) -> list[RegisteredScope]:
    found = []
    for manifest in manifests:
        for scope in manifest.vocabulary.scopes:
            api = scope.name.partition("/")[0]
            majors = sorted({each.major for each in manifest.apis if each.name == api}) or [1]
            found.append(
                RegisteredScope(
                    scope.name,
                    tuple(majors),
                    node.owner(api),
                    scope.sv,
                    scope.en,
                    scope.user,
                    scope.members,
                )
            )
    return found


def _actions_of(manifests: Iterable[Manifest]) -> set[str]:
    """Give the actions that can be decided on: every event type, and every scope with a dot."""
    actions = set()
    for manifest in manifests:
        actions |= {event.name for event in manifest.vocabulary.events}
        actions |= {scope.name.replace("/", ".", 1) for scope in manifest.vocabulary.scopes}
    return actions


def _attributes_of(manifests: Iterable[Manifest]) -> dict[str, str]:
    found: dict[str, str] = {}
    for manifest in manifests:
        for name, type_ in manifest.vocabulary.attributes.items():
            if found.setdefault(name, type_) != type_:
                raise WrongPolicies(f"attribute {name}: two blocks declare different types")
    return found

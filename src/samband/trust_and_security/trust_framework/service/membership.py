# SPDX-License-Identifier: EUPL-1.2
"""Verbs about membership: join, suspend, reinstate, leave, and the public list."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from samband.core import feed
from samband.core.db import Tx
from samband.core.feed import FeedPage
from samband.core.identifiers import Party, organisation
from samband.core.inbox import Once
from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.problems import Problem
from samband.core.recording import changing
from samband.core.text import search_patterns, search_text, sort_key
from samband.core.time import now, today
from samband.core.web import Page
from samband.trust_and_security.trust_framework.model import (
    Action,
    Agreement,
    Founding,
    Joining,
    Member,
    MemberKind,
    MemberState,
    agreement_for,
)
from samband.trust_and_security.trust_framework.service.common import (
    BLOCK,
    announce,
    attempt,
    authorise,
    conflict,
    locked_member,
    missing,
    wrong,
)
from samband.trust_and_security.trust_framework.service.departing import end_what_it_held
from samband.trust_and_security.trust_framework.service.register import member_of
from samband.trust_and_security.trust_framework.store import members
from samband.trust_and_security.trust_framework.store.members import MemberRow


async def join(node: Node, actor: Actor, joining: Joining, *, asked: Once | None = None) -> Member:
    """Admit a body that has signed its agreement; one that has left may join again."""
    party = _party_of(joining)
    record = attempt(node, actor, "member-joined", party)
    async with changing(node, record, asked) as tx:
        authorise(record, party, Action.OPERATE)
        _check_agreement(joining)
        record.answer = member = await admit(tx, party, joining, joining.agreement)
    return member


async def admit(tx: Tx, party: Party, named: Joining | Founding, agreement: Agreement) -> Member:
    """Store a member and tell those who follow the register; raises ``Conflict`` when it is one."""
    row = MemberRow(
        id=0,
        organisation=party.identifier,
        number_source=named.number_source,
        name=named.name,
        kind=named.kind,
        state=MemberState.ACTIVE,
        state_reason="",
        since=now(),
        agreement_kind=agreement.kind,
        agreement_version=agreement.version,
        agreement_signed=agreement.signed,
    )
    found_by = f"{search_text(row.name)}\n{row.organisation}"
    if not await members.insert(tx, row, sort_key(row.name), found_by):
        raise conflict("member-already")
    member = member_of(row)
    number = row.organisation
    await announce(tx, "member-joined", _subject(member.party), {"member": number})
    return member


async def suspend(
    node: Node, actor: Actor, member: Party, reason: str, *, asked: Once | None = None
) -> Member:
    """Stop a member's systems and people at once, until reinstated."""
    return await _move(
        node, actor, member, MemberState.SUSPENDED, ("member-suspended", reason), asked=asked
    )


async def reinstate(
    node: Node, actor: Actor, member: Party, reason: str, *, asked: Once | None = None
) -> Member:
    """Let a suspended member's systems and people act again."""
    return await _move(
        node, actor, member, MemberState.ACTIVE, ("member-reinstated", reason), asked=asked
    )


async def leave(
    node: Node, actor: Actor, member: Party, reason: str, *, asked: Once | None = None
) -> Member:
    """End a membership; its systems, roles, grants, subscriptions and keys end with it for good."""
    return await _move(node, actor, member, MemberState.LEFT, ("member-left", reason), asked=asked)


async def list_members(
    node: Node, query: str, kind: MemberKind | None, limit: int, offset: int
) -> Page[Member]:
    """List present members, suspended ones marked: the public register (TR-9), no personal data."""
    patterns = search_patterns(query)
    if query.strip() and not patterns:
        return Page([], 0, limit, offset)
    async with node.db.connection() as connection:
        found = await members.page(connection, patterns, kind, limit, offset)
        total = await members.count(connection, patterns, kind)
    return Page([member_of(row) for row in found], total, limit, offset)


async def member_by_number(node: Node, member: Party) -> Member:
    """Find a member in any state; raises ``NotFound`` for a body that never joined."""
    async with node.db.connection() as connection:
        row = await members.latest(connection, member.identifier)
    if row is None:
        raise missing("member-unknown")
    return member_of(row)


async def changes(node: Node, after: str | None, limit: int) -> FeedPage:
    """Read the register's changes after a cursor; other nodes poll it to hear of revocations."""
    async with node.db.connection() as connection:
        return await feed.read(connection, BLOCK, after, limit, node.resource(BLOCK))


async def _move(
    node: Node,
    actor: Actor,
    member: Party,
    to: MemberState,
    why: tuple[str, str],
    *,
    asked: Once | None,
) -> Member:
    event, reason = why
    record = attempt(node, actor, event, member)
    async with changing(node, record, asked) as tx:
        authorise(record, member, Action.OPERATE)
        row = await locked_member(tx, record, member)
        problem = _REFUSALS[to](row.state)
        if problem is not None:
            raise problem
        moved = replace(row, state=to, state_reason=reason, since=now())
        await members.set_state(tx, moved)
        if to is MemberState.LEFT:
            await end_what_it_held(node, tx, member)
        await announce(tx, event, _subject(member), {"member": member.identifier})
        record.reason = reason
        record.answer = member_of(moved)
    return member_of(moved)


_REFUSALS: dict[MemberState, Callable[[str], Problem | None]] = {
    MemberState.SUSPENDED: lambda now_in: (
        conflict("member-suspended") if now_in == MemberState.SUSPENDED else None
    ),
    MemberState.ACTIVE: lambda now_in: (
        conflict("member-not-suspended") if now_in == MemberState.ACTIVE else None
    ),
    MemberState.LEFT: lambda _: None,
}


def _party_of(joining: Joining) -> Party:
    if not joining.organisation:
        raise wrong("$.organisation", "number-missing")
    try:
        return organisation(joining.organisation)
    except ValueError:
        raise wrong("$.organisation", "number-wrong") from None


def _check_agreement(joining: Joining) -> None:
    if joining.agreement.kind is not agreement_for(joining.kind):
        raise wrong("$.agreement.kind", "agreement-kind")
    if joining.agreement.signed > today():
        raise wrong("$.agreement.signed", "agreement-date")


def _subject(member: Party) -> str:
    return f"member/{member.identifier}"

# SPDX-License-Identifier: EUPL-1.2
"""Give, withdraw and list grants: only the organisation that owns a scope may (Ena profile 3.4)."""

from __future__ import annotations

from typing import Annotated, cast
from uuid import UUID

import msgspec
from msgspec import Meta

from samband.core.db import Tx
from samband.core.identifiers import Party, Scheme
from samband.core.ids import new_id
from samband.core.inbox import Once
from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.problems import Conflict, Invalid, NotFound, Refused
from samband.core.recording import Record, changing, reading
from samband.core.time import Moment, now
from samband.core.web.paging import Page
from samband.trust_and_security.authorization.model.grants import (
    Grant,
    GrantedPurpose,
    RegisteredScope,
)
from samband.trust_and_security.authorization.store import epochs
from samband.trust_and_security.authorization.store import grants as grant_store
from samband.trust_and_security.trust_framework import MemberRegister

ADMIN = "authorization/admin"
REGISTER = "trust-framework"
LEFT = "Medlemskapet har upphört. The membership has ended."
"""By whom and why a grant is withdrawn when its member leaves."""
MAX_PURPOSES = 100

Line = Annotated[str, Meta(min_length=1, max_length=200)]
Code = Annotated[str, Meta(min_length=1, max_length=64, pattern=r"^[a-z][a-z0-9-]*$(?!\n)")]


class NewPurpose(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """A purpose to grant: its code, words in Swedish and English, and its legal ground."""

    code: Code
    sv: Line
    en: Line
    legal_ground: Line


class NewGrant(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """A grant to give, from now and without an end unless said otherwise."""

    member: Party
    scope: Line
    purposes: Annotated[tuple[NewPurpose, ...], Meta(max_length=MAX_PURPOSES)] = ()
    valid_from: Moment | None = None
    valid_until: Moment | None = None


class Withdrawal(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Why a grant is withdrawn, in words for the member whom it concerns."""

    reason: Line


async def grant(node: Node, actor: Actor, new: NewGrant, *, asked: Once | None = None) -> Grant:
    """Let a member hold a scope; its systems can ask for tokens with it at once."""
    record = _attempt(node, actor, "granted", f"scope:{new.scope}")
    record.subjects = (new.member,)
    member = await node.door(MemberRegister).member(new.member)
    async with changing(node, record, asked) as tx:
        _check_owner(actor, await _scope(tx, new.scope))
        if member is None or not member.active:
            raise Invalid.field("$.member", "must be an active member")
        given = _grant_of(actor, new)
        await epochs.bump(tx, "grants")
        await grant_store.insert_grant(tx, given)
        record.items += (f"grant:{given.id}",)
        record.items += tuple(f"purpose:{purpose.code}" for purpose in given.purposes)
        record.answer = given
    return given


async def withdraw(
    node: Node, actor: Actor, id_: UUID, reason: str, *, asked: Once | None = None
) -> Grant:
    """Take a grant back; tokens that were issued on it lose the scope within a second."""
    record = _attempt(node, actor, "grant-withdrawn", f"grant:{id_}")
    async with changing(node, record, asked) as tx:
        found = await grant_store.find_grant(tx, id_)
        if found is None:
            raise NotFound("There is no such grant.")
        _check_owner(actor, await _scope(tx, found.scope))
        if found.withdrawn_at is not None:
            raise Conflict("The grant has been withdrawn already.")
        record.subjects, record.reason = (found.member,), reason
        record.items += (f"scope:{found.scope}",)
        moment = now()
        await epochs.bump(tx, "grants")
        await grant_store.withdraw_grant(tx, id_, moment, actor.client or "", reason)
        record.answer = withdrawn = msgspec.structs.replace(found, withdrawn_at=moment)
    return withdrawn


async def withdraw_all(tx: Tx, member: Party) -> None:
    """Take back every grant of a member that leaves: none comes back when it joins again.

    The register calls it in its own transaction, whose event names the member.
    """
    if await grant_store.withdraw_all(tx, member.identifier, now(), REGISTER, LEFT):
        await epochs.bump(tx, "grants")


async def list_grants(
    node: Node, actor: Actor, member: str | None, limit: int, offset: int
) -> Page[Grant]:
    """List the grants of the asking organisation's scopes, newest first."""
    owner = actor.organisation.identifier if actor.organisation else ""
    async with (
        reading(node, _attempt(node, actor, "grants-listed")),
        node.db.connection() as connection,
    ):
        items = await grant_store.list_grants(connection, owner, member, limit, offset)
        total = await grant_store.count_grants(connection, owner, member)
    return Page(items=items, total=total, limit=limit, offset=offset)


async def list_scopes(node: Node, actor: Actor) -> list[RegisteredScope]:
    """List every scope with its owner and words."""
    async with (
        reading(node, _attempt(node, actor, "scopes-listed")),
        node.db.connection() as connection,
    ):
        return await grant_store.scopes(connection)


def _attempt(node: Node, actor: Actor, event: str, *items: str) -> Record:
    return Record(
        type=f"authorization.{event}",
        actor=actor,
        resource=node.resource("authorization"),
        scope=ADMIN,
        items=items,
    )


async def _scope(tx: Tx, name: str) -> RegisteredScope:
    found = {scope.name: scope for scope in await grant_store.scopes(tx)}.get(name)
    if found is None:
        raise Invalid.field("$.scope", "must be the name of a scope here, such as person/read")
    return found


def _check_owner(actor: Actor, scope: RegisteredScope) -> None:
    if actor.organisation != scope.owner:
        raise Refused(
            "Only the organisation that owns a scope grants it.",
            policies=("authorization.owner-only",),
        )


def _grant_of(actor: Actor, new: NewGrant) -> Grant:
    if new.member.scheme is not Scheme.ORGANISATION:
        raise Invalid.field("$.member.scheme", "must be organisation-number")
    codes = [purpose.code for purpose in new.purposes]
    if len(set(codes)) != len(codes):
        raise Invalid.field("$.purposes", "must hold each code once")
    moment = now()
    begins, ends = new.valid_from or moment, new.valid_until
    if ends is not None and ends <= max(begins, moment):
        raise Invalid.field("$.validUntil", "must be later than now and than validFrom")
    return Grant(
        id=new_id(),
        member=new.member,
        scope=new.scope,
        purposes=tuple(GrantedPurpose(p.code, p.sv, p.en, p.legal_ground) for p in new.purposes),
        valid_from=begins,
        valid_until=ends,
        granted_by=cast("Party", actor.organisation),
        granted_at=moment,
    )

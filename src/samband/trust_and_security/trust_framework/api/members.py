# SPDX-License-Identifier: EUPL-1.2
"""Members: the public list, the operator's verbs, and the feed that other nodes follow."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery, JSONBody, QueryParameter
from msgspec import Struct

from samband.core.feed import MAX_PAGE, CloudEvent, FeedPage, format_cursor
from samband.core.identifiers import Party
from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.web import IdempotencyKey, Limit, Offset, Page, StrictRequest, asked_once
from samband.core.web.paging import DEFAULT_LIMIT
from samband.trust_and_security.trust_framework import service
from samband.trust_and_security.trust_framework.api.common import (
    AGREEMENT,
    MEMBER,
    OPEN,
    OPERATOR,
    PERSON,
    Number,
    member_in_path,
)
from samband.trust_and_security.trust_framework.model import (
    Invitation,
    Joining,
    Member,
    MemberKind,
    Reason,
)

Query = Annotated[str, QueryParameter(max_length=100, description="Words or a number.")]
After = Annotated[
    str | None, QueryParameter(max_length=64, description="The last answer's `next`.")
]
Changes = Annotated[int, QueryParameter(ge=1, le=MAX_PAGE, description="How many changes at most.")]


class Invited(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Who is invited as organisation administrator."""

    person: Party


_JOINING = Joining(
    organisation=MEMBER.party.identifier,
    number_source=MEMBER.number_source,
    name=MEMBER.name,
    kind=MEMBER.kind,
    agreement=AGREEMENT,
)
_INVITATION = Invitation(
    link="https://example.se/anslutning/inbjudan/nY0b", expires=MEMBER.since + timedelta(days=7)
)
_REASON = Reason("The signing key has leaked")
_CHANGES = FeedPage(
    [
        CloudEvent(
            id="019ab000-0000-7000-8000-000000000003",
            source="https://node.example/trust-framework/v1",
            type="trust-framework.member-joined",
            subject=MEMBER.party.identifier,
            time="2026-11-24T09:00:00.000Z",
            data={"member": MEMBER.party.identifier, "epoch": 7},  # type: ignore[arg-type]  # written as it is sent
        )
    ],
    format_cursor(7, 9),
)


@get(
    "/members",
    opt={**OPEN, "answer_example": Page([MEMBER], 1, 20, 0)},
    operation_id="list-members",
    summary="List members",
    description="Everybody who has joined, by name. Alla som är anslutna, i bokstavsordning.",
)
async def list_members(
    node: NamedDependency[Node],
    q: Query = "",
    kind: FromQuery[MemberKind | None] = None,
    limit: Limit = DEFAULT_LIMIT,
    offset: Offset = 0,
) -> Page[Member]:
    """List present members by name."""
    return await service.list_members(node, q, kind, limit, offset)


@get(
    "/members/{number:str}",
    opt={**OPEN, "answer_example": MEMBER},
    operation_id="get-member",
    summary="Find a member",
    description="One member, also one that has left. En medlem, även en som har lämnat.",
)
async def get_member(node: NamedDependency[Node], number: Number) -> Member:
    """Find one member."""
    return await service.member_by_number(node, member_in_path(number))


@post(
    "/members",
    opt={**OPERATOR, "example": _JOINING, "answer_example": MEMBER},
    operation_id="join",
    summary="Admit a member",
    description="Admits a body that has signed. Ansluter en organisation som har skrivit på.",
)
async def join(
    request: StrictRequest,
    *,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    data: JSONBody[Joining],
    idempotency_key: IdempotencyKey,
) -> Member:
    """Admit a body that has signed its agreement."""
    asked = await asked_once(request, actor, idempotency_key)
    return await service.join(node, actor, data, asked=asked)


@post(
    "/members/{number:str}/suspensions",
    opt={**OPERATOR, "example": _REASON, "answer_example": MEMBER},
    operation_id="suspend-member",
    summary="Suspend a member",
    description="Stops its systems and people at once. Stänger av system och personer direkt.",
)
async def suspend(
    request: StrictRequest,
    *,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    number: Number,
    data: JSONBody[Reason],
    idempotency_key: IdempotencyKey,
) -> Member:
    """Stop a member's systems and people."""
    asked = await asked_once(request, actor, idempotency_key)
    return await service.suspend(node, actor, member_in_path(number), data.reason, asked=asked)


@post(
    "/members/{number:str}/reinstatements",
    opt={**OPERATOR, "example": _REASON, "answer_example": MEMBER},
    operation_id="reinstate-member",
    summary="Reinstate a member",
    description="Lifts a suspension. Häver en avstängning.",
)
async def reinstate(
    request: StrictRequest,
    *,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    number: Number,
    data: JSONBody[Reason],
    idempotency_key: IdempotencyKey,
) -> Member:
    """Let a suspended member act again."""
    asked = await asked_once(request, actor, idempotency_key)
    return await service.reinstate(node, actor, member_in_path(number), data.reason, asked=asked)


@post(
    "/members/{number:str}/departures",
    opt={**OPERATOR, "example": _REASON, "answer_example": MEMBER},
    operation_id="end-membership",
    summary="End a membership",
    description="Ends systems and roles with it. Avslutar medlemskapet, system och roller.",
)
async def leave(
    request: StrictRequest,
    *,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    number: Number,
    data: JSONBody[Reason],
    idempotency_key: IdempotencyKey,
) -> Member:
    """End a membership."""
    asked = await asked_once(request, actor, idempotency_key)
    return await service.leave(node, actor, member_in_path(number), data.reason, asked=asked)


@post(
    "/members/{number:str}/invitations",
    opt={**OPERATOR, "example": Invited(PERSON), "answer_example": _INVITATION},
    operation_id="invite-administrator",
    summary="Invite an administrator",
    description="Makes a link for one person, shown once. Gör en länk för en person, visas en gång.",
)
async def invite(
    request: StrictRequest,
    *,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    number: Number,
    data: JSONBody[Invited],
    idempotency_key: IdempotencyKey,
) -> Invitation:
    """Invite a person as organisation administrator."""
    asked = await asked_once(request, actor, idempotency_key)
    return await service.invite(node, actor, member_in_path(number), data.person, asked=asked)


@get(
    "/changes",
    opt={**OPEN, "answer_example": _CHANGES},
    operation_id="list-changes",
    summary="Follow the register",
    description="Every change once, in order, without personal data. Varje ändring en gång.",
)
async def changes(
    node: NamedDependency[Node], after: After = None, limit: Changes = 100
) -> FeedPage:
    """Read changes after a cursor."""
    return await service.changes(node, after, limit)


HANDLERS = (list_members, get_member, join, suspend, reinstate, leave, invite, changes)

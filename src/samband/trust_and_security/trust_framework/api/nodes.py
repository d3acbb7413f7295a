# SPDX-License-Identifier: EUPL-1.2
"""Members' nodes, and what a node copies the register from: head, keys and statements."""

from __future__ import annotations

from typing import Annotated

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import JSONBody, QueryParameter
from msgspec import Struct

from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.web import IdempotencyKey, StrictRequest, asked_once
from samband.trust_and_security.trust_framework import service
from samband.trust_and_security.trust_framework.api.common import (
    KEY,
    MEMBER,
    OPEN,
    OWN,
    Number,
    member_in_path,
)
from samband.trust_and_security.trust_framework.model import (
    NewNode,
    NodeUrl,
    OwnNode,
    RegisteredNode,
)
from samband.trust_and_security.trust_framework.service import Publisher, Statements
from samband.trust_and_security.trust_framework.service.publishing import (
    MAX_STATEMENTS,
    ChangedStatement,
)
from samband.trust_and_security.trust_framework.vocabulary import OWN_SYSTEM

Epoch = Annotated[
    int, QueryParameter(ge=-1, le=2**62, description="The epoch that the copy agrees with.")
]
Many = Annotated[
    int, QueryParameter(ge=1, le=MAX_STATEMENTS, description="How many statements at most.")
]


class SignedHead(Struct, frozen=True):
    """A signed head of the register, a compact JWS."""

    head: str


class HeadKeys(Struct, frozen=True):
    """The keys that sign heads now or soon (RFC 7517)."""

    keys: list[dict[str, str]]


class NodeList(Struct, frozen=True):
    """The nodes of active members."""

    nodes: list[RegisteredNode]


class Removal(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Which node is taken out, by its address."""

    url: NodeUrl


_NODE = RegisteredNode(
    url="https://samband.malmo.example",
    member=MEMBER.party,
    member_name=MEMBER.name,
    log_key="malmo.example/log+5f2a91c3+AQxlbW9uc3RyYXRpb25rZXktb2YtYS1ub2RlLWxvZy0wMDAwMDE=",
    vouches=False,
    active=True,
)
_NEW_NODE = NewNode(url=_NODE.url, log_key=_NODE.log_key)
_STATEMENTS = Statements(
    [ChangedStatement(MEMBER.party.identifier, 7, '{"organisation":"2120001124"}')], None
)


@get(
    "/nodes",
    opt={**OPEN, "answer_example": NodeList([_NODE])},
    operation_id="list-nodes",
    summary="List nodes",
    description="Where members are reached. Var medlemmarna nås.",
)
async def list_nodes(node: NamedDependency[Node]) -> NodeList:
    """List the nodes of active members."""
    return NodeList(await service.list_nodes(node))


@post(
    "/members/{number:str}/nodes",
    opt={**OWN, "example": _NEW_NODE, "answer_example": _NODE},
    operation_id="register-node",
    summary="Register a node",
    description="Registers or revises a member's node. Ansluter eller ändrar en medlems nod.",
)
async def register_node(
    request: StrictRequest,
    *,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    number: Number,
    data: JSONBody[NewNode],
    idempotency_key: IdempotencyKey,
) -> RegisteredNode:
    """Register a member's node."""
    asked = await asked_once(request, actor, idempotency_key)
    return await service.register_node(node, actor, member_in_path(number), data, asked=asked)


@post(
    "/own-node",
    opt={
        "scope": OWN_SYSTEM,
        "example": OwnNode(url=_NODE.url, log_key=_NODE.log_key),
        "answer_example": _NODE,
    },
    operation_id="register-own-node",
    summary="Register the own node",
    description="Lets a member's first node say where it is. Medlemmens nod säger var den finns.",
)
async def register_own_node(
    request: StrictRequest,
    *,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    data: JSONBody[OwnNode],
    idempotency_key: IdempotencyKey,
) -> RegisteredNode:
    """Register the node that asks."""
    asked = await asked_once(request, actor, idempotency_key)
    return await service.register_own_node(node, actor, data, asked=asked)


@post(
    "/members/{number:str}/nodes/removal",
    opt={**OWN, "example": Removal(_NODE.url)},
    operation_id="remove-node",
    summary="Remove a node",
    description="Takes a node out of the register. Tar bort en nod ur registret.",
    status_code=204,
)
async def remove_node(
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    number: Number,
    data: JSONBody[Removal],
) -> None:
    """Take a member's node out of the register."""
    await service.remove_node(node, actor, member_in_path(number), data.url)


@get(
    "/head",
    opt={**OPEN, "answer_example": SignedHead("eyJhbGciOiJFUzI1NiJ9.e30.c2lnbmF0dXJl")},
    operation_id="get-head",
    summary="Fetch the signed head",
    description="What the whole register hashes to now. Vad hela registret ger för summa nu.",
)
async def get_head(node: NamedDependency[Node]) -> SignedHead:
    """Give the signed head."""
    return SignedHead(await node.door(Publisher).head())


@get(
    "/head-keys",
    opt={**OPEN, "answer_example": HeadKeys([KEY.public_jwk])},
    operation_id="list-head-keys",
    summary="List the head's keys",
    description="The keys that sign heads. Nycklarna som signerar huvuden.",
)
async def head_keys(node: NamedDependency[Node]) -> HeadKeys:
    """Give the keys that sign heads."""
    return HeadKeys(await node.door(Publisher).keys())


@get(
    "/statements",
    opt={**OPEN, "answer_example": _STATEMENTS},
    operation_id="list-statements",
    summary="Copy the register",
    description="Statements on members that have changed. Utsagor om medlemmar som har ändrats.",
)
async def statements(
    node: NamedDependency[Node], after: Epoch = -1, limit: Many = MAX_STATEMENTS
) -> Statements:
    """Give the statements that have changed after an epoch."""
    return await node.door(Publisher).statements(after, limit)


HANDLERS = (list_nodes, register_node, register_own_node, remove_node)
REGISTRAR_HANDLERS = (get_head, head_keys, statements)

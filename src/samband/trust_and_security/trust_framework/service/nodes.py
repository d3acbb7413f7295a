# SPDX-License-Identifier: EUPL-1.2
"""Verbs about members' nodes: say where one is reached, take it out, list them all."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from samband.core.identifiers import Party
from samband.core.inbox import Once
from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.recording import changing
from samband.core.time import now
from samband.trust_and_security.trust_framework.model import (
    Action,
    NewNode,
    OwnNode,
    RegisteredNode,
    node_client_of,
)
from samband.trust_and_security.trust_framework.service.common import (
    announce,
    attempt,
    authorise,
    conflict,
    locked_member,
    missing,
    own_system_of,
    wrong,
)
from samband.trust_and_security.trust_framework.service.register import node_of
from samband.trust_and_security.trust_framework.store import nodes
from samband.trust_and_security.trust_framework.store.nodes import NodeRow

_LOG_KEY = re.compile(r"[^+\s]{1,200}\+[0-9a-f]{8}\+[A-Za-z0-9+/=]{40,100}")
"""A verifier key of signed notes (C2SP): name, hash and key, with plus signs between them."""


async def register_node(
    node: Node, actor: Actor, member: Party, new: NewNode, *, asked: Once | None = None
) -> RegisteredNode:
    """Say where a member's node is reached and what its log signs with; a repeat revises it.

    Only the register's operator may say that a node vouches for people: others would believe it.
    """
    record = attempt(node, actor, "node-registered", member, f"node:{new.url}")
    async with changing(node, record, asked) as tx:
        authorise(record, member, Action.OPERATE if new.vouches else Action.MANAGE_SYSTEMS)
        _check(node, new)
        row = await locked_member(tx, record, member)
        added = NodeRow(
            new.url, new.log_key, new.vouches, now(), row.organisation, row.name, row.state
        )
        if not await nodes.put(tx, row.id, added):
            raise conflict("node-taken")
        await announce(tx, "node-registered", f"node/{new.url}", {"member": member.identifier})
        record.answer = registered = node_of(added)
    return registered


async def register_own_node(
    node: Node, actor: Actor, new: OwnNode, *, asked: Once | None = None
) -> RegisteredNode:
    """Let a member's node say itself where it is reached and what its log signs with.

    It proves who it is with the client key that the member has registered for its node.  Only the
    first address is taken so: who has stolen that key may not lead others to another node.
    """
    member = actor.organisation or node.organisation
    record = attempt(node, actor, "node-registered", member, f"node:{new.url}")
    async with changing(node, record, asked) as tx:
        member, client_id = own_system_of(record)
        if client_id != node_client_of(member):
            raise conflict("node-own-system")
        said = NewNode(url=new.url, log_key=new.log_key)
        _check(node, said)
        row = await locked_member(tx, record, member)
        added = NodeRow(said.url, said.log_key, False, now(), row.organisation, row.name, row.state)
        if await nodes.of_member(tx, row.id):
            raise conflict("node-present")
        if not await nodes.put(tx, row.id, added):
            raise conflict("node-taken")
        await announce(tx, "node-registered", f"node/{new.url}", {"member": member.identifier})
        record.answer = registered = node_of(added)
    return registered


async def remove_node(node: Node, actor: Actor, member: Party, url: str) -> None:
    """Take a node out of the register: nothing that it says is believed from then on."""
    record = attempt(node, actor, "node-removed", member, f"node:{url[:200]}")
    async with changing(node, record) as tx:
        authorise(record, member, Action.MANAGE_SYSTEMS)
        row = await locked_member(tx, record, member)
        if not await nodes.remove(tx, row.id, url):
            raise missing("node-unknown")
        await announce(tx, "node-removed", f"node/{url}", {"member": member.identifier})


async def list_nodes(node: Node) -> list[RegisteredNode]:
    """List the nodes of active members: public, no personal data."""
    async with node.db.connection() as connection:
        return [node_of(row) for row in await nodes.of_active_members(connection)]


def _check(node: Node, new: NewNode) -> None:
    url = urlsplit(new.url)
    if url.scheme not in {"https", "http"} or not url.hostname or url.path or url.query:
        raise wrong("$.url", "node-url")
    if url.username or url.fragment or (url.scheme == "http" and not node.test_mode):
        raise wrong("$.url", "node-url")
    if _LOG_KEY.fullmatch(new.log_key) is None:
        raise wrong("$.logKey", "node-log-key")

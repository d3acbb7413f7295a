# SPDX-License-Identifier: EUPL-1.2
"""Verbs about members' nodes: say where one is reached, take it out, list them all."""

from __future__ import annotations

import re
from ipaddress import ip_address

from samband.core.db import Tx
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
_ADDRESS = re.compile(
    r"(?P<scheme>https?)://(?P<host>\[[0-9a-f:.]+\]|[a-z0-9.-]+)(?::(?P<port>[1-9][0-9]{0,4}))?"
)
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
"""The last label of an IPv4 address, in all the ways that resolvers read one."""
_USUAL = {"https": 443, "http": 80}
MAX_HOST, MAX_PORT = 253, 65_535
MAX_NODES = 5
"""Of one member."""


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
        await _room(tx, row.id, new.url)
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
    schemes = {"https", "http"} if node.test_mode else {"https"}
    if not _canonical(new.url, schemes):
        raise wrong("$.url", "node-url")
    if _LOG_KEY.fullmatch(new.log_key) is None:
        raise wrong("$.logKey", "node-log-key")


def _canonical(url: str, schemes: set[str]) -> bool:
    """Tell whether an address is a scheme and a host in the one way to write it.

    Addresses are compared as text, and a node is known by its own: small letters, a name with
    other letters in its ASCII form (IDNA), a port as a number and only where it is not the usual.
    """
    found = _ADDRESS.fullmatch(url)
    if found is None or found["scheme"] not in schemes:
        return False
    port = found["port"]
    if port is not None and (int(port) > MAX_PORT or int(port) == _USUAL[found["scheme"]]):
        return False
    host = found["host"]
    numeric = host.startswith("[") or _NUMBER.fullmatch(host.rpartition(".")[2]) is not None
    if not numeric:
        return len(host) <= MAX_HOST and all(map(_LABEL.fullmatch, host.split(".")))
    try:
        return str(ip_address(host.strip("[]"))) == host.strip("[]")
    except ValueError:
        return False


async def _room(tx: Tx, member_id: int, url: str) -> None:
    """Raise ``Conflict`` for one node more than a member may have: all others watch each of them."""
    known = [each.url for each in await nodes.of_member(tx, member_id)]
    if url not in known and len(known) >= MAX_NODES:
        raise conflict("node-too-many")

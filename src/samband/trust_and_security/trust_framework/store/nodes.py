# SPDX-License-Identifier: EUPL-1.2
"""Queries about members' nodes."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from samband.core import db
from samband.core.db import Connection, Tx


class NodeRow(Struct, frozen=True):
    """A node with what its member adds to it."""

    url: str
    log_key: str
    vouches: bool
    registered: datetime
    organisation: str
    member_name: str
    member_state: str


async def at(connection: Connection, url: str) -> NodeRow | None:
    """Find the node at an address."""
    return await db.row_or_none(
        connection,
        NodeRow,
        "select n.url, n.log_key, n.vouches, n.registered, m.organisation,"
        " m.name as member_name, m.state as member_state"
        " from trust_framework.node n join trust_framework.member m on m.id = n.member_id"
        " where n.url = $1",
        url,
    )


async def of_active_members(connection: Connection) -> list[NodeRow]:
    """List the nodes of active members, in the order of the members' names."""
    return await db.rows(
        connection,
        NodeRow,
        "select n.url, n.log_key, n.vouches, n.registered, m.organisation,"
        " m.name as member_name, m.state as member_state"
        " from trust_framework.node n join trust_framework.member m on m.id = n.member_id"
        " where m.state = 'active' order by m.sort_key, n.url",
    )


async def of_member(connection: Connection, member_id: int) -> list[NodeRow]:
    """List a member's nodes, by address."""
    return await db.rows(
        connection,
        NodeRow,
        "select n.url, n.log_key, n.vouches, n.registered, m.organisation,"
        " m.name as member_name, m.state as member_state"
        " from trust_framework.node n join trust_framework.member m on m.id = n.member_id"
        " where m.id = $1 order by n.url",
        member_id,
    )


async def put(tx: Tx, member_id: int, row: NodeRow) -> bool:
    """Add a member's node or revise it; tells ``False`` when the address is another member's."""
    return bool(
        await db.execute(
            tx,
            "insert into trust_framework.node as present"
            " (url, member_id, log_key, vouches, registered) values ($1, $2, $3, $4, $5)"
            " on conflict (url) do update set log_key = excluded.log_key,"
            " vouches = excluded.vouches where present.member_id = excluded.member_id",
            row.url,
            member_id,
            row.log_key,
            row.vouches,
            row.registered,
        )
    )


async def remove(tx: Tx, member_id: int, url: str) -> bool:
    """Remove a member's node; tells whether the member had it."""
    return bool(
        await db.execute(
            tx,
            "delete from trust_framework.node where member_id = $1 and url = $2",
            member_id,
            url,
        )
    )

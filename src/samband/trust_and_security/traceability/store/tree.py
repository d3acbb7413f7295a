# SPDX-License-Identifier: EUPL-1.2
"""The tree in PostgreSQL: leaves, complete subtrees, the one head, signed checkpoints."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from samband.core import db
from samband.core.db import Connection, Tx
from samband.trust_and_security.traceability.model.merkle import NodeId


class Head(Struct, frozen=True):
    """The tree's size and the roots of its complete subtrees, end to end.

    ``origin`` is the log's name, None until it is first signed.
    """

    size: int
    peaks: bytes
    origin: str | None = None


class Pending(Struct, frozen=True):
    """A committed event on its way into the tree, with its RFC 9162 leaf hash."""

    seq: int
    hash: bytes


class NodeHash(Struct, frozen=True):
    """A complete subtree's hash."""

    level: int
    index: int
    hash: bytes


class CheckpointRow(Struct, frozen=True):
    """A signed checkpoint of a tree of ``size`` leaves."""

    size: int
    note: str


async def has_work(connection: Connection) -> bool:
    """Tell whether a committed event waits for the tree, or nothing has been signed yet."""
    return bool(
        await db.value(
            connection,
            """
            select exists (select from traceability.pending)
                or not exists (select from traceability.checkpoint)
            """,
        )
    )


async def oldest_waiting(connection: Connection) -> datetime | None:
    """Tell when the event that has waited longest for the tree happened; none if nothing waits."""
    found: datetime | None = await db.value(
        connection,
        """
        select event.time from traceability.event
        where seq = (select min(seq) from traceability.pending)
        """,
    )
    return found


async def lock_head(tx: Tx) -> Head:
    """Take the right to grow the tree until the transaction ends."""
    return await db.one_row(
        tx, Head, "select size, peaks, origin from traceability.tree_head where single for update"
    )


async def head(connection: Connection) -> Head:
    """Read the head without the right to change it."""
    return await db.one_row(
        connection, Head, "select size, peaks, origin from traceability.tree_head where single"
    )


async def take_pending(tx: Tx, limit: int) -> list[Pending]:
    """Take the oldest committed events out of the queue, with the hash of each one's leaf."""
    return await db.rows(
        tx,
        Pending,
        """
        with taken as (
            delete from traceability.pending
            where seq in (select seq from traceability.pending order by seq limit $1)
            returning seq
        )
        select event.seq, sha256('\\x00'::bytea || convert_to(event.leaf, 'UTF8')) as hash
        from taken join traceability.event using (seq)
        order by event.seq
        """,
        limit,
    )


async def insert_leaves(tx: Tx, first: int, leaves: Sequence[Pending]) -> None:
    """Write leaves at ``first`` and on."""
    await db.execute(
        tx,
        """
        insert into traceability.leaf (leaf_index, seq, hash)
        select $1::bigint + place - 1, seq, hash
        from unnest($2::bigint[], $3::bytea[]) with ordinality as leaf (seq, hash, place)
        """,
        first,
        [leaf.seq for leaf in leaves],
        [leaf.hash for leaf in leaves],
    )


async def insert_nodes(tx: Tx, nodes: Sequence[tuple[NodeId, bytes]]) -> None:
    """Write subtrees that have just become complete."""
    await db.execute(
        tx,
        """
        insert into traceability.node (level, index, hash)
        select * from unnest($1::smallint[], $2::bigint[], $3::bytea[])
        """,
        [place.level for place, _ in nodes],
        [place.index for place, _ in nodes],
        [value for _, value in nodes],
    )


async def set_head(tx: Tx, grown: Head) -> None:
    """Move the head on."""
    await db.execute(
        tx,
        "update traceability.tree_head set size = $1, peaks = $2 where single",
        grown.size,
        grown.peaks,
    )


async def name_log(tx: Tx, origin: str) -> None:
    """Name the log, once and for all."""
    await db.execute(
        tx, "update traceability.tree_head set origin = $1 where origin is null", origin
    )


async def put_checkpoint(tx: Tx, minute: datetime, signed: CheckpointRow) -> None:
    """Keep a signed checkpoint in place of an earlier one of the same minute."""
    await db.execute(
        tx,
        """
        insert into traceability.checkpoint (minute, size, note) values ($1, $2, $3)
        on conflict (minute) do update set size = excluded.size, note = excluded.note
        """,
        minute,
        signed.size,
        signed.note,
    )


async def latest_checkpoint(connection: Connection) -> CheckpointRow | None:
    """Read the checkpoint of the largest tree, the newest signature of it first."""
    return await db.row_or_none(
        connection,
        CheckpointRow,
        """
        select size, note from traceability.checkpoint
        order by size desc, minute desc limit 1
        """,
    )


async def nodes_at(connection: Connection, places: Sequence[NodeId]) -> dict[NodeId, bytes]:
    """Read the hashes of complete subtrees, leaves (level 0) among them."""
    found = await db.rows(
        connection,
        NodeHash,
        """
        select node.level::int, node.index, node.hash
        from unnest($1::smallint[], $2::bigint[]) as wanted (level, index)
        join traceability.node using (level, index)
        union all
        select 0, leaf.leaf_index, leaf.hash
        from traceability.leaf where leaf.leaf_index = any($3::bigint[])
        """,
        [place.level for place in places if place.level],
        [place.index for place in places if place.level],
        [place.index for place in places if not place.level],
    )
    return {NodeId(node.level, node.index): node.hash for node in found}


async def entries(connection: Connection, first: int, count: int) -> list[str]:
    """Read the log's entries from ``first`` on, in the log's order."""
    records = await connection.fetch(
        """
        select event.leaf from traceability.leaf join traceability.event using (seq)
        where leaf.leaf_index >= $1 and leaf.leaf_index < $1 + $2
        order by leaf.leaf_index
        """,
        first,
        count,
    )
    return [record["leaf"] for record in records]

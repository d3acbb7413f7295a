# SPDX-License-Identifier: EUPL-1.2
"""The change feed: every change once, in an order that never skips, removals included.

A cursor is ``(xid, seq)``.  Only rows of transactions older than every running one are shown
(``pg_snapshot_xmin``), because a sequence number is taken before its transaction commits and a
reader that trusted it would skip the late one.  The wire form is CloudEvents 1.0, thin: what
changed and where to read it, never the content.
"""

from __future__ import annotations

import base64
import binascii
import struct
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from samband.core import db
from samband.core.db import Connection, Tx
from samband.core.ids import new_id
from samband.core.problems import Invalid
from samband.core.time import now, rfc3339

MAX_PAGE = 1_000
_CURSOR = struct.Struct(">QQ")


class CloudEvent(msgspec.Struct, frozen=True, kw_only=True):
    """One change as CloudEvents 1.0 in JSON."""

    specversion: str = "1.0"
    id: str
    source: str
    type: str
    subject: str
    time: str
    data: msgspec.Raw


class FeedPage(msgspec.Struct, frozen=True, rename="camel"):
    """A page of changes; ask again with ``next``, which is given also when nothing is new."""

    events: list[CloudEvent]
    next: str


class FeedRow(msgspec.Struct, frozen=True):
    """A stored change."""

    xid: int
    seq: int
    id: UUID
    time: datetime
    type: str
    subject: str
    data: str


class Entry(msgspec.Struct, frozen=True):
    """A change to publish; ``data`` holds no personal data."""

    stream: str
    type: str
    subject: str
    data: object


async def publish(tx: Tx, stream: str, type_: str, subject: str, data: object) -> None:
    """Publish a change in the change's own transaction; ``data`` holds no personal data."""
    await db.execute(
        tx,
        "insert into core.feed (stream, id, time, type, subject, data)"
        " values ($1, $2, $3, $4, $5, $6::text::jsonb)",
        stream,
        new_id(),
        now(),
        type_,
        subject,
        msgspec.json.encode(data).decode(),
    )


async def publish_many(tx: Tx, entries: Sequence[Entry]) -> None:
    """Publish the changes of one transaction by COPY, in the order given."""
    moment = now()
    await tx.copy_records_to_table(
        "feed",
        schema_name="core",
        columns=("stream", "id", "time", "type", "subject", "data"),
        records=(
            (e.stream, new_id(), moment, e.type, e.subject, msgspec.json.encode(e.data).decode())
            for e in entries
        ),
    )


async def read(
    connection: Connection, stream: str, after: str | None, limit: int, source: str
) -> FeedPage:
    """Read at most ``limit`` changes after a cursor; raises ``Invalid`` for a broken cursor."""
    xid, seq = parse_cursor(after)
    found = await db.rows(
        connection,
        FeedRow,
        "select xid::text::bigint as xid, seq, id, time, type, subject, data::text as data"
        " from core.feed where stream = $1 and (xid, seq) > ($2::text::xid8, $3)"
        " and xid < pg_snapshot_xmin(pg_current_snapshot()) order by xid, seq limit $4",
        stream,
        str(xid),
        seq,
        limit,
    )
    last = (found[-1].xid, found[-1].seq) if found else (xid, seq)
    return FeedPage([_cloud_event(row, source) for row in found], format_cursor(*last))


async def horizon(connection: Connection) -> str:
    """Give a cursor before every change that a reader of the tables may not have seen by now.

    Whoever takes a copy asks for this first, and follows the feed from it when the copy is done.
    """
    oldest = await db.value(
        connection, "select pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
    )
    return format_cursor(oldest, 0)


def format_cursor(xid: int, seq: int) -> str:
    """Write a cursor; readers treat it as opaque.

    >>> parse_cursor(format_cursor(7, 9))
    (7, 9)
    """
    return base64.urlsafe_b64encode(_CURSOR.pack(xid, seq)).rstrip(b"=").decode()


def parse_cursor(text: str | None) -> tuple[int, int]:
    """Read a cursor; ``None`` is the beginning.  Raises ``Invalid`` naming the parameter."""
    if text is None:
        return 0, 0
    try:
        xid, seq = _CURSOR.unpack(base64.b64decode(text + "==", altchars=b"-_", validate=True))
    except (binascii.Error, ValueError, struct.error):
        raise Invalid.field("after", "use a cursor that this feed has given") from None
    if xid >= 1 << 63 or seq >= 1 << 63:
        raise Invalid.field("after", "use a cursor that this feed has given")
    return xid, seq


def _cloud_event(row: FeedRow, source: str) -> CloudEvent:
    return CloudEvent(
        id=str(row.id),
        source=source,
        type=row.type,
        subject=row.subject,
        time=rfc3339(row.time),
        data=msgspec.Raw(row.data.encode()),
    )

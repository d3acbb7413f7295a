# SPDX-License-Identifier: EUPL-1.2
"""Attempts to log in and sessions, in PostgreSQL so that any process can answer."""

from __future__ import annotations

from datetime import datetime
from typing import LiteralString

import msgspec

from samband.core import db
from samband.core.db import Connection, Tx


class AttemptRow(msgspec.Struct, frozen=True, kw_only=True):
    """A login under way; the hashes are SHA-256 of the state and of the browser's cookie."""

    state_hash: bytes
    browser_hash: bytes
    provider: str
    level: str
    next_path: str
    lang: str
    fresh: bool
    started: datetime
    expires: datetime


class SessionRow(msgspec.Struct, frozen=True, kw_only=True):
    """A session; ``sealed_person`` opens only with the node's secret."""

    session_hash: bytes
    subject_key: bytes
    sealed_person: bytes
    provider: str
    level: str
    acting_for: str | None
    lang: str
    logged_in: datetime
    seen: datetime
    expires: datetime


_SESSION: LiteralString = (
    "select session_hash, subject_key, sealed_person, provider, level, acting_for, lang,"
    " logged_in, seen, expires from identity.session"
)


async def insert_attempt(connection: Connection, row: AttemptRow) -> None:
    """Keep a new attempt."""
    await db.execute(
        connection,
        "insert into identity.attempt (state_hash, browser_hash, provider, level, next_path, lang,"
        " fresh, started, expires) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        *msgspec.structs.astuple(row),
    )


async def take_attempt(
    connection: Connection, state_hash: bytes, browser_hash: bytes, now: datetime
) -> AttemptRow | None:
    """Take an attempt out, once, in the browser that began it and in time."""
    return await db.row_or_none(
        connection,
        AttemptRow,
        "delete from identity.attempt where state_hash = $1 and browser_hash = $2 and expires > $3"
        " returning state_hash, browser_hash, provider, level, next_path, lang, fresh, started,"
        " expires",
        state_hash,
        browser_hash,
        now,
    )


async def forget_old(connection: Connection, now: datetime) -> None:
    """Delete attempts and sessions whose time has run out."""
    await db.execute(connection, "delete from identity.attempt where expires < $1", now)
    await db.execute(connection, "delete from identity.session where expires < $1", now)


async def insert_session(tx: Tx, row: SessionRow) -> None:
    """Keep a new session."""
    await db.execute(
        tx,
        "insert into identity.session (session_hash, subject_key, sealed_person, provider, level,"
        " acting_for, lang, logged_in, seen, expires)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        *msgspec.structs.astuple(row),
    )


async def live_session(
    connection: Connection, session_hash: bytes, now: datetime, seen_after: datetime
) -> SessionRow | None:
    """Find a session that was used after ``seen_after`` and has not come to its end."""
    return await db.row_or_none(
        connection,
        SessionRow,
        _SESSION + " where session_hash = $1 and expires > $2 and seen > $3",
        session_hash,
        now,
        seen_after,
    )


async def touch_session(connection: Connection, session_hash: bytes, now: datetime) -> None:
    """Note that a session is in use."""
    await db.execute(
        connection,
        "update identity.session set seen = greatest(seen, $2) where session_hash = $1",
        session_hash,
        now,
    )


async def set_acting_for(tx: Tx, session_hash: bytes, organisation: str | None) -> bool:
    """Change whom a session acts for; false when the session has ended meanwhile."""
    count = await db.execute(
        tx,
        "update identity.session set acting_for = $2 where session_hash = $1",
        session_hash,
        organisation,
    )
    return count == 1


async def live_sessions(
    connection: Connection, subject_key: bytes, now: datetime, seen_after: datetime
) -> list[SessionRow]:
    """List a person's sessions that hold, the one used last first."""
    return await db.rows(
        connection,
        SessionRow,
        _SESSION + " where subject_key = $1 and expires > $2 and seen > $3"
        " order by seen desc, session_hash",
        subject_key,
        now,
        seen_after,
    )


async def delete_session(tx: Tx, session_hash: bytes) -> bool:
    """End a session; false when it had ended already."""
    count = await db.execute(
        tx, "delete from identity.session where session_hash = $1", session_hash
    )
    return count == 1

# SPDX-License-Identifier: EUPL-1.2
"""Codes, access tokens and used assertions, in PostgreSQL so that any process can answer."""

from __future__ import annotations

from datetime import datetime

import msgspec

from samband.core import db
from samband.core.db import Connection


class CodeRow(msgspec.Struct, frozen=True, kw_only=True):
    """An authorization code with the login it stands for; ``code_hash`` is SHA-256."""

    code_hash: bytes
    client_id: str
    redirect_uri: str
    challenge: str
    nonce: str | None
    claims: list[str]
    number: str
    given_name: str
    family_name: str
    acr: str
    auth_time: datetime
    expires: datetime


async def insert_code(connection: Connection, row: CodeRow) -> None:
    """Keep a new code."""
    await db.execute(
        connection,
        "insert into test_eid.code (code_hash, client_id, redirect_uri, challenge, nonce, claims,"
        " number, given_name, family_name, acr, auth_time, expires)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        *msgspec.structs.astuple(row),
    )


async def spend_code(connection: Connection, code_hash: bytes, now: datetime) -> CodeRow | None:
    """Take a code that still holds; the second of two takers gets nothing."""
    return await db.row_or_none(
        connection,
        CodeRow,
        "update test_eid.code set spent = $2"
        " where code_hash = $1 and spent is null and expires > $2"
        " returning code_hash, client_id, redirect_uri, challenge, nonce, claims,"
        " number, given_name, family_name, acr, auth_time, expires",
        code_hash,
        now,
    )


async def delete_tokens_of(connection: Connection, code_hash: bytes) -> None:
    """Withdraw what a code has given: it came a second time (RFC 6749 section 4.1.2)."""
    await db.execute(
        connection, "delete from test_eid.access_token where code_hash = $1", code_hash
    )


async def insert_token(
    connection: Connection, token_hash: bytes, code_hash: bytes, expires: datetime
) -> None:
    """Keep a new access token for UserInfo."""
    await db.execute(
        connection,
        "insert into test_eid.access_token (token_hash, code_hash, expires) values ($1, $2, $3)",
        token_hash,
        code_hash,
        expires,
    )


async def code_of_token(connection: Connection, token_hash: bytes, now: datetime) -> CodeRow | None:
    """Find the login that an access token was issued for, while the token holds."""
    return await db.row_or_none(
        connection,
        CodeRow,
        "select code_hash, client_id, redirect_uri, challenge, nonce, claims,"
        " number, given_name, family_name, acr, auth_time, c.expires"
        " from test_eid.access_token t join test_eid.code c using (code_hash)"
        " where t.token_hash = $1 and t.expires > $2",
        token_hash,
        now,
    )


async def use_assertion(connection: Connection, jti_hash: bytes, expires: datetime) -> bool:
    """Note a client assertion as used; false says that it was used before."""
    count = await db.execute(
        connection,
        "insert into test_eid.assertion (jti_hash, expires) values ($1, $2) on conflict do nothing",
        jti_hash,
        expires,
    )
    return count == 1


async def forget_old(connection: Connection, before: datetime) -> None:
    """Delete codes (and with them tokens) and assertions that ended before ``before``."""
    await db.execute(connection, "delete from test_eid.code where expires < $1", before)
    await db.execute(connection, "delete from test_eid.assertion where expires < $1", before)

# SPDX-License-Identifier: EUPL-1.2
"""Used client assertions and revoked tokens, kept for as long as they could work again."""

from __future__ import annotations

from datetime import datetime

import msgspec

from samband.core import db
from samband.core.db import Connection, Tx


class _Hash(msgspec.Struct, frozen=True):
    jti_hash: str


async def use_assertion(
    connection: Connection, client_id: str, jti_hash: bytes, expires: datetime
) -> bool:
    """Use up a client assertion; false when it has been used before, at any process."""
    return bool(
        await db.execute(
            connection,
            'insert into "authorization".client_assertion (client_id, jti_hash, expires)'
            " values ($1, $2, $3) on conflict do nothing",
            client_id,
            jti_hash,
            expires,
        )
    )


async def use_grant(
    connection: Connection, issuer: str, jti_hash: bytes, expires: datetime
) -> bool:
    """Use up a grant from another node; false when it has been used before, at any process."""
    return bool(
        await db.execute(
            connection,
            'insert into "authorization".used_grant (issuer, jti_hash, expires)'
            " values ($1, $2, $3) on conflict do nothing",
            issuer,
            jti_hash,
            expires,
        )
    )


async def revoke(tx: Tx, jti_hash: str, expires: datetime, moment: datetime, by: str) -> bool:
    """Put a token on the list; false when it stands there already."""
    return bool(
        await db.execute(
            tx,
            'insert into "authorization".revoked_token (jti_hash, expires, revoked_at, revoked_by)'
            " values ($1, $2, $3, $4) on conflict do nothing",
            jti_hash,
            expires,
            moment,
            by,
        )
    )


async def is_revoked(connection: Connection, jti_hash: str) -> bool:
    """Tell whether a token stands on the list."""
    return bool(
        await db.value(
            connection,
            'select exists (select from "authorization".revoked_token where jti_hash = $1)',
            jti_hash,
        )
    )


async def revoked(connection: Connection) -> frozenset[str]:
    """Read the list of revoked tokens that would otherwise still work."""
    found = await db.rows(
        connection,
        _Hash,
        'select jti_hash from "authorization".revoked_token where expires > now()',
    )
    return frozenset(row.jti_hash for row in found)


async def forget_expired(connection: Connection) -> None:
    """Delete what can no longer work anyway, with a minute's margin for clocks."""
    await db.execute(
        connection,
        "delete from \"authorization\".client_assertion where expires < now() - interval '1 minute'",
    )
    await db.execute(
        connection,
        "delete from \"authorization\".used_grant where expires < now() - interval '1 minute'",
    )
    await db.execute(
        connection,
        "delete from \"authorization\".revoked_token where expires < now() - interval '1 minute'",
    )

# SPDX-License-Identifier: EUPL-1.2
"""Versions of the node's policies."""

from __future__ import annotations

from datetime import datetime

import msgspec

from samband.core import db
from samband.core.block import PolicyText
from samband.core.db import Connection, Tx


class PolicySetRow(msgspec.Struct, frozen=True):
    """A version; ``attributes`` is the JSON of name to Cedar type."""

    version: int
    schema: str
    attributes: str
    made_at: datetime
    made_by: str
    why: str


async def latest_set(connection: Connection) -> PolicySetRow | None:
    """Find the version that is in force."""
    return await db.row_or_none(
        connection,
        PolicySetRow,
        "select version, schema, attributes::text, made_at, made_by, why"
        ' from "authorization".policy_set order by version desc limit 1',
    )


async def current_policies(connection: Connection) -> list[PolicyText]:
    """Read the text in force of every policy, by id."""
    return await db.rows(
        connection,
        PolicyText,
        "select id, cedar, sv, en from (select distinct on (id) id, cedar, sv, en, withdrawn"
        ' from "authorization".policy order by id, version desc) as latest'
        " where not withdrawn order by id",
    )


async def insert_set(tx: Tx, row: PolicySetRow) -> None:
    """Begin a version."""
    await db.execute(
        tx,
        'insert into "authorization".policy_set'
        " (version, schema, attributes, made_at, made_by, why)"
        " values ($1, $2, $3::text::jsonb, $4, $5, $6)",
        row.version,
        row.schema,
        row.attributes,
        row.made_at,
        row.made_by,
        row.why,
    )


async def insert_policy(tx: Tx, version: int, text: PolicyText, *, withdrawn: bool) -> None:
    """Write what a policy says from a version on."""
    await db.execute(
        tx,
        'insert into "authorization".policy (id, version, cedar, sv, en, withdrawn)'
        " values ($1, $2, $3, $4, $5, $6)",
        text.id,
        version,
        text.cedar,
        text.sv,
        text.en,
        withdrawn,
    )

# SPDX-License-Identifier: EUPL-1.2
"""The numbers that tell every process what to read again."""

from __future__ import annotations

from typing import Literal

import msgspec

from samband.core import db
from samband.core.db import Connection, Tx

Topic = Literal["grants", "policies", "tokens"]


class Epochs(msgspec.Struct, frozen=True):
    """How many times each topic has changed."""

    grants: int = -1
    policies: int = -1
    tokens: int = -1


class _Row(msgspec.Struct, frozen=True):
    topic: str
    value: int


async def epochs(connection: Connection) -> Epochs:
    """Read all the numbers, in one statement."""
    found = await db.rows(connection, _Row, 'select topic, value from "authorization".epoch')
    return Epochs(**{row.topic: row.value for row in found})


async def bump(tx: Tx, topic: Topic) -> None:
    """Tell every process, at commit, that a topic has changed; changers of a topic take turns."""
    await db.execute(
        tx, 'update "authorization".epoch set value = value + 1 where topic = $1', topic
    )

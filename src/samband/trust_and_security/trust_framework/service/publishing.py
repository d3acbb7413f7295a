# SPDX-License-Identifier: EUPL-1.2
"""What the register publishes for other nodes to copy: a signed head, and the statements under it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from msgspec import Struct

from samband.core.db import Database, Tx
from samband.core.keys import KeyRing
from samband.core.node import Node
from samband.trust_and_security.trust_framework.service.statements import statements_of
from samband.trust_and_security.trust_framework.store import members
from samband.trust_and_security.trust_framework.store import statements as store
from samband.trust_and_security.trust_framework.wire import statement
from samband.trust_and_security.trust_framework.wire.statement import LIFETIME_SECONDS, Head

KEY_USE = "register"
FRESH_SECONDS = 1.0
"""A head is signed once a second at most, however many ask."""
MAX_STATEMENTS = 200
_EVERYTHING = 1_000_000


class ChangedStatement(Struct, frozen=True, rename="camel"):
    """A member's statement as exact text, and the epoch at which it last changed."""

    organisation: str
    changed: int
    statement: str


class Statements(Struct, frozen=True):
    """Statements changed after an epoch, oldest change first; ``next`` asks for those after."""

    statements: list[ChangedStatement]
    next: int | None


async def register_key(node: Node) -> str:
    """Tell the id of the key that signs this node's register: what those who follow it are given."""
    return (await node.keys.signer(KEY_USE)).kid


class Publisher:
    """This process's signed head.  ``lifetime`` is how long a head holds, an hour at most (s)."""

    def __init__(
        self, db: Database, keys: KeyRing, issuer: str, lifetime: int = LIFETIME_SECONDS
    ) -> None:
        self._db, self._keys, self._issuer = db, keys, issuer
        self._lifetime = min(lifetime, LIFETIME_SECONDS)
        self._epoch = -1
        self._digests: dict[str, bytes] = {}
        self._signed = ""
        self._signed_at = float("-inf")
        self._making = asyncio.Lock()

    async def head(self) -> str:
        """Give a head that was true within the last second."""
        if time.monotonic() - self._signed_at > FRESH_SECONDS:
            async with self._making:
                if time.monotonic() - self._signed_at > FRESH_SECONDS:
                    began = time.monotonic()
                    self._signed = await self._make()
                    self._signed_at = began
        return self._signed

    async def keys(self) -> list[dict[str, str]]:
        """Give the keys that sign heads now or soon (JWKs)."""
        return await self._keys.published(KEY_USE)

    async def statements(self, after: int, limit: int) -> Statements:
        """Give the statements that changed after an epoch."""
        async with self._of_one_moment() as tx:
            rows = await store.changed_after(tx, after, limit)
            texts = await statements_of(tx, [row.organisation for row in rows])
        found = [
            ChangedStatement(row.organisation, row.changed, texts[row.organisation]) for row in rows
        ]
        return Statements(found, found[-1].changed if len(found) == limit else None)

    @asynccontextmanager
    async def _of_one_moment(self) -> AsyncIterator[Tx]:
        """Read several tables as they were at one moment."""
        async with self._db.transaction() as tx:
            await tx.execute("set transaction isolation level repeatable read, read only")
            yield tx

    async def _make(self) -> str:
        signer = await self._keys.signer(KEY_USE)
        issued = int(time.time())
        await self._read_changes()
        head = Head(
            iss=self._issuer,
            iat=issued,
            exp=issued + self._lifetime,
            epoch=self._epoch,
            size=len(self._digests),
            root=statement.root(self._digests.values()),
            keys=tuple(key["kid"] for key in await self.keys()),
        )
        return statement.sign(head, signer)

    async def _read_changes(self) -> None:
        async with self._of_one_moment() as tx:
            epoch = await members.epoch(tx)
            if epoch == self._epoch:
                return
            rows = await store.changed_after(tx, self._epoch, _EVERYTHING)
            texts = await statements_of(tx, [row.organisation for row in rows])
        self._digests |= {name: statement.digest(text) for name, text in texts.items()}
        self._epoch = epoch

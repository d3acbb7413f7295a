# SPDX-License-Identifier: EUPL-1.2
"""What this process knows of the gateway: what is published, and who may use it.

It is kept in memory, because every call asks for it, and is read again when the epoch says so, twice
a second.  What could not be confirmed against the database for five seconds is not used.
"""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import datetime

import structlog
from msgspec import Struct

from samband.core.db import Database
from samband.core.identifiers import organisation
from samband.core.problems import NotFound, Problem, Unavailable
from samband.core.time import now
from samband.information_exchange.api_management import (
    AccessList,
    Listed,
    ListedKey,
    ListedVersion,
    digest,
    read,
)
from samband.information_exchange.gateway.model.published import Published
from samband.information_exchange.gateway.store import access
from samband.information_exchange.gateway.store import published as store
from samband.information_exchange.gateway.store.access import ListRow
from samband.trust_and_security.trust_framework import MemberRegister

POLL_SECONDS = 0.5
STALE_SECONDS = 5.0
_log = structlog.get_logger()


class Consumers(Struct, frozen=True):
    """An owner's list, arranged for the two ways in which a consumer shows who it is."""

    expires: datetime
    evidence: str
    versions: Mapping[tuple[str, int], ListedVersion]
    by_key: Mapping[str, tuple[Listed, ListedKey]]
    by_consumer: Mapping[tuple[str, int, str], tuple[Listed, ...]]


class Snapshot(Struct, frozen=True):
    """What was so when it was last confirmed."""

    epoch: int = -1
    published: Mapping[tuple[str, int], Published] = {}
    consumers: Mapping[str, Consumers] = {}

    def find(self, api: str, major: int) -> Published:
        """Find what is published; raises ``NotFound``."""
        found = self.published.get((api, major))
        if found is None or found.closed is not None:
            raise NotFound("The gateway publishes no such API.", reason="api-unknown")
        return found

    def consumers_of(self, owner: str) -> Consumers:
        """Give an owner's list; raises ``Unavailable`` when there is none that holds."""
        found = self.consumers.get(owner)
        if found is None or found.expires <= now():
            raise Unavailable(
                "The catalogue of APIs has not told in time who may use this API.",
                reason="no access list that holds",
            )
        return found


class Known:
    """This process's copy."""

    def __init__(self, db: Database, register: MemberRegister) -> None:
        self._db = db
        self._register = register
        self._register_epoch = -1
        self._active: dict[str, bool] = {}
        self._snapshot = Snapshot()
        self._confirmed = float("-inf")
        self._refreshing = asyncio.Lock()

    async def fresh(self) -> Snapshot:
        """Give what is known, confirming it first when nobody has for five seconds."""
        if time.monotonic() - self._confirmed > STALE_SECONDS:
            await self.refresh()
        return self._snapshot

    async def is_active(self, number: str) -> bool:
        """Tell whether an organisation is a member that may act: a key says nothing of that."""
        active = self._active  # an answer to a question asked before a refresh is not kept after it
        if number not in active:
            member = await self._register.member(organisation(number))
            active[number] = member is not None and member.active
        return active[number]

    async def refresh(self) -> None:
        """Confirm the copy against the database, and read again what has changed."""
        async with self._refreshing:
            began = time.monotonic()
            register_epoch = await self._register.epoch()
            if register_epoch != self._register_epoch:
                self._register_epoch, self._active = register_epoch, {}
            async with self._db.connection() as connection:
                epoch = await store.epoch(connection)
                if epoch != self._snapshot.epoch:
                    published = await store.all_published(connection)
                    lists = await access.lists(connection)
                    self._snapshot = Snapshot(
                        epoch,
                        {(each.api, each.major): each for each in published},
                        {row.owner: arranged(row) for row in lists},
                    )
            self._confirmed = began


@asynccontextmanager
async def keeping(known: Known) -> AsyncIterator[None]:
    """Keep the copy fresh in the background for as long as the block runs."""
    task = asyncio.create_task(_keep(known))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _keep(known: Known) -> None:
    while True:
        try:
            await known.refresh()
        except Problem as problem:
            _log.warning("gateway.not_refreshed", reason=problem.reason)
        except Exception as error:  # noqa: BLE001 (the loop goes on; what is stale refuses by itself)
            _log.error("gateway.not_refreshed", reason=repr(error))
        await asyncio.sleep(POLL_SECONDS)


def arranged(row: ListRow) -> Consumers:
    """Arrange a list, which was verified when it was kept."""
    stated: AccessList = read(row.jws)
    by_consumer: defaultdict[tuple[str, int, str], list[Listed]] = defaultdict(list)
    for each in stated.subscriptions:
        by_consumer[each.api, each.major, each.consumer].append(each)
    return Consumers(
        expires=row.expires,
        evidence=digest(row.jws),
        versions={(each.api, each.major): each for each in stated.versions},
        by_key={key.prefix: (each, key) for each in stated.subscriptions for key in each.keys},
        by_consumer={key: tuple(found) for key, found in by_consumer.items()},
    )

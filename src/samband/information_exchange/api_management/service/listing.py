# SPDX-License-Identifier: EUPL-1.2
"""Give a producer's gateway the signed list of who may use its APIs (AP-6, AP-7)."""

from __future__ import annotations

import time
from collections import defaultdict
from typing import Protocol
from uuid import UUID

import msgspec

from samband.core.db import Tx
from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.recording import reading
from samband.information_exchange.api_management.client import SignedList
from samband.information_exchange.api_management.model.access_list import (
    HOLDS_SECONDS,
    AccessList,
    Listed,
    ListedKey,
    ListedVersion,
)
from samband.information_exchange.api_management.model.lifecycle import Life, State, Version
from samband.information_exchange.api_management.model.records import ApiFacts
from samband.information_exchange.api_management.service.common import attempt, refused
from samband.information_exchange.api_management.store import listing as store
from samband.information_exchange.api_management.wire import access_list
from samband.information_exchange.api_management.wire.lifetime import lifetime_headers
from samband.trust_and_security.trust_framework import KEY_USE


class AccessLists(Protocol):
    """Where a gateway gets the list of an owner's APIs: this node's tables, or the hub."""

    async def newest(self, node: Node, owner: str, held: str) -> SignedList | None:
        """Give the list, verified; ``None`` when what is ``held`` still says the same.

        Raises ``Unavailable`` when the catalogue is away, and ``BadList``.
        """
        ...

    def owners(self, node: Node, published: frozenset[str]) -> frozenset[str]:
        """Tell whose lists this node may have, of those that it publishes APIs for."""
        ...


class LocalAccessLists:
    """The catalogue is here: its tables are read without HTTP.

    ``holds_seconds`` is how long a list may be used while the catalogue is away, an hour at most.
    """

    def __init__(self, holds_seconds: int = HOLDS_SECONDS) -> None:
        self.holds_seconds = min(holds_seconds, HOLDS_SECONDS)

    async def newest(self, node: Node, owner: str, held: str) -> SignedList | None:
        """Read and sign the list, unless what is held is of this version and young."""
        async with node.db.connection() as connection:
            version = await store.version(connection, owner)
        if _young(held, version, self.holds_seconds):
            return None
        async with node.db.transaction() as tx:
            await store.see_one_moment(tx)
            stated = await _stated(tx, node.public_url, owner, self.holds_seconds)
        text = access_list.sign(stated, await node.keys.signer(KEY_USE))
        return SignedList(tag_of(stated), text)

    def owners(self, node: Node, published: frozenset[str]) -> frozenset[str]:
        """Everybody's: whoever owns an API that this node publishes."""
        return published | {node.organisation.identifier}


async def access_list_of(node: Node, actor: Actor, held: str) -> SignedList | None:
    """Give the actor's organisation the list for its own gateway; ``None`` when nothing has changed.

    That nothing has changed tells nothing, and is asked every other second: it is no event.
    """
    if actor.organisation is None or actor.user is not None:
        raise refused("no-organisation")
    owner = actor.organisation.identifier
    found = await node.door(AccessLists).newest(node, owner, held)
    if found is not None:
        async with reading(node, attempt(node, actor, "access-list-read", f"tag:{found.tag}")):
            pass
    return found


def tag_of(stated: AccessList) -> str:
    """Name a list: of which change, and signed when."""
    return f"{stated.version}-{stated.iat}"


def _young(held: str, version: int, holds_seconds: int) -> bool:
    """Tell whether a held list is of this version, and has at least half of its time left.

    So what a gateway holds when the catalogue goes away lasts for at least half of the time.
    """
    of, _, signed = held.partition("-")
    if of != str(version) or not (signed.isascii() and signed.isdigit() and len(signed) < 12):  # noqa: PLR2004
        return False
    return 0 <= time.time() - int(signed) < holds_seconds / 2


async def _stated(tx: Tx, issuer: str, owner: str, holds_seconds: int) -> AccessList:
    keys: defaultdict[UUID, list[ListedKey]] = defaultdict(list)
    for key in await store.keys(tx, owner):
        keys[key.subscription_id].append(ListedKey(key.prefix, key.hash.hex(), key.expires))
    issued = int(time.time())
    by_major = {(row.api, row.major): _version(row) for row in await store.versions(tx, owner)}
    return AccessList(
        iss=issuer,
        owner=owner,
        iat=issued,
        exp=issued + holds_seconds,
        version=await store.version(tx, owner),
        versions=tuple(by_major.values()),
        subscriptions=tuple(
            _listed(row, tuple(keys[row.id])) for row in await store.subscriptions(tx, owner)
        ),
    )


def _version(row: store.VersionRow) -> ListedVersion:
    facts = msgspec.json.decode(row.facts, type=ApiFacts)
    life = Life(
        version=Version(row.major, row.minor, row.patch),
        state=State(row.state),
        deprecated=row.deprecated,
        sunset=row.sunset,
        was_active=row.was_active,
    )
    return ListedVersion(
        api=row.api,
        major=row.major,
        state=row.state,
        title=facts.title,
        scopes=facts.scopes,
        headers=lifetime_headers(life),
    )


def _listed(row: store.SubscriptionRow, keys: tuple[ListedKey, ...]) -> Listed:
    facts = msgspec.structs.asdict(row)
    return Listed(**{**facts, "scope": row.scope or None, "keys": keys})

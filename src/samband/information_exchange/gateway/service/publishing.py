# SPDX-License-Identifier: EUPL-1.2
"""Publish an API at the gateway, publish it no longer, and publish the node's own at every start."""

from __future__ import annotations

from collections.abc import Sequence

from samband.core.block import Manifest
from samband.core.identifiers import organisation
from samband.core.inbox import Once
from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.problems import Conflict, Invalid, NotFound, Refused
from samband.core.recording import Record, changing, reading
from samband.core.time import now
from samband.information_exchange.gateway.client import Upstreams
from samband.information_exchange.gateway.model.published import (
    ANSWER_SECONDS,
    IDLE_SECONDS,
    MAX_BODY,
    TOTAL_SECONDS,
    Closing,
    NewPublished,
    Published,
)
from samband.information_exchange.gateway.service.admitting import MOUNT
from samband.information_exchange.gateway.store import published as store
from samband.information_exchange.gateway.vocabulary import ADMIN
from samband.trust_and_security.authorization import RegisteredScope, register_scopes

OWN_PER_MINUTE = 60_000


async def publish(
    node: Node, actor: Actor, new: NewPublished, *, asked: Once | None = None
) -> Published:
    """Publish an API of the node's own organisation, or publish it anew with other limits."""
    record = attempt(node, actor, "published", f"api:{new.api}", f"major:{new.major}")
    async with changing(node, record, asked) as tx:
        _own_organisation(node, record)
        if not node.door(Upstreams).allows(new.upstream):
            raise Invalid.field(
                "$.upstream", "is no address that the operator lets the gateway lead to"
            )
        if any(scope.partition("/")[0] != new.api for scope in new.scopes):
            raise Invalid.field("$.scopes", "must begin with the name of the API and a slash")
        held = await store.find(tx, new.api, new.major)
        if held is not None and held.own:
            raise Conflict("The node serves an API of this name itself.", reason="api-own")
        row = _row(node, new)
        await store.put(tx, row)
        await store.bump(tx)
        record.answer = row
    await register_scopes(node, actor, _scopes(row, new))
    return row


async def stop_publishing(node: Node, actor: Actor, closing: Closing) -> Published:
    """Publish an API no longer: every call to it is refused within a second."""
    record = attempt(node, actor, "closed", f"api:{closing.api}", f"major:{closing.major}")
    async with changing(node, record) as tx:
        _own_organisation(node, record)
        record.reason = closing.reason
        if not await store.close(tx, closing.api, closing.major, now()):
            raise NotFound("The gateway publishes no such API.", reason="api-unknown")
        await store.bump(tx)
        row = await store.find(tx, closing.api, closing.major)
    assert row is not None  # noqa: S101 (it was just closed)
    return row


async def list_published(node: Node, actor: Actor) -> list[Published]:
    """List what is published, and what no longer is."""
    record = attempt(node, actor, "published-read")
    async with reading(node, record), node.db.connection() as connection:
        _own_organisation(node, record)
        return await store.all_published(connection)


async def publish_own(node: Node, manifests: Sequence[Manifest]) -> tuple[str, ...]:
    """Publish every own API as it is served now; a repeat changes nothing.

    Gives the names of those that were new or different.
    """
    wanted = [_own(node, block_api.name, block_api.major, block_api.title)
              for block in manifests for block_api in block.apis if block_api.name]  # fmt: skip
    async with node.db.connection() as connection:
        held = {(each.api, each.major): each for each in await store.all_published(connection)}
    new = [each for each in wanted if not _same(held.get((each.api, each.major)), each)]
    if not new:
        return ()
    names = tuple(each.api for each in new)
    actor = Actor(organisation=node.organisation, organisation_name=node.name)
    async with changing(node, attempt(node, actor, "own-published", *names)) as tx:
        for each in new:
            await store.put(tx, each)
        await store.bump(tx)
    return names


def attempt(node: Node, actor: Actor, event: str, *items: str) -> Record:
    """Begin the record of a verb."""
    return Record(type=f"{MOUNT}.{event}", actor=actor, resource=node.resource(MOUNT), items=items)


def _own_organisation(node: Node, record: Record) -> None:
    if record.actor.organisation != node.organisation or ADMIN not in record.actor.scopes:
        raise Refused(
            "Only the organisation that runs the node publishes at its gateway.",
            policies=("gateway.owner-only",),
        )
    record.scope, record.policies = ADMIN, ("gateway.owner-only",)


def _row(node: Node, new: NewPublished) -> Published:
    return Published(
        api=new.api,
        major=new.major,
        owner=node.organisation.identifier,
        title=new.title,
        upstream=new.upstream.rstrip("/"),
        per_minute=new.per_minute,
        per_day=new.per_day,
        max_body=new.max_body,
        answer_seconds=new.answer_seconds,
        idle_seconds=new.idle_seconds,
        total_seconds=new.total_seconds,
        published=now(),
    )


def _own(node: Node, name: str, major: int, title: str) -> Published:
    return Published(
        api=name,
        major=major,
        owner=node.owner(name).identifier,
        title=title,
        upstream="",
        per_minute=OWN_PER_MINUTE,
        per_day=None,
        max_body=MAX_BODY,
        answer_seconds=ANSWER_SECONDS,
        idle_seconds=IDLE_SECONDS,
        total_seconds=TOTAL_SECONDS,
        published=now(),
    )


def _same(held: Published | None, wanted: Published) -> bool:
    return held is not None and (held.owner, held.title, held.upstream, held.per_minute) == (
        wanted.owner,
        wanted.title,
        wanted.upstream,
        wanted.per_minute,
    )


def _scopes(row: Published, new: NewPublished) -> list[RegisteredScope]:
    """Make the API's scopes known to the authorization server, at the gateway's address."""
    return [
        RegisteredScope(
            name,
            (row.major,),
            organisation(row.owner),
            f"Använda {row.title} ({name.partition('/')[2]})",
            f"Use {row.title} ({name.partition('/')[2]})",
            at=MOUNT,
        )
        for name in new.scopes
    ]

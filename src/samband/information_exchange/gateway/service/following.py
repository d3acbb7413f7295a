# SPDX-License-Identifier: EUPL-1.2
"""Follow the catalogue: every two seconds the gateway asks whether who may use its APIs has changed.

While the catalogue is away the list that is held counts until it ends, an hour after it was signed
at most (design section 2); after that nobody is let in, rather than somebody who may no longer be.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import UTC, datetime

import structlog

from samband.core.identifiers import organisation
from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.problems import Problem
from samband.core.recording import Record, changing
from samband.core.time import now
from samband.information_exchange.api_management import (
    AccessList,
    AccessLists,
    BadList,
    SignedList,
    digest,
    read,
)
from samband.information_exchange.gateway.store import access
from samband.information_exchange.gateway.store import published as store
from samband.information_exchange.gateway.store.access import ListRow
from samband.trust_and_security.authorization import Agreed, agree

POLL_SECONDS = 2.0
_log = structlog.get_logger()


async def follow_access(node: Node, stop: asyncio.Event) -> None:
    """Follow until ``stop``; trouble is told once."""
    told = ""
    while not stop.is_set():
        trouble = await _turn(node)
        if trouble and trouble != told:
            _log.warning("gateway.access_not_followed", reason=trouble)
        told = trouble
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), POLL_SECONDS)


async def _turn(node: Node) -> str:
    try:
        await confirm_access(node)
    except BadList as error:
        return str(error)
    except Problem as problem:
        return problem.reason or problem.detail
    except Exception as error:  # noqa: BLE001 (the gateway goes on with the list that it has)
        return repr(error)
    return ""


async def confirm_access(node: Node) -> frozenset[str]:
    """Confirm the lists that are held, or take in newer ones; gives whose have changed.

    Raises ``Unavailable`` when the catalogue is away and ``BadList`` for what cannot be believed;
    what is held then stays as it was.

    One at a time does so in a node: what one was slow to take in must not come after what another
    has taken in since, and let somebody in again.
    """
    async with node.db.transaction() as tx:
        await access.follow_alone(tx)
        return await _confirm_access(node)


async def _confirm_access(node: Node) -> frozenset[str]:
    lists = node.door(AccessLists)
    async with node.db.connection() as connection:
        published = await store.all_published(connection)
        owners = lists.owners(node, frozenset(each.owner for each in published))
        held = {owner: await access.tag(connection, owner) for owner in owners}
    changed = set()
    for owner, tag in sorted(held.items()):
        found = await lists.newest(node, owner, tag)
        if found is None:
            async with node.db.connection() as connection:
                await access.confirm(connection, owner, now())
        else:
            await _take_in(node, owner, found)
            changed.add(owner)
    return frozenset(changed)


async def _take_in(node: Node, owner: str, found: SignedList) -> None:
    """Let authorization know first: were we to stop between the two, we would begin again."""
    stated: AccessList = read(found.text)
    until = datetime.fromtimestamp(stated.exp, UTC)
    evidence = digest(found.text)
    await agree(node, organisation(owner), _agreed(stated), until, evidence)
    record = Record(
        type="gateway.access-taken-in",
        actor=Actor(organisation=node.organisation, organisation_name=node.name),
        resource=node.resource("gateway"),
        items=(f"owner:{owner}", f"subscriptions:{len(stated.subscriptions)}"),
        evidence=(evidence,),
    )
    async with changing(node, record) as tx:
        await access.put(tx, ListRow(owner, found.tag, found.text, until, now()))
        await store.bump(tx)


def _agreed(stated: AccessList) -> list[Agreed]:
    """Tell which scopes have been agreed to: only an API's own."""
    return [
        Agreed(each.id, organisation(each.consumer), each.scope, each.since)
        for each in stated.subscriptions
        if each.scope is not None and each.scope.partition("/")[0] == each.api
    ]

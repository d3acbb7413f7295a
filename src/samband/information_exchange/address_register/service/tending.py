# SPDX-License-Identifier: EUPL-1.2
"""The register looks after itself: it knocks on endpoints and reminds owners of what is old (AR-9)."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from samband.core import jobs
from samband.core.db import Tx
from samband.core.identifiers import organisation
from samband.core.node import Node
from samband.core.outbound import FetchFailed, Outbound
from samband.core.ports import ANYONE
from samband.core.recording import changing
from samband.core.time import now
from samband.information_exchange.address_register.model.entries import (
    CERTIFICATE_DAYS,
    STALE_DAYS,
    ProbeState,
)
from samband.information_exchange.address_register.service.common import attempt
from samband.information_exchange.address_register.service.noticing import notice
from samband.information_exchange.address_register.store import care
from samband.information_exchange.address_register.store.care import ToProbe, ToRemind

TEND = "address-register.tend"
EVERY = timedelta(hours=1)
AT_ONCE = 5
MOST = 500
"""How many endpoints one round knocks on, so that all members get their turn."""
NOTICE = "addresses-need-care"
_EARLY = timedelta(minutes=5)
"""A round that begins before its hour, by a clock that differs, must not take itself for the next."""


async def promise(tx: Tx, moment: datetime) -> None:
    """See to it that a round is made within the hour; many promises of one hour are one round."""
    hour = moment.replace(minute=0, second=0, microsecond=0) + EVERY
    await jobs.enqueue(tx, TEND, None, delay=hour - moment, once=f"{TEND}/{hour.isoformat()}")


async def tend(node: Node) -> None:
    """Make one round, and promise the next."""
    moment = now()
    await notice(node)
    await probe(node, moment)
    await remind(node, moment)
    async with node.db.transaction() as tx:
        await promise(tx, now() + _EARLY)


async def probe(node: Node, moment: datetime) -> int:
    """Knock on endpoints that were not knocked on in the last hour; tells on how many."""
    async with node.db.connection() as connection:
        waiting = await care.to_probe(connection, moment - EVERY / 2, moment, MOST)
    gate = asyncio.Semaphore(AT_ONCE)
    await asyncio.gather(*(_knock(node, gate, each) for each in waiting))
    return len(waiting)


async def remind(node: Node, moment: datetime) -> int:
    """Tell members whose entries are unconfirmed for long, or whose certificates end; counts them.

    A member is told once of each such entry, until it is confirmed or as long again has passed, and
    once of each end of a certificate.
    """
    limits = moment - timedelta(days=STALE_DAYS), moment + timedelta(days=CERTIFICATE_DAYS)
    async with node.db.connection() as connection:
        waiting = await care.to_remind(connection, *limits, moment)
    for each in waiting:
        await _remind(node, each, limits, moment)
    return len(waiting)


async def _remind(
    node: Node, each: ToRemind, limits: tuple[datetime, datetime], moment: datetime
) -> None:
    member = organisation(each.organisation)
    record = attempt(
        node, ANYONE, "reminded", member, f"stale:{each.stale}", f"ending:{each.ending}"
    )
    async with changing(node, record) as tx:
        if await care.note_reminder(tx, each.organisation, *limits, moment):
            await node.ports.notifier.tell(tx, member, NOTICE, {})


async def _knock(node: Node, gate: asyncio.Semaphore, each: ToProbe) -> None:
    """Ask an endpoint for its head: any answer of HTTP means that somebody is there."""
    async with gate:
        state, detail = await _asked(Outbound(node.test_mode), each.url)
    async with node.db.transaction() as tx:
        await care.note_probe(tx, each, state, detail, now())


async def _asked(outbound: Outbound, url: str) -> tuple[ProbeState, str]:
    if not outbound.allows(url):
        return ProbeState.REFUSED_BY_US, "the address is not https"
    try:
        status = await outbound.knock(url)
    except FetchFailed as error:
        private = "private" in str(error)
        return (ProbeState.REFUSED_BY_US if private else ProbeState.SILENT), str(error)
    return ProbeState.ANSWERS, f"HTTP {status}"

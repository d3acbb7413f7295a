# SPDX-License-Identifier: EUPL-1.2
"""The protected call that concerns nobody: token, decision and event, and nothing read (TG-3)."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.probing import ProbeFailed
from samband.core.problems import Problem
from samband.core.recording import Record, reading
from samband.core.time import now
from samband.trust_and_security.authorization import Call, Caller, is_own_client
from samband.trust_and_security.availability.vocabulary import PROBE, PROBED

SECONDS = 2.0


class Proved(Struct, frozen=True):
    """The answer to a protected call that concerns nobody: when it was decided."""

    time: datetime


async def prove(node: Node, actor: Actor) -> Proved:
    """Go the whole way of a protected call: a decision by the policies and a durable event."""
    record = Record(type=PROBED, actor=actor, scope=PROBE)
    async with reading(node, record):
        decision = node.ports.gate.decide(actor, PROBE.replace("/", "."), {}, {"scope": PROBE})
        record.decided(decision)
        return Proved(now())


async def probe_whole_way(node: Node) -> None:
    """Be a client of this node over HTTP: get a token with the node's own key, make the call.

    A node that is not in the member register with a system of its own can be nobody's client:
    then nothing is tried.
    """
    if not await is_own_client(node):
        return
    call = Call(
        target=node.public_url,
        api="availability",
        path="/probes",
        scopes=(PROBE,),
        seconds=SECONDS,
        body=b"{}",
    )
    try:
        await node.door(Caller).ask(node, call)
    except Problem:
        raise ProbeFailed("refused") from None

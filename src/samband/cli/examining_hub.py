# SPDX-License-Identifier: EUPL-1.2
"""Whether the hub can be followed, and whether it knows this node."""

from __future__ import annotations

import time
from email.utils import parsedate_to_datetime

import httpx

from samband.cli.finding import Finding, Seen
from samband.cli.operating import opened
from samband.core.connections import trusted
from samband.core.node import Node
from samband.core.problems import Unavailable
from samband.settings import Settings
from samband.trust_and_security.authorization import CLIENT_USE, client_of
from samband.trust_and_security.trust_framework import Followed, MemberRegister
from samband.trust_and_security.trust_framework import look as look_at

_SECONDS = 5.0
_MOST_SKEW = 5.0
"""Seconds: a client assertion lives for half a minute, and its two ends must agree on when."""
_JOIN = "docs/how-to/join-a-node-to-a-hub.md"


async def look(seen: Seen) -> list[Finding]:
    """Look at the hub from outside, and then at what the node's own copy of its register says."""
    settings = seen.settings
    if not settings.follows:
        return []
    found = await _from_outside(settings)
    if seen.prepared and not found:
        async with opened(settings) as node:
            found += await _known(node)
    return found


async def _from_outside(settings: Settings) -> list[Finding]:
    hub = settings.hub
    try:
        seen = await look_at(Followed(hub.url, hub.keys))
    except Unavailable as error:
        do = "Correct hub.url, or let the machine reach it."
        return [Finding("hub.url", f"{hub.url} does not answer as a hub: {error.reason}", do)]
    found = []
    if not seen.pinned:
        why = f"the hub signs with {' or '.join(seen.keys) or 'no key'}, which is not among them"
        do = "Ask the hub's operator which key is right, by another way than this, and write it."
        found.append(Finding("hub.keys", why, do))
    elif seen.trouble:
        why = f"what the hub has signed is not believed: {seen.trouble}"
        found.append(Finding("hub.url", why, "Tell the hub's operator."))
    return found + await _skew(hub.url)


async def _skew(hub: str) -> list[Finding]:
    try:
        async with httpx.AsyncClient(verify=trusted(), trust_env=False, timeout=_SECONDS) as http:
            there = parsedate_to_datetime((await http.get(f"{hub}/livez")).headers["date"])
    except (httpx.HTTPError, KeyError, ValueError):
        return []
    apart = time.time() - there.timestamp()
    if abs(apart) <= _MOST_SKEW:
        return []
    which = "ahead of" if apart > 0 else "behind"
    why = f"it is {abs(apart):.0f} s {which} the hub's, and tokens would be refused"
    return [Finding("the clock", why, "Let the machine keep time (NTP).")]


async def _known(node: Node) -> list[Finding]:
    """See what the register says of this node: its organisation, its address, its client key."""
    register, number = node.door(MemberRegister), node.organisation.identifier
    try:
        member = await register.member(node.organisation)
        there = await register.node_at(node.public_url)
        system = await register.system(client_of(node))
    except Unavailable:
        why = "the node's copy of the register is not fresh, so it tells nothing of others"
        return [Finding("hub.url", why, "Start the node; it copies the register within seconds.")]
    if member is None or member.state != "active":
        why = f"{number} is not an active member of the hub"
        return [Finding("node.organisation", why, f"Let the hub admit it: {_JOIN}.")]
    found = []
    if there is None or there.member != node.organisation:
        why = f"{node.public_url} is not registered as a node of {number}, so nobody asks it"
        found.append(Finding("node.public_url", why, f"Register it at the hub: {_JOIN}."))
    own = {key["kid"] for key in await node.keys.published(CLIENT_USE)}
    if system is None or not own & {key.get("kid", "") for key in system.keys}:
        why = f"the hub has no key of this node for {client_of(node)}, so it cannot ask others"
        found.append(
            Finding("the client key", why, f"`samband keys show`, and register it: {_JOIN}.")
        )
    return found

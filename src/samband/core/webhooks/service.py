# SPDX-License-Identifier: EUPL-1.2
"""An owner's verbs, each in the transaction of a block that has decided and records it."""

from __future__ import annotations

import secrets
from datetime import timedelta

from samband.core import feed
from samband.core.db import Connection, Tx
from samband.core.ids import new_id
from samband.core.node import Node
from samband.core.outbound import Outbound
from samband.core.problems import Conflict, Invalid, NotFound
from samband.core.time import now
from samband.core.webhooks import store
from samband.core.webhooks.model import Followed, Receiver, State
from samband.core.webhooks.wire import KEY_USE

MAX_CHALLENGES = 200
"""How many addresses an owner can have us call in an hour that have not asked for it."""
_HOUR = timedelta(hours=1)


async def set_receiver(tx: Tx, node: Node, followed: Followed, address: str) -> Receiver:
    """Set where a feed's changes are told, in place of any before; it must prove itself first.

    Raises ``Invalid`` for an address that is never called, and ``Conflict`` for too many.
    """
    if not Outbound(node.test_mode).allows(address) or "#" in address:
        kinds = "http or https" if node.test_mode else "https"
        raise Invalid.field("$.address", f"give an {kinds} address without user name or fragment")
    moment = now()
    await _allow_challenge(tx, followed)
    await store.put(tx, new_id(), followed, address, challenge=_challenge(), moment=moment)
    return await receiver(tx, node, followed)


async def confirm(tx: Tx, node: Node, followed: Followed) -> Receiver:
    """Ask a receiver to prove itself again, which starts one that is held; raises ``NotFound``."""
    await receiver(tx, node, followed)
    moment = now()
    await _allow_challenge(tx, followed)
    owner = followed.owner.identifier
    await store.challenge_again(
        tx, followed.stream, owner, new_id(), challenge=_challenge(), moment=moment
    )
    return await receiver(tx, node, followed)


async def end(tx: Tx, followed: Followed) -> bool:
    """Stop telling of a feed's changes; tells whether somebody was told."""
    return await store.remove(tx, followed.stream, followed.owner.identifier)


async def receiver(connection: Connection, node: Node, followed: Followed) -> Receiver:
    """Tell where a feed's changes are told, and how that goes; raises ``NotFound``."""
    found = await find_receiver(connection, node, followed)
    if found is None:
        raise NotFound("No receiver is set.", reason="no receiver")
    return found


async def find_receiver(connection: Connection, node: Node, followed: Followed) -> Receiver | None:
    """Tell where a feed's changes are told, if anywhere."""
    found = await store.find(connection, followed.stream, followed.owner.identifier)
    if found is None:
        return None
    told = None if found.told is None else feed.format_cursor(found.told_xid, found.told_seq)
    return Receiver(
        address=found.address,
        state=State(found.state),
        failures=found.failures,
        reason=found.reason,
        next_attempt=found.due if found.failures else None,
        cursor=told,
        told=found.told,
        created=found.created,
        keys=f"{node.resource(followed.api)}/jwks",
    )


async def key_set(node: Node) -> dict[str, list[dict[str, str]]]:
    """Give the public keys that verify what receivers are sent, as a JWK set (RFC 7517)."""
    await node.keys.signer(KEY_USE)  # the first reader must find one
    return {"keys": await node.keys.published(KEY_USE)}


def _challenge() -> str:
    return secrets.token_urlsafe(32)


async def _allow_challenge(tx: Tx, followed: Followed) -> None:
    asked = await store.count_challenge(tx, followed.owner.identifier, now(), _HOUR)
    if asked > MAX_CHALLENGES:
        raise Conflict(
            f"You may have {MAX_CHALLENGES} addresses confirmed in an hour. Try again later.",
            reason="too many challenges",
        )

# SPDX-License-Identifier: EUPL-1.2
"""Grows the log: committed events become leaves, subtrees, head and signed checkpoint at once.

One transaction under the lock of the head's row does all of it, so any number of sequencers may
run and be killed at any moment: the tree only grows by whole batches, and each checkpoint is
computed from the head that the one before it left (design rule 5).
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from samband.core.db import Tx
from samband.core.keys import SigningKey
from samband.core.node import Node
from samband.core.time import now
from samband.trust_and_security.traceability.model import merkle
from samband.trust_and_security.traceability.model.merkle import HASH_SIZE, Frontier
from samband.trust_and_security.traceability.store import tree
from samband.trust_and_security.traceability.store.tree import CheckpointRow, Head, Pending
from samband.trust_and_security.traceability.wire import note
from samband.trust_and_security.traceability.wire.note import Checkpoint, Verifier

KEY_USE = "trace-log"
MAX_BATCH = 2_000


class BrokenLog(Exception):
    """The stored head is not the tree that was last signed; nothing may be signed on top of it."""


def origin_at(node: Node) -> str:
    """Name a log that has no name yet: its address without the scheme, as C2SP recommends.

    A log key's name may hold neither a plus sign nor a space, and an address holds neither.
    """
    parts = urlsplit(node.public_url)
    return f"{parts.netloc}{parts.path}/log"


async def grow(node: Node) -> int:
    """Take up to 2,000 waiting events into the log and tell how many; raises ``BrokenLog``."""
    async with node.db.connection() as connection:
        if not await tree.has_work(connection):
            return 0
    key = await node.keys.signer(KEY_USE, "EdDSA")
    async with node.db.transaction() as tx:
        head = await tree.lock_head(tx)
        origin = head.origin or await _named(tx, origin_at(node))
        frontier = frontier_of(head)
        await _check_last(tx, frontier)
        waiting = await tree.take_pending(tx, MAX_BATCH)
        grown = await _extend(tx, frontier, waiting)
        await _sign(tx, key, Checkpoint(origin, grown.size, merkle.root(grown)))
    return len(waiting)


async def _named(tx: Tx, origin: str) -> str:
    await tree.name_log(tx, origin)
    return origin


def frontier_of(head: Head) -> Frontier:
    """Read the stored head; raises ``BrokenLog`` when size and peaks do not fit each other."""
    if len(head.peaks) != head.size.bit_count() * HASH_SIZE:
        raise BrokenLog("the tree head does not have the peaks of its size")
    starts = range(0, len(head.peaks), HASH_SIZE)
    return Frontier(head.size, tuple(head.peaks[at : at + HASH_SIZE] for at in starts))


async def _check_last(tx: Tx, frontier: Frontier) -> None:
    """Refuse to build on a head that is not what the last checkpoint says (C2SP: never inconsistent)."""
    last = await tree.latest_checkpoint(tx)
    if last is None and frontier.size == 0:
        return
    if last is not None:
        text, _ = note.parse(last.note.encode())
        signed = note.parse_checkpoint(text)
        if (signed.size, signed.root) == (frontier.size, merkle.root(frontier)):
            return
    raise BrokenLog("the tree head is not what the last checkpoint says")


async def _extend(tx: Tx, frontier: Frontier, waiting: Sequence[Pending]) -> Frontier:
    if not waiting:
        return frontier
    grown, completed = merkle.append(frontier, (event.hash for event in waiting))
    await tree.insert_leaves(tx, frontier.size, waiting)
    await tree.insert_nodes(tx, completed)
    await tree.set_head(tx, Head(grown.size, b"".join(grown.peaks)))
    return grown


async def _sign(tx: Tx, key: SigningKey, head: Checkpoint) -> None:
    signed = note.sign(note.format_checkpoint(head), verifier_of(head.origin, key), key.sign)
    minute = now().replace(second=0, microsecond=0)
    await tree.put_checkpoint(tx, minute, CheckpointRow(head.size, signed.decode()))


def verifier_of(name: str, key: SigningKey) -> Verifier:
    """Make the public verifier of a signing key."""
    if not isinstance(key.private, Ed25519PrivateKey):
        raise TypeError("a trace log signs with Ed25519")
    return note.verifier(name, key.private.public_key().public_bytes_raw())

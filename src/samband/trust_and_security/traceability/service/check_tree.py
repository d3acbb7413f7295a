# SPDX-License-Identifier: EUPL-1.2
"""Checks the tree from its leaves up: subtrees, head, and every checkpoint that was kept."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from samband.core.db import Connection
from samband.trust_and_security.traceability.model import merkle
from samband.trust_and_security.traceability.model.finding import Finding, Place
from samband.trust_and_security.traceability.model.merkle import Frontier, NodeId
from samband.trust_and_security.traceability.store import audit, tree
from samband.trust_and_security.traceability.store.audit import LeafRow, SignedRow
from samband.trust_and_security.traceability.wire import note
from samband.trust_and_security.traceability.wire.note import Verifier

BATCH = 2_048
_END = 2**63 - 1


class _Walk(Struct):
    """How far the walk has come, what it found, and which subtrees are already known wrong."""

    origin: str
    known: Sequence[Verifier]
    frontier: Frontier = merkle.EMPTY
    findings: list[Finding] = []
    wrong: set[NodeId] = set()


async def check_tree(
    connection: Connection, origin: str, known: Sequence[Verifier]
) -> list[Finding]:
    """Rebuild the tree from its leaves and tell where the stored one, or what was signed, differs."""
    walk = _Walk(origin, known)
    _check_signed(walk, await audit.checkpoints_between(connection, -1, 0))
    while rows := await audit.leaves_from(connection, walk.frontier.size, BATCH):
        if not _contiguous(walk, rows):
            return walk.findings
        end = walk.frontier.size + len(rows)
        signed = await audit.checkpoints_between(connection, walk.frontier.size, end)
        completed = _grow(walk, [row.hash for row in rows], signed)
        await _check_nodes(walk, connection, completed)
    await _check_head(walk, connection)
    return walk.findings


def _contiguous(walk: _Walk, rows: Sequence[LeafRow]) -> bool:
    for expected, row in enumerate(rows, start=walk.frontier.size):
        if row.leaf_index != expected:
            what = f"leaf {expected} is missing"
            walk.findings.append(Finding(Place.LEAF, None, what))
            return False
    return True


def _grow(
    walk: _Walk, hashes: Sequence[bytes], signed: Sequence[SignedRow]
) -> list[tuple[NodeId, bytes]]:
    """Add a batch of leaves, halting at every size for which a checkpoint was kept."""
    start, completed = walk.frontier.size, []
    for size in sorted({row.size for row in signed} | {start + len(hashes)}):
        part = hashes[walk.frontier.size - start : size - start]
        walk.frontier, nodes = merkle.append(walk.frontier, part)
        completed += nodes
        _check_signed(walk, [row for row in signed if row.size == size])
    return completed


async def _check_nodes(
    walk: _Walk, connection: Connection, completed: Sequence[tuple[NodeId, bytes]]
) -> None:
    """Compare subtrees with the stored ones; a wrong one is told once, where it is lowest."""
    stored = await tree.nodes_at(connection, [place for place, _ in completed])
    for place, value in completed:
        if stored.get(place) == value:
            continue
        below = {NodeId(place.level - 1, place.index * 2 + side) for side in (0, 1)}
        if not below & walk.wrong:
            first, last = place.index << place.level, ((place.index + 1) << place.level) - 1
            what = f"the node over leaves {first} to {last} is not what they hash to"
            walk.findings.append(Finding(Place.TREE, None, what))
        walk.wrong.add(place)


def _check_signed(walk: _Walk, signed: Sequence[SignedRow]) -> None:
    """Check kept checkpoints of the tree that the walk has reached: signature, log, size, root."""
    for row in signed:
        what = _fault(walk, row)
        if what:
            where = f"checkpoint of {row.minute:%Y-%m-%d %H:%M} (size {row.size})"
            walk.findings.append(Finding(Place.CHECKPOINT, None, f"{where}: {what}"))


def _fault(walk: _Walk, row: SignedRow) -> str | None:
    text = _opened(walk.known, row.note.encode())
    if text is None:
        return "no key of this log has signed it"
    checkpoint = note.parse_checkpoint(text)
    if (checkpoint.origin, checkpoint.size) != (walk.origin, row.size):
        return "it is of another log or size"
    if checkpoint.root != merkle.root(walk.frontier):
        return "the leaves do not give the signed root"
    return None


def _opened(known: Sequence[Verifier], signed: bytes) -> str | None:
    for verifier in known:
        try:
            return note.open_note(signed, verifier)[0]
        except note.BadNote:
            continue
    return None


async def _check_head(walk: _Walk, connection: Connection) -> None:
    """Check that head, last checkpoint and leaves end at the same place, with nothing beyond."""
    size = walk.frontier.size
    head = await tree.head(connection)
    if (head.size, head.peaks) != (size, b"".join(walk.frontier.peaks)):
        walk.findings.append(Finding(Place.HEAD, None, "the head is not what the leaves give"))
    for row in await audit.checkpoints_between(connection, size, _END):
        what = f"a checkpoint of size {row.size} is kept, and the log has {size} leaves"
        walk.findings.append(Finding(Place.CHECKPOINT, None, what))
    last = await tree.latest_checkpoint(connection)
    if size and (last is None or last.size < size):
        walk.findings.append(Finding(Place.CHECKPOINT, None, "the last leaves are not signed"))
    if await audit.count_nodes(connection) > size - size.bit_count():
        walk.findings.append(Finding(Place.TREE, None, "there are nodes that no leaves give"))

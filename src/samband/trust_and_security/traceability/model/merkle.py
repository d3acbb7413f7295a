# SPDX-License-Identifier: EUPL-1.2
"""The Merkle tree of RFC 9162 section 2.1 over SHA-256, as pure functions.

The tree is spoken of by *complete subtrees*: node ``(level, index)`` covers the leaves
``[index << level, (index + 1) << level)``. A complete subtree never changes once its last leaf
exists, so a store of them is append-only; everything else (roots, proofs for any size) is folded
from at most one node per level. No function here recurses or reads anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256

import msgspec

HASH_SIZE = 32
EMPTY_ROOT = sha256(b"").digest()
"""The root of the tree without leaves (RFC 9162 section 2.1.1)."""


class NodeId(msgspec.Struct, frozen=True, order=True):
    """The place of a complete subtree: ``1 << level`` leaves, the ``index``-th from the left."""

    level: int
    index: int


class Frontier(msgspec.Struct, frozen=True):
    """All an appender must remember: the tree's size and its complete subtrees, largest first.

    ``peaks`` has one hash for each set bit of ``size``.
    """

    size: int
    peaks: tuple[bytes, ...]


EMPTY = Frontier(size=0, peaks=())


def leaf_hash(entry: bytes) -> bytes:
    """Hash a log entry; the 0x00 prefix keeps a leaf from passing for a node."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two children; the 0x01 prefix keeps a node from passing for a leaf."""
    return sha256(b"\x01" + left + right).digest()


def append(
    frontier: Frontier, leaves: Iterable[bytes]
) -> tuple[Frontier, list[tuple[NodeId, bytes]]]:
    """Add leaf hashes and return the new frontier with every subtree of level 1 and up completed.

    >>> grown, nodes = append(EMPTY, [leaf_hash(b"a"), leaf_hash(b"b"), leaf_hash(b"c")])
    >>> grown.size, [node for node, _ in nodes]
    (3, [NodeId(level=1, index=0)])
    """
    size, peaks = frontier.size, list(frontier.peaks)
    completed: list[tuple[NodeId, bytes]] = []
    for leaf in leaves:
        level, index, value = 0, size, leaf
        while index & 1:
            value = node_hash(peaks.pop(), value)
            level, index = level + 1, index >> 1
            completed.append((NodeId(level, index), value))
        peaks.append(value)
        size += 1
    return Frontier(size, tuple(peaks)), completed


def root(frontier: Frontier) -> bytes:
    """Give the tree hash of a frontier."""
    return fold(frontier.peaks) if frontier.peaks else EMPTY_ROOT


def fold(hashes: Sequence[bytes]) -> bytes:
    """Hash subtrees that stand side by side, largest first, into the one hash above them."""
    value = hashes[-1]
    for left in reversed(hashes[:-1]):
        value = node_hash(left, value)
    return value


def cover(start: int, end: int) -> list[NodeId]:
    """Split ``[start, end)`` into complete subtrees, left to right and largest first.

    ``start`` must be a multiple of the smallest power of two that is at least ``end - start``,
    which holds for every range an RFC 9162 proof speaks of.

    >>> cover(4, 7)
    [NodeId(level=1, index=2), NodeId(level=0, index=6)]
    """
    nodes = []
    while start < end:
        level = (end - start).bit_length() - 1
        nodes.append(NodeId(level, start >> level))
        start += 1 << level
    return nodes


def inclusion_ranges(index: int, size: int) -> list[tuple[int, int]]:
    """List the leaf ranges whose hashes prove leaf ``index`` of ``size``, lowest first.

    This is PATH(m, D_n) of RFC 9162 section 2.1.3.1 without its recursion. Raises ``ValueError``
    for an index outside the tree.
    """
    if not 0 <= index < size:
        raise ValueError("the index is outside the tree")
    start, end, ranges = 0, size, []
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start = middle
    return ranges[::-1]


def consistency_ranges(first: int, second: int) -> list[tuple[int, int]]:
    """List the leaf ranges whose hashes prove that tree ``second`` extends tree ``first``.

    This is PROOF(m, D_n) of RFC 9162 section 2.1.4.1 without its recursion. Raises ``ValueError``
    unless ``0 < first <= second``.
    """
    if not 0 < first <= second:
        raise ValueError("a tree can only extend a smaller one that is not empty")
    start, end, ranges = 0, second, []
    while end != first:
        middle = start + _split(end - start)
        if first <= middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start = middle
    if start > 0:
        ranges.append((start, end))
    return ranges[::-1]


def _split(width: int) -> int:
    """Give the largest power of two below ``width`` (RFC 9162's *k*)."""
    return 1 << ((width - 1).bit_length() - 1)


def nodes_for(ranges: Iterable[tuple[int, int]]) -> list[NodeId]:
    """List every complete subtree that must be read to answer ``ranges``."""
    return [node for start, end in ranges for node in cover(start, end)]


def prove(ranges: Iterable[tuple[int, int]], lookup: Callable[[NodeId], bytes]) -> list[bytes]:
    """Turn proof ranges into the proof's hashes, reading complete subtrees through ``lookup``."""
    return [fold([lookup(node) for node in cover(start, end)]) for start, end in ranges]


def root_from_inclusion(index: int, size: int, leaf: bytes, proof: Sequence[bytes]) -> bytes | None:
    """Compute the root that an inclusion proof claims (RFC 9162 section 2.1.3.2).

    Gives None when the proof cannot belong to that index and size at all.
    """
    if not 0 <= index < size or len(leaf) != HASH_SIZE:
        return None
    position, last, value = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return None
        if position & 1 or position == last:
            value = node_hash(sibling, value)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            value = node_hash(value, sibling)
        position, last = position >> 1, last >> 1
    return value if last == 0 else None


def includes(index: int, size: int, leaf: bytes, proof: Sequence[bytes], expected: bytes) -> bool:
    """Tell whether the proof shows that ``leaf`` stands at ``index`` of the tree ``expected``."""
    return root_from_inclusion(index, size, leaf, proof) == expected


def extends(
    first: int, second: int, first_root: bytes, second_root: bytes, proof: Sequence[bytes]
) -> bool:
    """Tell whether the proof shows that the second tree only added to the first.

    RFC 9162 section 2.1.4.2. An empty first tree, or equal sizes, take an empty proof.
    """
    if first < 0 or first > second:
        return False
    if first == second:
        return not proof and first_root == second_root
    if first == 0:
        return not proof and first_root == EMPTY_ROOT
    if not proof:
        return False
    return _consistency_roots(first, second, first_root, proof) == (first_root, second_root)


def _consistency_roots(
    first: int, second: int, first_root: bytes, proof: Sequence[bytes]
) -> tuple[bytes, bytes] | None:
    """Walk a consistency proof and give the two roots it leads to, or None when it does not fit."""
    path = [first_root, *proof] if first & (first - 1) == 0 else list(proof)
    position, last = first - 1, second - 1
    while position & 1:
        position, last = position >> 1, last >> 1
    old = new = path[0]
    for sibling in path[1:]:
        if last == 0:
            return None
        if position & 1 or position == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            new = node_hash(new, sibling)
        position, last = position >> 1, last >> 1
    return (old, new) if last == 0 else None

# SPDX-License-Identifier: EUPL-1.2
"""An outside witness of a log: fetches checkpoints and tiles, and believes only what it computes.

Written from RFC 9162 section 2.1 and the C2SP formats alone, by their recursive definitions and
with nothing of the product's own, so that one mistake cannot stand on both sides.
"""

from __future__ import annotations

import asyncio
import base64
import json
import time
from hashlib import sha256
from typing import Any, NamedTuple

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

WIDTH = 256
POLL_SECONDS = 0.5
AGAIN_SECONDS = 0.05
PATIENCE_SECONDS = 120.0


class Checkpoint(NamedTuple):
    """A signed head that was seen, and when (monotonic seconds)."""

    size: int
    root: bytes
    seen: float


class LogKey(NamedTuple):
    """The log's name and Ed25519 key, pinned before anything is believed."""

    origin: str
    key: bytes


def pinned(vkey: str) -> LogKey:
    """Read a C2SP verifier key: ``name+id+key``."""
    name, key_id, encoded = vkey.split("+", 2)
    material = base64.b64decode(encoded, validate=True)
    assert sha256(f"{name}\n".encode() + material).digest()[:4].hex() == key_id
    assert material[:1] == b"\x01"
    return LogKey(name, material[1:])


def opened(note: bytes, known: LogKey) -> Checkpoint:
    """Check the signature on a checkpoint and read it."""
    text, _, signatures = note.partition(b"\n\n")
    text += b"\n"
    [line] = [each for each in signatures.splitlines() if f" {known.origin} ".encode() in each]
    Ed25519PublicKey.from_public_bytes(known.key).verify(
        base64.b64decode(line.split()[2])[4:], text
    )
    origin, size, root = text.decode().splitlines()[:3]
    assert origin == known.origin
    return Checkpoint(int(size), base64.b64decode(root, validate=True), time.monotonic())


class Tree:
    """The tree over a growing list of leaf hashes; complete subtrees are remembered."""

    def __init__(self) -> None:
        self.leaves: list[bytes] = []
        self._complete: dict[tuple[int, int], bytes] = {}

    def hash(self, start: int, end: int) -> bytes:
        """Give MTH(D[start:end]) of RFC 9162 section 2.1.1."""
        width = end - start
        if width <= 1:
            return self.leaves[start] if width else sha256(b"").digest()
        known = self._complete.get((start, end))
        if known is None:
            middle = start + _split(width)
            known = _above(self.hash(start, middle), self.hash(middle, end))
            if width & (width - 1) == 0:
                self._complete[start, end] = known
        return known

    def inclusion(self, index: int, start: int, end: int) -> list[bytes]:
        """Give PATH(m, D[start:end]) of RFC 9162 section 2.1.3.1."""
        if end - start == 1:
            return []
        middle = start + _split(end - start)
        if index < middle:
            return [*self.inclusion(index, start, middle), self.hash(middle, end)]
        return [*self.inclusion(index, middle, end), self.hash(start, middle)]

    def consistency(self, first: int, second: int) -> list[bytes]:
        """Give PROOF(m, D_n) of RFC 9162 section 2.1.4.1, for ``0 < first < second``."""
        return self._subproof(first, 0, second, whole=True)

    def _subproof(self, first: int, start: int, end: int, *, whole: bool) -> list[bytes]:
        if first == end:
            return [] if whole else [self.hash(start, end)]
        middle = start + _split(end - start)
        if first <= middle:
            return [*self._subproof(first, start, middle, whole=whole), self.hash(middle, end)]
        return [*self._subproof(first, middle, end, whole=False), self.hash(start, middle)]


def _split(width: int) -> int:
    return 1 << ((width - 1).bit_length() - 1)


def _above(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def includes(index: int, size: int, leaf: bytes, proof: list[bytes], root: bytes) -> bool:
    """Verify an inclusion proof by RFC 9162 section 2.1.3.2."""
    fn, sn, value = index, size - 1, leaf
    for sibling in proof:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            value = _above(sibling, value)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            value = _above(value, sibling)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and value == root


def extends(old: Checkpoint, new: Checkpoint, proof: list[bytes]) -> bool:
    """Verify a consistency proof by RFC 9162 section 2.1.4.2, for ``0 < old.size < new.size``."""
    if old.size & (old.size - 1) == 0:
        proof = [old.root, *proof]
    fn, sn = old.size - 1, new.size - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    if not proof:
        return False
    fr = sr = proof[0]
    for sibling in proof[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            fr, sr = _above(sibling, fr), _above(sibling, sr)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = _above(sr, sibling)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and fr == old.root and sr == new.root


class Witness:
    """Keeps every checkpoint it sees, each shown to extend the one before when it came."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self._http = http
        self.known: LogKey | None = None
        self.tree = Tree()
        self.seen: list[Checkpoint] = []

    async def watch(self, stop: asyncio.Event) -> None:
        """Look for new checkpoints until told to stop."""
        while not stop.is_set():
            await self.look()
            await asyncio.sleep(POLL_SECONDS)

    async def look(self) -> Checkpoint:
        """Fetch the newest checkpoint, and check it against what was seen before."""
        if self.known is None:
            keys = json.loads(await self._fetch("/traceability/v1/log-key"))
            self.known = pinned(keys["keys"][0])
        new = opened(await self._fetch("/log/checkpoint"), self.known)
        old = self.seen[-1] if self.seen else None
        if old is None or new[:2] != old[:2]:
            await self._learn(new.size)
            self._judge(old, new)
            self.seen.append(new)
        return new

    def _judge(self, old: Checkpoint | None, new: Checkpoint) -> None:
        assert self.tree.hash(0, new.size) == new.root, (
            f"the leaves of {new.size} give no such root"
        )
        if old is not None:
            assert old.size < new.size, f"the log went from {old.size} to {new.size}"
            assert extends(old, new, self.tree.consistency(old.size, new.size))

    async def _learn(self, size: int) -> None:
        """Take the new leaf hashes; those already known must be served unchanged."""
        leaves = self.tree.leaves
        for index in range(len(leaves) // WIDTH, -(-size // WIDTH)):
            width = min(WIDTH, size - index * WIDTH)
            data = await self._fetch(f"/log/tile/0/{_place(index, width)}")
            hashes = [data[at : at + 32] for at in range(0, len(data), 32)]
            assert len(hashes) == width
            old = leaves[index * WIDTH :]
            assert hashes[: len(old)] == old, "a leaf that was served before has changed"
            leaves.extend(hashes[len(old) :])

    async def entries(self, size: int) -> list[dict[str, Any]]:
        """Fetch every entry of the log afresh, and show that it is what the leaf hashes stand for."""
        found: list[dict[str, Any]] = []
        for index in range(-(-size // WIDTH)):
            width = min(WIDTH, size - index * WIDTH)
            for entry in _entries(await self._fetch(f"/log/tile/entries/{_place(index, width)}")):
                assert sha256(b"\x00" + entry).digest() == self.tree.leaves[len(found)]
                found.append(json.loads(entry))
        assert len(found) == size
        return found

    def contradictions(self) -> list[tuple[int, int]]:
        """Hold every checkpoint against every earlier one, and give the pairs that do not fit."""
        return [
            (old.size, new.size)
            for at, new in enumerate(self.seen)
            for old in self.seen[:at]
            if not extends(old, new, self.tree.consistency(old.size, new.size))
        ]

    async def check_upper_tiles(self, size: int) -> None:
        """Fetch every tile above the leaves and compare it with what the leaves hash to."""
        level, hashes = 1, size >> 8
        while hashes:
            for index in range(-(-hashes // WIDTH)):
                width = min(WIDTH, hashes - index * WIDTH)
                data = await self._fetch(f"/log/tile/{level}/{_place(index, width)}")
                ends = [(index * WIDTH + place + 1) << (8 * level) for place in range(width)]
                assert data == b"".join(self.tree.hash(end - (1 << 8 * level), end) for end in ends)
            level, hashes = level + 1, hashes >> 8

    async def _fetch(self, path: str) -> bytes:
        """Fetch something public, again and again while the node is away."""
        give_up = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                answer = await self._http.get(path)
            except httpx.TransportError:
                answer = None
            if answer is not None and answer.status_code == httpx.codes.OK:
                return answer.content
            gone = answer is None or answer.status_code == httpx.codes.SERVICE_UNAVAILABLE
            assert gone, f"{path} answered {answer.status_code if answer else ''}"
            assert time.monotonic() < give_up, f"{path} does not answer"
            await asyncio.sleep(AGAIN_SECONDS)


def _place(index: int, width: int) -> str:
    groups = [f"{index % 1000:03d}"]
    while index := index // 1000:
        groups.insert(0, f"x{index % 1000:03d}")
    return "/".join(groups) + ("" if width == WIDTH else f".p/{width}")


def _entries(bundle: bytes) -> list[bytes]:
    found, at = [], 0
    while at < len(bundle):
        end = at + 2 + int.from_bytes(bundle[at : at + 2])
        found.append(bundle[at + 2 : end])
        at = end
    return found

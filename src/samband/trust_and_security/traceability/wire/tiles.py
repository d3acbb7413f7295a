# SPDX-License-Identifier: EUPL-1.2
"""Tiles and entry bundles of a log (C2SP tlog-tiles): their paths and their bytes.

A tile holds 256 hashes that stand side by side eight tree levels apart, so any proof for any
client comes from a few immutable files that every cache may keep.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import msgspec

from samband.trust_and_security.traceability.model.merkle import HASH_SIZE, NodeId

WIDTH = 256
HEIGHT = 8
"""Tree levels per tile level: ``WIDTH == 1 << HEIGHT``."""
MAX_LEVEL = 63
MAX_ENTRY = 65_535
"""Bytes in one entry, as its length is a uint16."""

# At most seven groups: 10**21 is beyond any tree, and the path stays short.
_PATH = re.compile(
    r"(?P<level>entries|0|[1-9][0-9]?)/(?P<index>(?:x[0-9]{3}/){0,6}[0-9]{3})"
    r"(?:\.p/(?P<width>[1-9][0-9]{0,2}))?",
    re.ASCII,
)


class Tile(msgspec.Struct, frozen=True, order=True):
    """One tile: ``level`` counts tiles upwards, None for the entries below level 0.

    ``width`` is how many of its 256 places it shows; less than 256 makes it partial.
    """

    level: int | None
    index: int
    width: int = WIDTH


def path(tile: Tile) -> str:
    """Write where a tile is served, below ``…/tile/``.

    >>> path(Tile(0, 1234067, 8))
    '0/x001/x234/067.p/8'
    >>> path(Tile(None, 5))
    'entries/005'
    """
    level = "entries" if tile.level is None else str(tile.level)
    suffix = "" if tile.width == WIDTH else f".p/{tile.width}"
    return f"{level}/{_groups(tile.index)}{suffix}"


def _groups(index: int) -> str:
    text = f"{index % 1000:03d}"
    while index := index // 1000:
        text = f"x{index % 1000:03d}/{text}"
    return text


def parse_path(text: str) -> Tile:
    """Read a tile's path in its one form; raises ``ValueError`` for any other.

    >>> parse_path("1/x001/000.p/16")
    Tile(level=1, index=1000, width=16)
    """
    match = _PATH.fullmatch(text)
    if match is None:
        raise ValueError("not a tile path")
    level = None if match["level"] == "entries" else int(match["level"])
    index = int(match["index"].replace("x", "").replace("/", ""))
    tile = Tile(level, index, int(match["width"] or WIDTH))
    if path(tile) != text or tile.width > WIDTH or (level or 0) > MAX_LEVEL:
        raise ValueError("not a tile path")
    return tile


def exists(tile: Tile, size: int) -> bool:
    """Tell whether a tree of ``size`` leaves has every place of the tile.

    A log serves a partial tile for as long as its places stand, whatever checkpoint named it.
    """
    return tile.index * WIDTH + tile.width <= size >> (HEIGHT * (tile.level or 0))


def tiles_of(size: int) -> list[Tile]:
    """List every hash tile of a tree of ``size`` leaves, partial ones included.

    >>> [path(tile) for tile in tiles_of(256)]
    ['0/000', '1/000.p/1']
    """
    found, level = [], 0
    while hashes := size >> (HEIGHT * level):
        full, rest = divmod(hashes, WIDTH)
        found += [Tile(level, index) for index in range(full)]
        if rest:
            found.append(Tile(level, full, rest))
        level += 1
    return found


def nodes(tile: Tile) -> list[NodeId]:
    """List the complete subtrees whose hashes a hash tile holds, in order."""
    if tile.level is None:
        raise ValueError("an entry bundle holds no hashes")
    first = tile.index * WIDTH
    return [NodeId(tile.level * HEIGHT, first + place) for place in range(tile.width)]


def encode_hashes(hashes: Sequence[bytes]) -> bytes:
    """Write a hash tile."""
    return b"".join(hashes)


def decode_hashes(data: bytes) -> list[bytes]:
    """Read a hash tile of 1 to 256 hashes; raises ``ValueError``."""
    if not data or len(data) % HASH_SIZE or len(data) > WIDTH * HASH_SIZE:
        raise ValueError("a tile is 1 to 256 hashes of 32 bytes")
    return [data[at : at + HASH_SIZE] for at in range(0, len(data), HASH_SIZE)]


def encode_entries(entries: Iterable[bytes]) -> bytes:
    """Write an entry bundle: each entry after its length as a big-endian uint16."""
    parts = []
    for entry in entries:
        if len(entry) > MAX_ENTRY:
            raise ValueError("an entry is at most 65,535 bytes")
        parts += [len(entry).to_bytes(2), entry]
    return b"".join(parts)


def decode_entries(data: bytes) -> list[bytes]:
    """Read an entry bundle of 1 to 256 entries; raises ``ValueError`` on a cut or longer one."""
    entries: list[bytes] = []
    at = 0
    while at < len(data):
        end = at + 2 + int.from_bytes(data[at : at + 2])
        if at + 2 > len(data) or end > len(data) or len(entries) == WIDTH:
            raise ValueError("an entry bundle is 1 to 256 whole entries")
        entries.append(data[at + 2 : end])
        at = end
    if not entries:
        raise ValueError("an entry bundle is 1 to 256 whole entries")
    return entries

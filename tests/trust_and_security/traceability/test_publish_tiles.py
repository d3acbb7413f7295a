# SPDX-License-Identifier: EUPL-1.2
"""Tile paths, tiles and entry bundles (C2SP tlog-tiles), hostile input included."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samband.trust_and_security.traceability.model import merkle
from samband.trust_and_security.traceability.model.merkle import NodeId
from samband.trust_and_security.traceability.wire import tiles
from samband.trust_and_security.traceability.wire.tiles import Tile

levels = st.none() | st.integers(0, 63)
any_tile = st.builds(Tile, levels, st.integers(0, 10**18), st.integers(1, 256))


@settings(deadline=None)
@given(any_tile)
def test_a_path_is_read_back_as_the_tile_it_was_written_for(tile: Tile) -> None:
    assert tiles.parse_path(tiles.path(tile)) == tile


@settings(deadline=None)
@given(st.text(alphabet="0123456789x/.pentris", max_size=40))
def test_a_path_is_refused_or_is_the_only_one_for_its_tile(text: str) -> None:
    try:
        tile = tiles.parse_path(text)
    except ValueError:
        return
    assert tiles.path(tile) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0",
        "0/",
        "0/1",
        "00/000",
        "01/000",
        "64/000",
        "-1/000",
        "+1/000",
        "0/x000/001",
        "0/x001/1",
        "0/001/002",
        "0/x001",
        "0/000.p/0",
        "0/000.p/256",
        "0/000.p/999",
        "0/000.p/01",
        "0/000.p/",
        "0/000/../001",
        "0/000\n",
        "data/000",
        "entries/000.p/8/",
        "0/\u0660\u0660\u0660",
        "0/" + "x001/" * 2000 + "001",
    ],
)
def test_other_paths_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a tile path"):
        tiles.parse_path(text)


def test_the_tiles_of_a_tree_of_seventy_thousand() -> None:
    found = tiles.tiles_of(70_000)
    assert [tile for tile in found if tile.width < tiles.WIDTH] == [
        Tile(0, 273, 112),
        Tile(1, 1, 17),
        Tile(2, 0, 1),
    ]
    assert sum(tile.width == tiles.WIDTH for tile in found) == 273 + 1


@settings(deadline=None)
@given(st.integers(0, 2**20), st.integers(0, 3), st.integers(0, 5000), st.integers(1, 256))
def test_a_tile_exists_once_all_its_places_do(
    size: int, level: int, index: int, width: int
) -> None:
    last = NodeId(8 * level, index * 256 + width - 1)
    whole = (last.index + 1) << last.level <= size
    assert tiles.exists(Tile(level, index, width), size) == whole


def test_a_tile_above_level_zero_holds_the_hashes_of_full_tiles_below() -> None:
    leaves = [merkle.leaf_hash(bytes([number % 256])) for number in range(600)]
    _, completed = merkle.append(merkle.EMPTY, leaves)
    nodes = dict(completed)
    above = [nodes[place] for place in tiles.nodes(Tile(1, 0, 2))]
    below, _ = merkle.append(merkle.EMPTY, leaves[256:512])
    assert above[1] == merkle.root(below)
    assert tiles.decode_hashes(tiles.encode_hashes(above)) == above


@settings(deadline=None)
@given(st.lists(st.binary(max_size=300), min_size=1, max_size=256))
def test_an_entry_bundle_is_read_back(entries: list[bytes]) -> None:
    assert tiles.decode_entries(tiles.encode_entries(entries)) == entries


@pytest.mark.parametrize(
    "data", [b"", b"\x00", b"\x00\x05abcd", b"\x00\x01a\x00", b"\x00\x00" * 257]
)
def test_a_cut_empty_or_overlong_bundle_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="entries"):
        tiles.decode_entries(data)


@pytest.mark.parametrize("data", [b"", b"a" * 31, b"a" * 33, b"a" * 32 * 257])
def test_a_tile_that_is_not_whole_hashes_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="hashes"):
        tiles.decode_hashes(data)


def test_an_entry_of_64_kib_fits_and_one_byte_more_does_not() -> None:
    largest = b"a" * 65_535
    assert tiles.decode_entries(tiles.encode_entries([largest])) == [largest]
    with pytest.raises(ValueError, match="65,535"):
        tiles.encode_entries([largest + b"a"])

# SPDX-License-Identifier: EUPL-1.2
"""The tree of RFC 9162: proofs made and checked, for every small tree and against known answers."""

from __future__ import annotations

import json
from base64 import b64decode
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samband.trust_and_security.traceability.model import merkle
from samband.trust_and_security.traceability.model.merkle import NodeId

VECTORS = Path(__file__).parents[3].parent / "shared/data/trust/merkle/testdata"
LARGEST = 300
LEAVES = [merkle.leaf_hash(str(number).encode()) for number in range(LARGEST)]


def textbook_root(leaves: list[bytes]) -> bytes:
    """Hash a tree exactly as RFC 9162 section 2.1.1 defines it, by recursion."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    left, right = textbook_root(leaves[:split]), textbook_root(leaves[split:])
    return sha256(b"\x01" + left + right).digest()


def _nodes() -> dict[NodeId, bytes]:
    _, completed = merkle.append(merkle.EMPTY, LEAVES)
    return {NodeId(0, index): value for index, value in enumerate(LEAVES)} | dict(completed)


NODES = _nodes()
ROOTS = [textbook_root(LEAVES[:size]) for size in range(LARGEST + 1)]


def test_known_hashes_of_the_empty_tree_and_of_one_leaf() -> None:
    assert merkle.EMPTY_ROOT.hex() == (
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    )
    assert merkle.leaf_hash(b"").hex() == (
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    )


def test_appending_in_any_pieces_gives_the_textbook_root() -> None:
    for step in (1, 2, 7, 64, 300):
        frontier = merkle.EMPTY
        for start in range(0, LARGEST, step):
            frontier, _ = merkle.append(frontier, LEAVES[start : start + step])
            assert merkle.root(frontier) == ROOTS[frontier.size]


@pytest.mark.capability("SP-3")
def test_every_leaf_of_every_tree_up_to_300_is_proved() -> None:
    for size in range(1, LARGEST + 1):
        for index in range(size):
            proof = merkle.prove(merkle.inclusion_ranges(index, size), NODES.__getitem__)
            assert merkle.includes(index, size, LEAVES[index], proof, ROOTS[size])


def test_an_inclusion_proof_holds_for_one_index_only() -> None:
    for size in range(1, 40):
        for index in range(size):
            proof = merkle.prove(merkle.inclusion_ranges(index, size), NODES.__getitem__)
            for other in range(-1, size + 2):
                holds = merkle.includes(other, size, LEAVES[index], proof, ROOTS[size])
                assert holds == (other == index)


@pytest.mark.capability("SP-3")
def test_every_tree_extends_every_smaller_one() -> None:
    for second in range(1, 130):
        for first in range(1, second + 1):
            proof = merkle.prove(merkle.consistency_ranges(first, second), NODES.__getitem__)
            assert merkle.extends(first, second, ROOTS[first], ROOTS[second], proof)


@settings(deadline=None)
@given(st.data())
def test_a_changed_consistency_proof_does_not_hold(data: st.DataObject) -> None:
    second = data.draw(st.integers(2, LARGEST))
    first = data.draw(st.integers(1, second - 1))
    proof = merkle.prove(merkle.consistency_ranges(first, second), NODES.__getitem__)
    at = data.draw(st.integers(0, len(proof) - 1))
    bit = data.draw(st.integers(0, 255))
    changed = int.from_bytes(proof[at]) ^ 1 << bit
    proof[at] = changed.to_bytes(32)
    assert not merkle.extends(first, second, ROOTS[first], ROOTS[second], proof)


@settings(deadline=None)
@given(st.integers(1, 2**62), st.data())
def test_proofs_for_enormous_trees_stay_short(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    ranges = merkle.inclusion_ranges(index, size)
    assert len(ranges) <= size.bit_length()
    assert sum(end - start for start, end in ranges) == size - 1


@pytest.mark.parametrize(("index", "size"), [(-1, 5), (5, 5), (0, 0)])
def test_a_leaf_outside_the_tree_has_no_proof(index: int, size: int) -> None:
    with pytest.raises(ValueError, match="outside"):
        merkle.inclusion_ranges(index, size)
    assert not merkle.includes(index, size, LEAVES[0], [], ROOTS[1])


@pytest.mark.parametrize(("first", "second"), [(0, 5), (6, 5), (-1, 3)])
def test_a_tree_does_not_extend_a_larger_or_empty_one(first: int, second: int) -> None:
    with pytest.raises(ValueError, match="extend"):
        merkle.consistency_ranges(first, second)


def _vectors(kind: str) -> list[Path]:
    return sorted((VECTORS / kind).rglob("*.json"))


needs_vectors = pytest.mark.skipif(
    not VECTORS.is_dir(), reason="the public Merkle test vectors are not beside the project"
)


@needs_vectors
def test_public_inclusion_vectors() -> None:
    files = _vectors("inclusion")
    assert len(files) == 49
    for file in files:
        case = json.loads(file.read_text())
        holds = merkle.includes(
            case["leafIdx"],
            case["treeSize"],
            b64decode(case["leafHash"] or ""),
            [b64decode(value) for value in case["proof"] or []],
            b64decode(case["root"] or ""),
        )
        assert holds != case["wantErr"], (file.name, case["desc"])


@needs_vectors
def test_public_consistency_vectors() -> None:
    files = _vectors("consistency")
    assert len(files) == 49
    for file in files:
        case = json.loads(file.read_text())
        holds = merkle.extends(
            case["size1"],
            case["size2"],
            b64decode(case["root1"] or ""),
            b64decode(case["root2"] or ""),
            [b64decode(value) for value in case["proof"] or []],
        )
        assert holds != case["wantErr"], (file.name, case["desc"])


def _is_subtree(start: int, end: int) -> bool:
    """Tell whether ``[start, end)`` is a subtree: it begins at a multiple of its rounded width."""
    width = end - start
    return 0 <= start < end and start % (1 << (width - 1).bit_length()) == 0


@needs_vectors
def test_public_subtree_inclusion_vectors() -> None:
    files = _vectors("subtreeinclusion")
    assert len(files) == 102
    for file in files:
        case = json.loads(file.read_text())
        start, end = case["start"], case["end"]
        holds = _is_subtree(start, end) and merkle.includes(
            case["leafIdx"] - start,
            end - start,
            b64decode(case["leafHash"] or ""),
            [b64decode(value) for value in case["proof"] or []],
            b64decode(case["root"] or ""),
        )
        assert holds != case["wantErr"], (file.name, case["desc"])


@needs_vectors
def test_public_subtree_consistency_vectors_of_subtrees_that_begin_the_tree() -> None:
    cases = [json.loads(file.read_text()) for file in _vectors("subtreeconsistency")]
    ordinary = [case for case in cases if case["start"] == 0 and case["end"] > 0]
    assert (len(cases), len(ordinary)) == (59, 47)
    for case in ordinary:
        holds = merkle.extends(
            case["end"],
            case["size"],
            b64decode(case["root1"] or ""),
            b64decode(case["root2"] or ""),
            [b64decode(value) for value in case["proof"] or []],
        )
        assert holds != case["wantErr"], case["desc"]

# SPDX-License-Identifier: EUPL-1.2
"""Receipts: what they prove offline, what they keep to themselves, and that no byte is loose."""

from __future__ import annotations

import subprocess
import sys

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from samband.trust_and_security.traceability.model import merkle
from samband.trust_and_security.traceability.wire import body, canonical, note, receipt
from samband.trust_and_security.traceability.wire.receipt import Fault, verify_receipt
from trust_and_security.traceability.builders import (
    ANNA,
    BO,
    ORIGIN,
    SALT,
    MemoryLog,
    event,
    key_of,
    log_of,
)

SEALED = body.seal(event(subjects=(ANNA, BO)), SALT, key_of)
LOG = log_of([b"before", SEALED.leaf, b"after", b"last", b"more"])
RECEIPT = LOG.receipt(1, SEALED, ANNA)


@pytest.mark.capability("SP-3")
def test_a_receipt_proves_the_event_to_whoever_has_the_log_key() -> None:
    verdict = verify_receipt(RECEIPT, LOG.vkey)
    assert verdict.valid
    assert verdict.origin == ORIGIN
    assert verdict.receipt is not None
    assert verdict.receipt.leaf.type == "person.read"
    assert verdict.receipt.opening.body["organisationName"] == "Malm\u00f6 stad"


def test_a_receipt_opens_only_its_own_subject() -> None:
    assert ANNA.identifier.encode() in RECEIPT
    assert BO.identifier.encode() not in RECEIPT
    assert canonical.b64(SALT).encode() not in RECEIPT
    assert verify_receipt(LOG.receipt(1, SEALED, BO, 1), LOG.vkey).valid


def test_every_changed_bit_of_a_receipt_is_noticed() -> None:
    for place in range(len(RECEIPT)):
        for bit in range(8):
            changed = bytearray(RECEIPT)
            changed[place] ^= 1 << bit
            assert not verify_receipt(bytes(changed), LOG.vkey).valid, (place, bit)


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_byte_changed_added_or_taken_away_anywhere_is_noticed(data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(RECEIPT)))
    end = data.draw(st.integers(place, min(place + 4, len(RECEIPT))))
    changed = RECEIPT[:place] + data.draw(st.binary(max_size=4)) + RECEIPT[end:]
    assert verify_receipt(changed, LOG.vkey).valid == (changed == RECEIPT)


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_get_a_verdict_and_never_a_crash(data: bytes) -> None:
    assert verify_receipt(data, LOG.vkey).fault is Fault.MALFORMED


def test_a_forged_log_with_its_own_key_does_not_convince() -> None:
    forged = MemoryLog([SEALED.leaf], Ed25519PrivateKey.from_private_bytes(b"f" * 32))
    own = forged.receipt(0, SEALED, ANNA)
    assert verify_receipt(own, forged.vkey).valid
    assert verify_receipt(own, LOG.vkey).fault is Fault.UNKNOWN_KEY


def test_a_key_inside_the_receipt_is_refused() -> None:
    value = canonical.decode(RECEIPT)
    assert isinstance(value, dict)
    with_key = canonical.encode(value | {"vkey": LOG.vkey})
    assert verify_receipt(with_key, LOG.vkey).fault is Fault.MALFORMED


@pytest.mark.parametrize("key", ["", "nonsense", ORIGIN, RECEIPT.decode()])
def test_without_a_proper_key_nothing_is_proved(key: str) -> None:
    assert verify_receipt(RECEIPT, key).fault is Fault.BAD_KEY


def test_a_log_key_does_not_vouch_for_another_log() -> None:
    known = LOG.verifier
    head = note.parse_checkpoint(note.open_note(LOG.checkpoint(), known)[0])
    other = msgspec.structs.replace(head, origin="other.test/log")
    signed = note.sign(note.format_checkpoint(other), known, LOG.private.sign)
    assert verify_receipt(_with(checkpoint=signed), LOG.vkey).fault is Fault.CHECKPOINT


def test_further_signatures_are_allowed_and_named_as_unchecked() -> None:
    private = Ed25519PrivateKey.from_private_bytes(b"w" * 32)
    witness = note.verifier("witness.test", private.public_key().public_bytes_raw())
    text, _ = note.open_note(LOG.checkpoint(), LOG.verifier)
    signed = LOG.checkpoint() + note.signature_line(witness, private.sign(text.encode()))
    verdict = verify_receipt(_with(checkpoint=signed), LOG.vkey)
    assert verdict.valid
    assert verdict.other_signatures == ("witness.test",)


def _with(**changes: object) -> bytes:
    return receipt.encode(msgspec.structs.replace(receipt.decode(RECEIPT), **changes))


def test_another_body_subject_position_or_place_in_the_log_does_not_hold() -> None:
    opening = receipt.decode(RECEIPT).opening
    change = msgspec.structs.replace
    read_for = opening.body | {"organisationName": "Lunds kommun"}
    faults = {
        Fault.BODY: change(opening, body=read_for),
        Fault.SUBJECT: change(opening, identifier=BO.identifier),
    }
    for fault, changed in faults.items():
        assert verify_receipt(_with(opening=changed), LOG.vkey).fault is fault
    for position in (1, 2, 10**9):
        changed = change(opening, position=position)
        assert verify_receipt(_with(opening=changed), LOG.vkey).fault is Fault.SUBJECT
    for index in (0, 2, 4, 5, 2**53 - 1):
        assert verify_receipt(_with(index=index), LOG.vkey).fault is Fault.INCLUSION
    assert verify_receipt(_with(tree_size=4), LOG.vkey).fault is Fault.CHECKPOINT


def test_receipts_hold_for_every_place_in_logs_of_every_small_size() -> None:
    for size in range(1, 20):
        for index in range(size):
            entries = [b"%d" % number for number in range(size)]
            entries[index] = SEALED.leaf
            log = log_of(entries)
            assert verify_receipt(log.receipt(index, SEALED, ANNA), log.vkey).valid


def test_a_receipt_stays_valid_when_the_log_has_grown() -> None:
    grown = log_of([*LOG.entries, b"one", b"two"])
    frontier, nodes = grown.tree()
    assert verify_receipt(RECEIPT, grown.vkey).valid
    old, _ = LOG.tree()
    proof = merkle.prove(merkle.consistency_ranges(old.size, frontier.size), nodes.__getitem__)
    roots = merkle.root(old), merkle.root(frontier)
    assert merkle.extends(old.size, frontier.size, *roots, proof)


def test_checking_needs_neither_server_nor_database_nor_network() -> None:
    program = (
        "import sys\n"
        "from samband.trust_and_security.traceability import verify_receipt\n"
        "verdict = verify_receipt(sys.stdin.buffer.read(), sys.argv[1])\n"
        "heavy = {'asyncpg', 'litestar', 'httpx', 'uvicorn'} & set(sys.modules)\n"
        "sys.exit(0 if verdict.valid and not heavy else repr((verdict, heavy)))\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program, LOG.vkey], input=RECEIPT, capture_output=True, check=False
    )
    assert ran.returncode == 0, ran.stderr.decode()

# SPDX-License-Identifier: EUPL-1.2
"""Signed notes and checkpoints (C2SP), against the published example and hostile bytes."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from samband.trust_and_security.traceability.wire import note
from samband.trust_and_security.traceability.wire.note import Checkpoint

# The example of C2SP signed-note: a key, a text and a signature made by another implementation.
FOREIGN_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
FOREIGN_NOTE = (
    "This is an example message.\n\n"
    "\u2014 example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYj"
    "OBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
).encode()

PRIVATE = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
KNOWN = note.verifier("node.test/log", PRIVATE.public_key().public_bytes_raw())
HEAD = Checkpoint("node.test/log", 20852163, b"\x07" * 32)
NOTE = note.sign(note.format_checkpoint(HEAD), KNOWN, PRIVATE.sign)


def test_a_note_signed_by_another_implementation_opens() -> None:
    text, others = note.open_note(FOREIGN_NOTE, note.parse_vkey(FOREIGN_KEY))
    assert text == "This is an example message.\n"
    assert others == []


def test_a_verifier_key_is_written_as_it_was_read() -> None:
    assert note.format_vkey(note.parse_vkey(FOREIGN_KEY)) == FOREIGN_KEY


def test_a_signed_checkpoint_is_read_back() -> None:
    text, _ = note.open_note(NOTE, KNOWN)
    assert note.parse_checkpoint(text) == HEAD


def test_signatures_by_others_are_told_apart_and_do_not_count() -> None:
    other = Ed25519PrivateKey.from_private_bytes(b"w" * 32)
    witness = note.verifier("witness.test", other.public_key().public_bytes_raw())
    line = note.signature_line(witness, other.sign(note.format_checkpoint(HEAD).encode()))
    _, others = note.open_note(NOTE + line, KNOWN)
    assert [(found.name, found.key_id) for found in others] == [("witness.test", witness.key_id)]
    alone = NOTE[: NOTE.index("\u2014".encode())] + line
    with pytest.raises(note.UnknownKey):
        note.open_note(alone, KNOWN)


def test_a_key_with_the_right_name_and_another_key_does_not_open() -> None:
    impostor = Ed25519PrivateKey.from_private_bytes(b"i" * 32)
    same_name = note.verifier(KNOWN.name, impostor.public_key().public_bytes_raw())
    with pytest.raises(note.UnknownKey):
        note.open_note(NOTE, same_name)


def test_a_key_with_the_same_id_and_another_key_does_not_open() -> None:
    impostor = note.Verifier(KNOWN.name, KNOWN.key_id, b"\x01" * 32)
    with pytest.raises(note.BadNote):
        note.open_note(NOTE, impostor)


def test_every_changed_byte_of_a_note_is_noticed() -> None:
    for place in range(len(NOTE)):
        for bit in (0x01, 0x20, 0x80):
            changed = bytearray(NOTE)
            changed[place] ^= bit
            with pytest.raises(note.BadNote):
                note.open_note(bytes(changed), KNOWN)


@settings(deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_refused_without_a_crash(data: bytes) -> None:
    with pytest.raises(note.BadNote):
        note.open_note(data, KNOWN)


SIGNED = NOTE.decode().splitlines()[-1]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n\n",
        b"text\n",
        b"text\n\n",
        b"text\n\n\n",
        f"text\n{SIGNED}\n".encode(),
        f"text\n\n{SIGNED}".encode(),
        f"te\rxt\n\n{SIGNED}\n".encode(),
        f"te\x00xt\n\n{SIGNED}\n".encode(),
        f"text\n\n-{SIGNED[1:]}\n".encode(),
        f"text\n\n{SIGNED} more\n".encode(),
        "text\n\n\u2014 a+b AAAAAAA=\n".encode(),
        "text\n\n\u2014 a\u00a0b AAAAAAA=\n".encode(),
        "text\n\n\u2014 name AAAAAA==\n".encode(),
        "text\n\n\u2014 name AAAAAAB=\n".encode(),
        b"\xff\n\n" + SIGNED.encode() + b"\n",
        b"a" * (note.MAX_NOTE + 1),
        b"text\n\n" + (SIGNED.encode() + b"\n") * (note.MAX_SIGNATURES + 1),
    ],
)
def test_what_is_not_a_note_is_refused(data: bytes) -> None:
    with pytest.raises(note.BadNote):
        note.parse(data)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "origin\n5\n",
        "origin\n5\nAAAA\n",
        "origin\n05\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
        "origin\n-5\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
        "origin\n\u0665\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
        "origin\n99999999999999999999\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
        "\n5\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
        "origin\n5\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB=\n",
        "origin\n5\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\nmore\n",
    ],
)
def test_what_is_not_a_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(note.BadNote):
        note.parse_checkpoint(text)


def test_extension_lines_of_other_logs_are_allowed() -> None:
    assert note.parse_checkpoint(note.format_checkpoint(HEAD) + "extension\n") == HEAD


@pytest.mark.parametrize(
    "text",
    [
        "",
        "name",
        "name+00000000",
        FOREIGN_KEY + "=",
        FOREIGN_KEY[:-4],
        FOREIGN_KEY.replace("530d903a", "530D903A"),
        FOREIGN_KEY.replace("530d903a", "530d903b"),
        FOREIGN_KEY.replace("example.com", "example.org"),
        FOREIGN_KEY.replace("+Aeky", "+Beky"),
        " " + FOREIGN_KEY,
    ],
)
def test_what_is_not_a_log_key_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"key|base64"):
        note.parse_vkey(text)

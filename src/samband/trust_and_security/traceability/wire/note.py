# SPDX-License-Identifier: EUPL-1.2
"""Signed notes and checkpoints (C2SP signed-note and tlog-checkpoint), with Ed25519.

A note is text that counts for nothing until a key *known beforehand* has signed it. So opening a
note always takes the verifier, and a key that arrives with the note is never used.
"""

from __future__ import annotations

import binascii
from base64 import b64decode, b64encode
from collections.abc import Callable
from hashlib import sha256

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from samband.trust_and_security.traceability.model.merkle import HASH_SIZE

ED25519 = b"\x01"
MAX_NOTE = 128 * 1024
"""Bytes; sixteen post-quantum witness signatures fit, which C2SP asks a verifier to accept."""
MAX_SIGNATURES = 64
_PUBLIC_KEY_SIZE, _KEY_ID_SIZE = 32, 4
_MAX_SIZE_DIGITS = 19


class Verifier(msgspec.Struct, frozen=True):
    """A key that is trusted to sign notes; ``key_id`` (4 bytes) is only a hint, ``key`` decides."""

    name: str
    key_id: bytes
    key: bytes


class Signature(msgspec.Struct, frozen=True):
    """One signature line: who says they signed, and the bytes after the key id."""

    name: str
    key_id: bytes
    value: bytes


class Checkpoint(msgspec.Struct, frozen=True):
    """A log's commitment to its first ``size`` entries; ``origin`` names the log."""

    origin: str
    size: int
    root: bytes


class BadNote(ValueError):
    """The bytes are not a signed note, or not one that the given key has signed."""


class UnknownKey(BadNote):
    """No signature on the note is by the given key."""


def key_id(name: str, key: bytes) -> bytes:
    """Compute the 4-byte id of an Ed25519 key under a name."""
    return sha256(name.encode() + b"\n" + ED25519 + key).digest()[:_KEY_ID_SIZE]


def verifier(name: str, key: bytes) -> Verifier:
    """Make the verifier of a log's name and its 32-byte public key; raises ``ValueError``."""
    _check_name(name)
    if len(key) != _PUBLIC_KEY_SIZE:
        raise ValueError("an Ed25519 public key is 32 bytes")
    return Verifier(name, key_id(name, key), key)


def format_vkey(known: Verifier) -> str:
    """Write a verifier in the one-line form that people pin."""
    return f"{known.name}+{known.key_id.hex()}+{_b64(ED25519 + known.key)}"


def parse_vkey(text: str) -> Verifier:
    """Read a verifier key line; raises ``ValueError`` saying what is wrong with it."""
    parts = text.split("+", 2)
    if len(parts) != 3:  # noqa: PLR2004 (name, id, key)
        raise ValueError("a log key is written name+id+key")
    name, identifier, encoded = parts
    material = _unb64(encoded)
    if material[:1] != ED25519:
        raise ValueError("only Ed25519 log keys are known here")
    known = verifier(name, material[1:])
    if known.key_id.hex() != identifier:
        raise ValueError("the key's id does not match its name and key")
    return known


def sign(text: str, known: Verifier, signer: Callable[[bytes], bytes]) -> bytes:
    """Sign note text, which must end in a newline, with the private half of ``known``."""
    _check_text(text)
    return text.encode() + b"\n" + signature_line(known, signer(text.encode()))


def signature_line(known: Verifier, value: bytes) -> bytes:
    """Write one signature line, its newline included."""
    return f"\u2014 {known.name} {_b64(known.key_id + value)}\n".encode()


def parse(note: bytes) -> tuple[str, list[Signature]]:
    """Split a note into text and signatures *without trusting either*; raises ``BadNote``."""
    if len(note) > MAX_NOTE:
        raise BadNote("the note is too long")
    try:
        whole = note.decode()
    except UnicodeDecodeError:
        raise BadNote("a note is UTF-8") from None
    text, separator, tail = whole.rpartition("\n\n")
    text += "\n"
    if not separator or not tail.endswith("\n"):
        raise BadNote("a note is text, an empty line and signature lines")
    _check_text(text)
    lines = tail[:-1].split("\n")
    if len(lines) > MAX_SIGNATURES:
        raise BadNote("the note has too many signatures")
    return text, [_parse_signature(line) for line in lines]


def open_note(note: bytes, known: Verifier) -> tuple[str, list[Signature]]:
    """Give a note's text once ``known`` has signed it, and the signatures by others, unchecked.

    Raises ``UnknownKey`` when no line is by that key, ``BadNote`` when one is and fails.
    """
    text, signatures = parse(note)
    ours = [line for line in signatures if (line.name, line.key_id) == (known.name, known.key_id)]
    if not ours:
        raise UnknownKey("the note is not signed by the given key")
    for line in ours:
        _verify(known, line.value, text.encode())
    return text, [line for line in signatures if line not in ours]


def _verify(known: Verifier, value: bytes, text: bytes) -> None:
    try:
        Ed25519PublicKey.from_public_bytes(known.key).verify(value, text)
    except (InvalidSignature, ValueError):
        raise BadNote("the signature by the given key does not hold") from None


def _parse_signature(line: str) -> Signature:
    parts = line.split(" ")
    if len(parts) != 3 or parts[0] != "\u2014":  # noqa: PLR2004 (dash, name, signature)
        raise BadNote("a signature line is a dash, a name and a signature")
    try:
        _check_name(parts[1])
        raw = _unb64(parts[2])
    except ValueError as error:
        raise BadNote(str(error)) from None
    if len(raw) <= _KEY_ID_SIZE:
        raise BadNote("a signature holds a key id and a value")
    return Signature(parts[1], raw[:_KEY_ID_SIZE], raw[_KEY_ID_SIZE:])


def _check_name(name: str) -> None:
    if not name or "+" in name or any(char.isspace() or char < " " for char in name):
        raise ValueError("a key's name has no spaces, control characters or plus signs")


def _check_text(text: str) -> None:
    if not text.endswith("\n") or any(char < " " and char != "\n" for char in text):
        raise BadNote("a note's text ends in a newline and has no control characters")


def format_checkpoint(checkpoint: Checkpoint) -> str:
    """Write a checkpoint as note text: origin, size and root, one a line."""
    return f"{checkpoint.origin}\n{checkpoint.size}\n{_b64(checkpoint.root)}\n"


def parse_checkpoint(text: str) -> Checkpoint:
    """Read checkpoint text; extension lines are allowed and ignored. Raises ``BadNote``."""
    lines = text.split("\n")
    if len(lines) < 4 or not all(lines[:-1]):  # noqa: PLR2004 (three lines and what ends them)
        raise BadNote("a checkpoint is origin, size and root, one a line")
    digits = lines[1]
    if not (digits.isascii() and digits.isdigit() and len(digits) <= _MAX_SIZE_DIGITS):
        raise BadNote("the tree size is a whole number")
    if str(int(digits)) != digits:
        raise BadNote("the tree size has no leading zeroes")
    try:
        root = _unb64(lines[2])
    except ValueError as error:
        raise BadNote(str(error)) from None
    if len(root) != HASH_SIZE:
        raise BadNote("the root is 32 bytes")
    return Checkpoint(lines[0], int(digits), root)


def _b64(data: bytes) -> str:
    return b64encode(data).decode()


def _unb64(text: str) -> bytes:
    """Read standard base64 in its one form: padded, with unused bits zero."""
    try:
        data = b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("not base64") from None
    if _b64(data) != text:
        raise ValueError("not base64")
    return data

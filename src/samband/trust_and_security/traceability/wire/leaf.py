# SPDX-License-Identifier: EUPL-1.2
"""Leaf v1: what stands in the public log for one event (docs/reference/receipt-format.md).

The leaf shows that something of a type happened at a time, and nothing of whom or why: body and
subjects are commitments. One 16-byte master salt per event opens all of them, so destroying it
erases the event while every proof stays valid. What one person is given, a derived salt,
opens her commitment and no other, because HMAC-SHA-256 is a pseudo-random function.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from uuid import UUID

import msgspec

from samband.core.mac import hmac_sha256
from samband.trust_and_security.traceability.wire import canonical
from samband.trust_and_security.traceability.wire.canonical import Json, b64, unb64
from samband.trust_and_security.traceability.wire.tiles import MAX_ENTRY

VERSION = 1
MASTER_SALT_SIZE = 16
DIGEST_SIZE = 32
_FIELDS = {"v", "id", "time", "type", "body", "subjects"}
_TYPE = re.compile(r"[a-z0-9][a-z0-9._/-]{0,99}", re.ASCII)
_LABEL = "samband/trace/v1/"


class Leaf(msgspec.Struct, frozen=True):
    """A read leaf; ``body`` and each of ``subjects`` are 32-byte commitments."""

    id: UUID
    time: str
    type: str
    body: bytes
    subjects: tuple[bytes, ...]


def salt_for(master: bytes, use: str) -> bytes:
    """Derive the 32-byte salt of one use: ``body``, ``closed`` or ``subject/`` and a position."""
    return hmac_sha256(master, f"{_LABEL}{use}".encode())


def subject_salt(master: bytes, position: int) -> bytes:
    """Derive the salt that opens the commitment at ``position`` and no other."""
    return salt_for(master, f"subject/{position}")


def commit_body(salt: bytes, body: bytes) -> bytes:
    """Commit to the canonical bytes of a body."""
    return sha256(salt + body).digest()


def commit_subject(salt: bytes, scheme: str, identifier: str) -> bytes:
    """Commit to one subject. No scheme or identifier holds a colon, so the text is unambiguous."""
    if ":" in scheme or ":" in identifier:
        raise ValueError("neither a scheme nor an identifier holds a colon")
    return hmac_sha256(salt, f"{scheme}:{identifier}".encode())


def encode(leaf: Leaf) -> bytes:
    """Write a leaf's canonical bytes; raises ``ValueError`` beyond the 64 KiB of a log entry."""
    entry = canonical.write(to_json(leaf))
    if len(entry) > MAX_ENTRY:
        raise ValueError("the event does not fit in a log entry")
    return entry


def to_json(leaf: Leaf) -> dict[str, Json]:
    """Lay a leaf out as the JSON object that is hashed and shown."""
    if _TYPE.fullmatch(leaf.type) is None:
        raise ValueError("an event type is up to 100 lower-case letters, digits and . _ / -")
    return {
        "v": VERSION,
        "id": str(leaf.id),
        "time": leaf.time,
        "type": leaf.type,
        "body": b64(leaf.body),
        "subjects": [b64(subject) for subject in leaf.subjects],
    }


def decode(entry: bytes) -> Leaf:
    """Read a leaf from its bytes in the log; raises ``ValueError``."""
    if len(entry) > MAX_ENTRY:
        raise ValueError("a leaf is at most 65,535 bytes")
    return from_json(canonical.decode(entry))


def from_json(value: Json) -> Leaf:
    """Read a leaf from its JSON object, strictly: no field more, less or in another form."""
    if not isinstance(value, dict) or value.keys() != _FIELDS or type(value["v"]) is not int:
        raise ValueError("not a leaf of version 1")
    leaf = Leaf(
        UUID(_text(value["id"])),
        _moment(_text(value["time"])),
        _text(value["type"]),
        _digest(value["body"]),
        tuple(_digest(subject) for subject in _items(value["subjects"])),
    )
    if to_json(leaf) != value:
        raise ValueError("not a leaf of version 1")
    return leaf


def _moment(text: str) -> str:
    """Check a time in the one form that leaves have, UTC with milliseconds."""
    moment = datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%f%z")
    if moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z" != text:
        raise ValueError("a leaf's time is UTC with milliseconds")
    return text


def _text(value: Json) -> str:
    if not isinstance(value, str):
        raise ValueError("not a string")  # noqa: TRY004 (bad data, not bad code)
    return value


def _items(value: Json) -> Sequence[Json]:
    if not isinstance(value, list):
        raise ValueError("not a list")  # noqa: TRY004 (bad data, not bad code)
    return value


def _digest(value: Json) -> bytes:
    data = unb64(_text(value))
    if len(data) != DIGEST_SIZE:
        raise ValueError("a commitment is 32 bytes")
    return data

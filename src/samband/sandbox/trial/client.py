# SPDX-License-Identifier: EUPL-1.2
"""A node's public log, read from outside and believed only as far as it can be recomputed.

C2SP tlog-tiles and signed notes over an RFC 9162 tree.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from hashlib import sha256

import httpx
import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

_WIDTH = 256
_KEY_ID_BYTES = 4


class LogWrong(Exception):
    """The log does not fit its own checkpoint; the message says where."""


class Logged(msgspec.Struct, frozen=True):
    """An entry of the log."""

    id: str
    type: str


async def read_log(node: str) -> list[Logged]:
    """Read every entry under the newest checkpoint; raises ``LogWrong`` when they do not agree."""
    async with httpx.AsyncClient(base_url=node, trust_env=False, timeout=30) as http:
        keys = msgspec.json.decode(await _fetch(http, "/traceability/v1/log-key"))["keys"]
        size, root = _opened(await _fetch(http, "/log/checkpoint"), keys[0])
        entries: list[bytes] = []
        for index in range(-(-size // _WIDTH)):
            width = min(_WIDTH, size - index * _WIDTH)
            path = f"/log/tile/entries/{_place(index, width)}"
            entries += _split(await _fetch(http, path))
    if len(entries) != size or _root([sha256(b"\0" + entry).digest() for entry in entries]) != root:
        raise LogWrong(f"{node}: the entries are not those of the checkpoint")
    return [msgspec.json.decode(entry, type=Logged) for entry in entries]


async def _fetch(http: httpx.AsyncClient, path: str) -> bytes:
    answer = await http.get(path)
    if answer.status_code != httpx.codes.OK:
        raise LogWrong(f"{http.base_url}{path} answered {answer.status_code}")
    return answer.content


def _opened(note: bytes, key: str) -> tuple[int, bytes]:
    """Check the signature on a checkpoint; gives the tree's size and root."""
    text, _, signatures = note.partition(b"\n\n")
    name, _, encoded = key.split("+", 2)
    public = Ed25519PublicKey.from_public_bytes(base64.b64decode(encoded)[1:])
    for line in signatures.decode().splitlines():
        _, signer, signature = line.split()
        if signer == name:
            try:
                public.verify(base64.b64decode(signature)[_KEY_ID_BYTES:], text + b"\n")
            except InvalidSignature:
                raise LogWrong(f"{name}: the checkpoint is not signed with the log's key") from None
            _, size, root = text.decode().splitlines()[:3]
            return int(size), base64.b64decode(root)
    raise LogWrong(f"{name}: the checkpoint is not signed")


def _root(leaves: list[bytes]) -> bytes:
    """Hash a tree's leaves together (RFC 9162, section 2.1.1)."""
    if len(leaves) == 1:
        return leaves[0]
    middle = 1 << ((len(leaves) - 1).bit_length() - 1)
    return sha256(b"\x01" + _root(leaves[:middle]) + _root(leaves[middle:])).digest()


def _place(index: int, width: int) -> str:
    groups = [f"{index % 1000:03d}"]
    while index := index // 1000:
        groups.insert(0, f"x{index % 1000:03d}")
    return "/".join(groups) + ("" if width == _WIDTH else f".p/{width}")


def _split(bundle: bytes) -> Iterator[bytes]:
    at = 0
    while at < len(bundle):
        end = at + 2 + int.from_bytes(bundle[at : at + 2])
        yield bundle[at + 2 : end]
        at = end

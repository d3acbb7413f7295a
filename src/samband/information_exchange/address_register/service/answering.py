# SPDX-License-Identifier: EUPL-1.2
"""Signed answers with what a cache needs: until when, under which tag, and whether it is the same."""

from __future__ import annotations

import hashlib

import msgspec
from msgspec import Struct

from samband.core.keys import SigningKey
from samband.core.node import Node
from samband.information_exchange.address_register.model.entries import (
    EntriesAnswer,
    EntryAnswer,
    ResolutionAnswer,
)
from samband.information_exchange.address_register.service.common import BLOCK
from samband.information_exchange.address_register.service.looking import LONGEST
from samband.information_exchange.address_register.wire.signatures import HEADER, detached

MAX_AGE = 60
"""Seconds that a shared cache may give the same answer; a revoked key must not live on there."""
_WINDOW = 1_800
"""Seconds: a tag changes at least so often, so that "the same" never keeps an answer past ``exp``."""

MAX_SIGNED, SMALL = 1_000, 8_192
"""How many signatures a process remembers, and the bytes of the largest answer it does so for."""

Answer = EntriesAnswer | EntryAnswer | ResolutionAnswer
_signed: dict[tuple[str, bytes], str] = {}
_FIRST = {
    EntriesAnswer: b'"items":',
    EntryAnswer: b'"entry":',
    ResolutionAnswer: b'"participant":',
}


class Sealed(Struct, frozen=True):
    """An answer as it is sent: body and headers; no body where the reader has the same."""

    status: int
    body: bytes
    headers: dict[str, str]


async def seal(node: Node, answer: Answer, known_tag: str | None = None) -> Sealed:
    """Write an answer, sign its very bytes, and say how long it holds."""
    body = msgspec.json.encode(answer)
    tag = _tag(body, answer)
    age = max(0, min(MAX_AGE, int((answer.exp - answer.as_of).total_seconds())))
    headers = {"ETag": tag, "Cache-Control": f"public, max-age={age}"}
    known = () if known_tag is None else [each.strip() for each in known_tag.split(",")]
    if tag in known and answer.as_of < answer.exp:
        return Sealed(304, b"", headers)
    key = await node.keys.signer(BLOCK)
    return Sealed(200, body, {**headers, HEADER: _signature(key, body)})


async def keys(node: Node) -> list[dict[str, str]]:
    """Give the public keys that sign the register's answers."""
    await node.keys.signer(BLOCK)  # the first reader must find one
    return await node.keys.published(BLOCK)


def _signature(key: SigningKey, body: bytes) -> str:
    """Sign an answer; those who ask the same within a second get the same bytes, signed once."""
    if len(body) > SMALL:
        return detached(key, body)
    same = key.kid, body
    signature = _signed.get(same)
    if signature is None:
        if len(_signed) >= MAX_SIGNED:
            _signed.clear()
        signature = _signed[same] = detached(key, body)
    return signature


def _tag(body: bytes, answer: Answer) -> str:
    """Make a weak tag of what the answer says, its own times left out.

    An end that comes sooner than that of any answer belongs to the tag: there something turns, and
    nobody may keep the answer past it, even where what turns is not shown.
    """
    told = body[body.index(_FIRST[type(answer)]) :]
    window = int(answer.as_of.timestamp()) // _WINDOW
    turn = int(answer.exp.timestamp()) if answer.exp < answer.as_of + LONGEST else 0
    return f'W/"{hashlib.sha256(told).hexdigest()[:20]}-{window:x}-{turn:x}"'

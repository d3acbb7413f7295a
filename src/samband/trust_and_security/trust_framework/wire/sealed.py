# SPDX-License-Identifier: EUPL-1.2
"""People as sealed bytes: the database alone tells neither a name nor a number."""

from __future__ import annotations

import os

import msgspec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from samband.core.identifiers import Party

_NONCE = 12


class Person(msgspec.Struct, frozen=True):
    """Who somebody with a role is."""

    party: Party
    name: str


def seal(key: bytes, person: Person, bound_to: bytes) -> bytes:
    """Seal a person with AES-256-GCM, bound to the row that holds her: nonce, then ciphertext."""
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, msgspec.msgpack.encode(person), bound_to)


def unseal(key: bytes, sealed: bytes, bound_to: bytes) -> Person:
    """Open a sealed person; raises ``cryptography.exceptions.InvalidTag`` when it was altered."""
    clear = AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], bound_to)
    return msgspec.msgpack.decode(clear, type=Person)

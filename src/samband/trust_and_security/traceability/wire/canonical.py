# SPDX-License-Identifier: EUPL-1.2
"""Canonical JSON: the part of RFC 8785 that leaves and receipts need.

Objects with ASCII keys, lists, strings, booleans and integers that every JSON reader keeps exact
(I-JSON, RFC 7493 section 2.2). No floats and no null: they are where writers differ. One value
has one encoding, so bytes can be hashed and a changed byte is a changed value or a refusal.
"""

from __future__ import annotations

import binascii
import json
from base64 import urlsafe_b64decode
from collections.abc import Iterable
from typing import NoReturn, TypeAlias

import msgspec

Json: TypeAlias = "str | int | bool | list[Json] | dict[str, Json]"

MAX_INTEGER = 2**53 - 1
MAX_DEPTH = 16
_URL_SAFE = bytes.maketrans(b"+/", b"-_")
_ENCODER = msgspec.json.Encoder(order="sorted")


def encode(value: Json) -> bytes:
    r"""Write a value in its one canonical form.

    Raises ``ValueError`` for a value outside the subset, a lone surrogate included.

    >>> encode({"b": [1, True], "a": "å\n"})
    b'{"a":"\xc3\xa5\\n","b":[1,true]}'
    """
    _check(value, MAX_DEPTH)
    return write(value)


def write(value: object) -> bytes:
    """Write what is of the subset by how it was built; nothing is checked but the characters."""
    return _ENCODER.encode(value)


def _check(value: Json, depth: int) -> None:
    """Refuse what has no one canonical form; ``depth`` is how many more levels there may be."""
    if isinstance(value, str | bool):
        return
    if isinstance(value, int):
        if not -MAX_INTEGER <= value <= MAX_INTEGER:
            raise ValueError("integers are exact up to 2**53 - 1")
    elif depth == 0:
        raise ValueError("nested too deeply")
    elif isinstance(value, dict):
        if not "".join(value).isascii():
            raise ValueError("keys are ASCII")
        _check_each(value.values(), depth - 1)
    elif isinstance(value, list):
        _check_each(value, depth - 1)
    else:
        raise ValueError("canonical JSON here holds objects, lists, strings, booleans and integers")


def _check_each(values: Iterable[Json], depth: int) -> None:
    for value in values:
        if type(value) is not str:  # nearly all are, and a call for each would cost more
            _check(value, depth)


def decode(data: bytes) -> Json:
    """Read canonical JSON; raises ``ValueError`` unless ``data`` is exactly what encode writes.

    >>> decode(b'{"a":1}')
    {'a': 1}
    >>> decode(b'{"a": 1}')
    Traceback (most recent call last):
        ...
    ValueError: not canonical JSON
    """
    try:
        value: Json = json.loads(data.decode(), parse_float=_refuse, parse_constant=_refuse)
        again = encode(value)
    except (ValueError, RecursionError):
        raise ValueError("not canonical JSON") from None
    if again != data:
        raise ValueError("not canonical JSON")
    return value


def _refuse(_text: str) -> NoReturn:
    raise ValueError("not a whole number")


def b64(data: bytes) -> str:
    """Write bytes as base64url without padding (RFC 4648 section 5)."""
    return binascii.b2a_base64(data, newline=False).rstrip(b"=").translate(_URL_SAFE).decode()


def unb64(text: str) -> bytes:
    """Read what :func:`b64` writes and nothing else; raises ``ValueError``.

    Unused bits must be zero: otherwise two texts would stand for the same bytes.
    """
    try:
        data = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        raise ValueError("not base64url") from None
    if b64(data) != text:
        raise ValueError("not base64url")
    return data

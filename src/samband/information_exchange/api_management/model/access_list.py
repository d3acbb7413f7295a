# SPDX-License-Identifier: EUPL-1.2
"""What a producer's gateway is told of its own APIs: who may use which version, and with what keys.

One document per owner, signed by the catalogue, so that the gateway goes on without the catalogue
for as long as the document holds (an hour at most).
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from msgspec import Struct

HOLDS_SECONDS = 3_600


class ListedKey(Struct, frozen=True, rename="camel"):
    """An unrevoked key: what it begins with, its hash (hexadecimal), and when it ends."""

    prefix: str
    hash: str
    expires: datetime


class Listed(Struct, frozen=True, kw_only=True, rename="camel"):
    """A living subscription; a quota that is null is what the API offers to all."""

    id: UUID
    api: str
    major: int
    scope: str | None
    consumer: str
    consumer_name: str
    since: datetime
    per_minute: int | None = None
    per_day: int | None = None
    keys: tuple[ListedKey, ...] = ()


class ListedVersion(Struct, frozen=True, kw_only=True, rename="camel"):
    """A major version that may be used, with the headers that tell of its end."""

    api: str
    major: int
    state: str
    title: str
    scopes: tuple[str, ...] = ()
    headers: dict[str, str] = {}


class AccessList(Struct, frozen=True, kw_only=True, rename="camel"):
    """The whole of it: by whom, for whom, as of when and until when (Unix time), and the count."""

    iss: str
    owner: str
    iat: int
    exp: int
    version: int
    versions: tuple[ListedVersion, ...]
    subscriptions: tuple[Listed, ...]

# SPDX-License-Identifier: EUPL-1.2
"""A whole register, page by page: each page is one statement, one event, and at most 1,000 objects.

The first page also gives the feed's cursor from which the changes meanwhile are read, so that a
copy and the feed together miss nothing.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from datetime import date
from typing import Annotated

import msgspec

from samband.basic_data.objects.model.versions import Found, Protection
from samband.basic_data.objects.store import reading as store
from samband.core import feed
from samband.core.db import Connection
from samband.core.problems import Invalid

MAX_PAGE = 1_000
_BYTES = 9  # so that base64 needs no padding

PageSize = Annotated[int, msgspec.Meta(ge=1, le=MAX_PAGE)]
After = Annotated[str, msgspec.Meta(max_length=20)]


class Extracted(msgspec.Struct, frozen=True):
    """A page as it was read; ``next`` is ``None`` after the last, ``changes_after`` a feed cursor."""

    rows: Sequence[Found]
    next: str | None
    changes_after: str


async def extract(
    connection: Connection,
    domain: str,
    after: str | None,
    limit: int,
    valid_at: date,
    *,
    shown: Sequence[Protection],
) -> Extracted:
    """Read one page of a domain as of a day; raises ``Invalid`` for a cursor that is not ours."""
    key = read_key(after)
    changes_after = await feed.horizon(connection)
    listed = await store.page(connection, domain, key, limit, shown)
    identities = [each.object_identity for each in listed]
    rows = await store.read(connection, domain, identities, valid_at, shown=shown)
    following = write_key(listed[-1].id) if len(listed) == limit else None
    return Extracted(rows, following, changes_after)


def write_key(key: int) -> str:
    """Write where a page ended.

    >>> read_key(write_key(17))
    17
    """
    return base64.urlsafe_b64encode(key.to_bytes(_BYTES, "big")).decode()


def not_ours() -> Invalid:
    """Refuse a cursor that this register has not given."""
    return Invalid.field("$.after", "use a value that this register has given")


def read_key(text: str | None) -> int:
    """Read where a page ended; ``None`` is the beginning."""
    if text is None:
        return 0
    try:
        key = int.from_bytes(base64.b64decode(text, altchars=b"-_", validate=True), "big")
    except (binascii.Error, ValueError):
        raise not_ours() from None
    if key >= 1 << 63:
        raise not_ours()
    return key

# SPDX-License-Identifier: EUPL-1.2
"""An object's whole history, page by page, newest knowledge first.

What comes to be known between two pages comes before both, so nothing that was there is passed over.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from typing import Annotated

import msgspec

from samband.basic_data.objects.model.versions import HistoryRow, KnownPlace, Reference
from samband.basic_data.objects.service.extracting import not_ours
from samband.basic_data.objects.store import reading as store
from samband.core.db import Connection

HistoryAfter = Annotated[str, msgspec.Meta(max_length=200)]
_decoder = msgspec.msgpack.Decoder(KnownPlace)


class HistoryPage(msgspec.Struct, frozen=True):
    """A page of a history; ``next`` is ``None`` after the last."""

    rows: Sequence[HistoryRow]
    next: str | None


async def history_page(
    connection: Connection, domain: str, reference: Reference, after: str | None, limit: int
) -> HistoryPage:
    """Read a page of what is or was known; raises ``Invalid`` for a cursor that is not ours."""
    place = None if after is None else _read(after)
    rows = await store.history(connection, domain, [reference], limit + 1, place)
    if len(rows) <= limit:
        return HistoryPage(rows, None)
    last = rows[limit - 1]
    ended = KnownPlace(last.known_from, last.valid_from, last.known_to)
    packed = msgspec.msgpack.encode(ended)
    return HistoryPage(rows[:limit], base64.urlsafe_b64encode(packed).decode().rstrip("="))


def _read(text: str) -> KnownPlace:
    try:
        packed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        return _decoder.decode(packed)
    except (binascii.Error, ValueError):
        raise not_ours() from None

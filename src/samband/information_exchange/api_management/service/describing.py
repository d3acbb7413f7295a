# SPDX-License-Identifier: EUPL-1.2
"""Tell a version's operations as a developer reads them (AP-5).

To read a stranger's document again costs up to a second where it is large and hostile.  It is done
in a thread, one at a time in each process, and what was read is kept by the document's hash.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from samband.core.node import Node
from samband.information_exchange.api_management.model.outline import (
    MAX_OPERATIONS,
    Outline,
    OutlinedOperation,
    operation_at,
    outline,
)
from samband.information_exchange.api_management.service.common import missing
from samband.information_exchange.api_management.service.reading import held_document
from samband.information_exchange.api_management.store.catalogue import DocumentRow
from samband.information_exchange.api_management.wire.openapi_text import read_openapi

_KEPT = 64
_WHOLE = -1


class Readings:
    """What this process has read, the least used forgotten first; ``app.py`` binds one as a door."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[bytes, int], Outline | OutlinedOperation | None] = (
            OrderedDict()
        )
        self._one_at_a_time = asyncio.Lock()

    async def outline(self, held: DocumentRow) -> Outline:
        """List a document's operations."""
        found = await self._of((held.digest, _WHOLE), lambda: outline(_read(held)))
        assert isinstance(found, Outline)  # noqa: S101 (kept under a key of its own)
        return found

    async def operation(self, held: DocumentRow, index: int) -> OutlinedOperation | None:
        """Read one operation, counted from 0; ``None`` when there are not so many."""
        found = await self._of((held.digest, index), lambda: operation_at(_read(held), index))
        return found if isinstance(found, OutlinedOperation) else None

    async def _of(
        self, key: tuple[bytes, int], read: Callable[[], Outline | OutlinedOperation | None]
    ) -> Outline | OutlinedOperation | None:
        async with self._one_at_a_time:
            if key not in self._kept:
                self._kept[key] = await asyncio.to_thread(read)
                while len(self._kept) > _KEPT:
                    self._kept.popitem(last=False)
            self._kept.move_to_end(key)
            return self._kept[key]


async def operations_of(node: Node, name: str, version: str) -> Outline:
    """List a published version's operations."""
    return await node.door(Readings).outline(await held_document(node, name, version))


async def operation_of(node: Node, name: str, version: str, index: int) -> OutlinedOperation:
    """Read one operation of a published version, counted from 0; raises ``NotFound``."""
    held = await held_document(node, name, version)
    found = None
    if 0 <= index < MAX_OPERATIONS:
        found = await node.door(Readings).operation(held, index)
    if found is None:
        raise missing("operation-unknown")
    return found


def _read(held: DocumentRow) -> dict[str, Any]:
    return read_openapi(held.document.encode())

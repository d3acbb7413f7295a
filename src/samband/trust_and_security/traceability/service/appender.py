# SPDX-License-Identifier: EUPL-1.2
"""Group commit: many waiting events become one statement and one flush to disk.

An answer may leave only when its event is on disk (design rule 2). Alone, each event would pay
for its own flush; ``Database.together`` writes whatever has gathered while one batch was written.
"""

from __future__ import annotations

import os
from functools import partial

import structlog

from samband.core.db import Connection, Database, Tx
from samband.core.events import Event
from samband.core.node import keyed, subject_secret
from samband.core.problems import Unavailable
from samband.trust_and_security.traceability.store.events import insert_events
from samband.trust_and_security.traceability.wire import body
from samband.trust_and_security.traceability.wire.body import Sealed, SubjectKey
from samband.trust_and_security.traceability.wire.leaf import MASTER_SALT_SIZE

PURPOSE = "traceability"
"""What this block's subject keys are derived for; no other block's keys are equal."""
_log = structlog.get_logger()


def keys_of(secret: bytes) -> SubjectKey:
    """Give the keyed hash under which this block lists a party, from the node's secret."""

    return partial(keyed, subject_secret(secret, PURPOSE))


class Appender:
    """The node's event sink: the port ``EventSink``.

    ``secret`` is the node's, from which subject keys are derived.
    """

    def __init__(self, database: Database, secret: bytes) -> None:
        self._db = database
        self._key_of = keys_of(secret)

    async def in_tx(self, tx: Tx, event: Event) -> None:
        """Record a change in the change's own transaction."""
        await insert_events(tx, [self._seal(event)])

    async def durable(self, event: Event) -> None:
        """Record anything else; returns when it is on disk, raises ``Unavailable`` otherwise.

        A caller that stops waiting does not stop the event: an event without a received answer
        is allowed, an answer without an event is not.
        """
        sealed = self._seal(event)
        try:
            await self._db.together(_write, sealed, _size(sealed))
        except Exception as error:
            _log.error("event-not-recorded", error=type(error).__name__)
            if isinstance(error, Unavailable):
                raise
            fault = f"the event was not recorded: {type(error).__name__}"
            raise Unavailable(reason=fault) from error

    def _seal(self, event: Event) -> Sealed:
        """Seal before it waits with others, so that an event that no log can hold fails alone."""
        try:
            return body.seal(event, os.urandom(MASTER_SALT_SIZE), self._key_of)
        except ValueError as error:
            raise Unavailable(reason=f"the event cannot be recorded: {error}") from error


async def _write(connection: Connection, sealed: list[Sealed]) -> list[None]:
    await insert_events(connection, sealed)
    return [None] * len(sealed)


def _size(sealed: Sealed) -> int:
    """Count what is written of an event, with room for its rows in the indexes."""
    return 8_000 + len(sealed.leaf) + len(sealed.body)

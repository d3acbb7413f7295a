# SPDX-License-Identifier: EUPL-1.2
"""A PostgreSQL that nobody keeps."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from samband.core import postgres as embedded

MEMORY = Path("/dev/shm")  # noqa: S108 (the folder in it is made for us alone)
LEAST_ROOM = 4_000_000_000
"""Bytes: the write-ahead log alone may take one of them."""


@contextmanager
def throw_away_server(**settings: str) -> Iterator[embedded.Server]:
    """Run a PostgreSQL without fsync, and leave nothing of it."""
    folder = Path(tempfile.mkdtemp(prefix="samband-test-", dir=_place()))
    server = embedded.start(folder / "postgres", settings={**embedded.THROW_AWAY, **settings})
    try:
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder)


def _place() -> Path | None:
    """Choose memory where there is room: a fresh database is a thousand small files."""
    roomy = os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free >= LEAST_ROOM
    return MEMORY if roomy else None

# SPDX-License-Identifier: EUPL-1.2
"""A PostgreSQL that nobody keeps."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from samband.core import postgres as embedded


@contextmanager
def throw_away_server(**settings: str) -> Iterator[embedded.Server]:
    """Run a PostgreSQL without fsync, and leave nothing of it."""
    folder = Path(tempfile.mkdtemp(prefix="samband-test-"))
    server = embedded.start(folder / "postgres", settings={**embedded.THROW_AWAY, **settings})
    try:
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder)

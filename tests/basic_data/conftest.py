# SPDX-License-Identifier: EUPL-1.2
"""What tests of several registers need."""

from __future__ import annotations

from typing import Any

import pytest

from samband.core import db


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Keep the text of every statement that is asked."""
    asked: list[str] = []
    rows = db.rows

    async def kept(connection: db.Connection, type_: Any, statement: str, *more: object) -> Any:
        asked.append(statement)
        return await rows(connection, type_, statement, *more)

    monkeypatch.setattr(db, "rows", kept)
    return asked

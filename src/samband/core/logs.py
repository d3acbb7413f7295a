# SPDX-License-Identifier: EUPL-1.2
"""Structured logs: one JSON object a line, event names ``block.what-happened``, no personal data.

Logs tell an operator how the program is; who did what with whose data is traceability's matter.
"""

from __future__ import annotations

import re
import sys
from collections.abc import MutableMapping
from pathlib import Path
from typing import TextIO

import structlog

# Twelve or ten digits that could be somebody's number, with or without its hyphen.
_NUMBER = re.compile(r"(?<!\d)(?:\d{8}|\d{6})[-+]?\d{4}(?!\d)")


def configure_logs(file: Path | None = None, *, process: str = "") -> None:
    """Send this process's log to ``file`` (appended, mode 0600) or to standard error."""
    out = _open(file) if file else sys.stderr
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            without_personal_numbers,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        logger_factory=structlog.PrintLoggerFactory(out),
        cache_logger_on_first_use=True,
    )
    if process:
        structlog.contextvars.bind_contextvars(process=process)


def without_personal_numbers(
    _logger: object, _method: str, event: MutableMapping[str, object]
) -> MutableMapping[str, object]:
    """Blot out anything that looks like a person's number: the last line of defence, not the first.

    >>> without_personal_numbers(None, "", {"event": "no row for 18900101-9802"})
    {'event': 'no row for [number]'}
    """
    for key, value in event.items():
        if isinstance(value, str):
            event[key] = _NUMBER.sub("[number]", value)
    return event


def _open(file: Path) -> TextIO:
    file.parent.mkdir(parents=True, exist_ok=True)
    handle = file.open("a", encoding="utf-8", buffering=1)
    file.chmod(0o600)
    return handle

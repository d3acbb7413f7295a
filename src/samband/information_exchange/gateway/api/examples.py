# SPDX-License-Identifier: EUPL-1.2
"""Values that stand in the published examples."""

from __future__ import annotations

from datetime import UTC, datetime

from samband.information_exchange.gateway.model.published import Closing, NewPublished, Published
from samband.information_exchange.gateway.model.statistics import Line

_WHEN = datetime(2026, 11, 24, 10, tzinfo=UTC)
NEW_PUBLISHED = NewPublished(
    api="permits",
    major=1,
    title="Bygglov",
    upstream="https://permits.malmo.example/api",
    scopes=("permits/read",),
    per_minute=600,
)
PUBLISHED = Published(
    api="permits",
    major=1,
    owner="2120001124",
    title="Bygglov",
    upstream="https://permits.malmo.example/api",
    per_minute=600,
    per_day=None,
    max_body=10_000_000,
    answer_seconds=30,
    idle_seconds=30,
    total_seconds=3_600,
    published=_WHEN,
)
CLOSING = Closing(api="permits", major=1, reason="API:et har flyttat.")
LINE = Line(
    start=datetime(2026, 11, 24, tzinfo=UTC),
    api="permits",
    major=1,
    consumer="2120001132",
    calls=1_240,
    errors=12,
    bytes=3_480_000,
    statuses={"200": 1_228, "429": 12},
    p50_ms=5,
    p95_ms=20,
    p99_ms=50,
)

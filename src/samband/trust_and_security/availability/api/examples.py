# SPDX-License-Identifier: EUPL-1.2
"""The values that stand as examples in the API's document."""

from __future__ import annotations

from datetime import UTC, datetime

from samband.core.block import ServiceClass
from samband.core.feed import CloudEvent, FeedPage, format_cursor
from samband.trust_and_security.availability.model.figures import Tally, measured
from samband.trust_and_security.availability.model.measuring import State
from samband.trust_and_security.availability.model.saying import (
    MeasuredService,
    MeasuredSpan,
    NodeStatus,
    SeenNode,
    ServiceFacts,
    ServiceStatus,
    Trouble,
)
from samband.trust_and_security.availability.model.services import LEVELS

MOMENT = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
URL = "https://node.example"
OTHER = "https://samband.malmo.example"
_LEVEL = LEVELS[ServiceClass.VITAL]
SERVICE = ServiceFacts(
    name="authorization",
    sv="Auktorisation",
    en="Authorization",
    class_=ServiceClass.VITAL,
    availability=_LEVEL.availability,
    longest_outage=_LEVEL.longest_outage,
    answers_within=500,
    owner="2021006883",
    block_owner="Digg",
    needs=("database",),
    affects=("person",),
)
STATUS = ServiceStatus(service=SERVICE, state=State.UP, since=MOMENT, seen=MOMENT)
NODE_STATUS = NodeStatus(
    name="Samband",
    organisation="2021006883",
    url=URL,
    as_of=MOMENT,
    state=State.UP,
    services=(STATUS,),
)
SEEN = SeenNode(
    name="Malmö kommun",
    url=OTHER,
    state=State.DOWN,
    since=MOMENT,
    seen=MOMENT,
    reason="no-answer",
    services=(),
)
MEASURED = MeasuredService(
    node=URL,
    service="authorization",
    measured=measured([Tally(86_370_000, 20_000, 10_000, 8_640, 12)], _LEVEL),
)
DAY = MeasuredSpan(
    start=MOMENT.replace(day=23, hour=23),
    up_seconds=86_370,
    degraded_seconds=20,
    down_seconds=10,
    answers=8_640,
    late=12,
)
TROUBLE = Trouble(
    number=17,
    node=OTHER,
    service="node",
    state=State.DOWN,
    reason="no-answer",
    began=MOMENT,
    ended=None,
)
CHANGES = FeedPage(
    [
        CloudEvent(
            id="019ab000-0000-7000-8000-000000000003",
            source=f"{URL}/availability/v1",
            type="availability.changed",
            subject=f"{OTHER}/node",
            time="2026-11-24T10:00:00.000Z",
            data={"state": "down", "since": "2026-11-24T10:00:00Z"},  # type: ignore[arg-type]
        )
    ],
    format_cursor(7, 9),
)

# SPDX-License-Identifier: EUPL-1.2
"""What the gateway publishes: an API's major version, where it leads, and what it bears."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from samband.core.problems import Problem
from samband.core.text import LINE

Name = Annotated[
    str, Meta(min_length=3, max_length=60, pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$(?!\n)")
]
Title = Annotated[str, Meta(min_length=1, max_length=200, pattern=LINE)]
Url = Annotated[str, Meta(min_length=1, max_length=500, pattern=r"^https?://[!-~]+$(?!\n)")]
Major = Annotated[int, Meta(ge=0, le=9_999)]
Calls = Annotated[int, Meta(ge=1, le=1_000_000_000)]
Seconds = Annotated[int, Meta(ge=1, le=86_400)]
ScopeName = Annotated[
    str,
    Meta(
        max_length=100, pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*/[a-z][a-z0-9]*(-[a-z0-9]+)*$(?!\n)"
    ),
]

PER_MINUTE = 600
MAX_BODY = 10_000_000
ANSWER_SECONDS = 30
IDLE_SECONDS = 30
TOTAL_SECONDS = 3_600


class NewPublished(Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """An API to publish, or to publish anew with other limits.

    ``upstream`` is the base address that the rest of a call's path is added to; ``max_body`` is in
    bytes.  An answer must begin within ``answer_seconds``, go on within ``idle_seconds`` and end
    within ``total_seconds``.
    """

    api: Name
    major: Major
    title: Title
    upstream: Url
    scopes: Annotated[tuple[ScopeName, ...], Meta(max_length=50)] = ()
    per_minute: Calls = PER_MINUTE
    per_day: Calls | None = None
    max_body: Annotated[int, Meta(ge=0, le=10_000_000_000)] = MAX_BODY
    answer_seconds: Seconds = ANSWER_SECONDS
    idle_seconds: Seconds = IDLE_SECONDS
    total_seconds: Seconds = TOTAL_SECONDS


class Published(Struct, frozen=True, kw_only=True, rename="camel"):
    """An API that is published; an empty ``upstream`` is the node itself."""

    api: str
    major: int
    owner: str
    title: str
    upstream: str
    per_minute: int
    per_day: int | None
    max_body: int
    answer_seconds: int
    idle_seconds: int
    total_seconds: int
    published: datetime
    closed: datetime | None = None

    @property
    def own(self) -> bool:
        """Whether the node serves it itself."""
        return not self.upstream


class Closing(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Which API is no longer published, and why."""

    api: Name
    major: Major
    reason: Annotated[str, Meta(min_length=1, max_length=200, pattern=LINE)]


class TooMany(Problem):
    """The consumer has used up what it may ask for now."""

    status, kind, title = 429, "too-many", "Too many requests"


class BadGateway(Problem):
    """What the API answered cannot be passed on."""

    status, kind, title = 502, "bad-gateway", "The API behind the gateway does not work"


class TooSlow(Problem):
    """The API did not answer in time."""

    status, kind, title = 504, "too-slow", "The API behind the gateway does not answer in time"

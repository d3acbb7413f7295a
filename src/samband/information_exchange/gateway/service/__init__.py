# SPDX-License-Identifier: EUPL-1.2
"""The gateway's verbs."""

from samband.information_exchange.gateway.service.counting import count, keep_counts
from samband.information_exchange.gateway.service.following import confirm_access, follow_access
from samband.information_exchange.gateway.service.overview import Overview, Sum, User, overview
from samband.information_exchange.gateway.service.publishing import (
    list_published,
    publish,
    publish_own,
    stop_publishing,
)
from samband.information_exchange.gateway.service.reading import own_statistics, statistics

__all__ = [
    "Overview",
    "Sum",
    "User",
    "confirm_access",
    "count",
    "follow_access",
    "keep_counts",
    "list_published",
    "overview",
    "own_statistics",
    "publish",
    "publish_own",
    "statistics",
    "stop_publishing",
]

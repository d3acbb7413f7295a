# SPDX-License-Identifier: EUPL-1.2
"""Grinden (the gateway of API-hantering): what stands in front of an API at its producer.

Owner role: DIGG.  It checks token or key and subscription, limits rate and size, passes calls on,
and counts them per consumer.  The catalogue, at the hub, says who may; personal data never passes
there, for every producer has a gateway of its own.
"""

from samband.information_exchange.gateway.api.proxy import Gateway
from samband.information_exchange.gateway.client import Upstreams
from samband.information_exchange.gateway.model.published import Closing, NewPublished, Published
from samband.information_exchange.gateway.service.counting import count, keep_counts
from samband.information_exchange.gateway.service.following import confirm_access, follow_access
from samband.information_exchange.gateway.service.knowing import Known, keeping
from samband.information_exchange.gateway.service.publishing import (
    list_published,
    publish,
    publish_own,
    stop_publishing,
)
from samband.information_exchange.gateway.service.telling import keep_told, limits_of, tell

__all__ = [
    "Closing",
    "Gateway",
    "Known",
    "NewPublished",
    "Published",
    "Upstreams",
    "confirm_access",
    "count",
    "follow_access",
    "keep_counts",
    "keep_told",
    "keeping",
    "limits_of",
    "list_published",
    "publish",
    "publish_own",
    "stop_publishing",
    "tell",
]

# SPDX-License-Identifier: EUPL-1.2
"""The gateway's verbs."""

from samband.information_exchange.gateway.service.following import confirm_access, follow_access
from samband.information_exchange.gateway.service.publishing import (
    list_published,
    publish,
    publish_own,
    stop_publishing,
)

__all__ = [
    "confirm_access",
    "follow_access",
    "list_published",
    "publish",
    "publish_own",
    "stop_publishing",
]

# SPDX-License-Identifier: EUPL-1.2
"""The gateway's page under Anslutning: how APIs are used."""

from samband.core.block import NavLink
from samband.information_exchange.gateway.pages import statistics
from samband.information_exchange.gateway.pages.statistics import STATISTICS

PAGES = statistics.HANDLERS
_READERS = frozenset({"organisation-administrator", "system-administrator"})
LINKS = (
    NavLink("api-statistics", "gw.statistics", *STATISTICS, area="organisations", roles=_READERS),
)

__all__ = ["LINKS", "PAGES"]

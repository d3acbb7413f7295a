# SPDX-License-Identifier: EUPL-1.2
"""The API catalogue's pages under Anslutning: open to read, and to act in for administrators."""

from samband.core.block import NavLink
from samband.information_exchange.api_management.pages import (
    access,
    answering,
    catalogue,
    changing,
    operations,
    requesting,
)
from samband.information_exchange.api_management.pages.addresses import ACCESS, CATALOGUE

PAGES = (
    *catalogue.HANDLERS,
    *answering.HANDLERS,
    *operations.HANDLERS,
    *requesting.HANDLERS,
    *access.HANDLERS,
    *changing.HANDLERS,
)
LINKS = (
    NavLink("api-catalogue", "am.catalogue", *CATALOGUE, area="organisations"),
    NavLink("api-access", "am.access", *ACCESS),
)

__all__ = ["LINKS", "PAGES"]

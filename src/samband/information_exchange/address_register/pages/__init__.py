# SPDX-License-Identifier: EUPL-1.2
"""The register's pages: open ones to find an address, and a member's own to look after them."""

from samband.core.block import NavLink
from samband.information_exchange.address_register.pages import (
    changing,
    filing,
    finding,
    owning,
    sharing,
)
from samband.information_exchange.address_register.pages.addresses import FIND, OWN, SHARE, SOURCES

PAGES = (
    *finding.HANDLERS,
    *owning.HANDLERS,
    *filing.HANDLERS,
    *sharing.HANDLERS,
    *changing.HANDLERS,
)
LINKS = (
    NavLink("addresses", "ar.find", *FIND),
    NavLink("own-addresses", "ar.own", *OWN, area="organisations"),
    NavLink("address-files", "ar.sources", *SOURCES),
    NavLink("address-share", "ar.share", *SHARE),
)

__all__ = ["LINKS", "PAGES"]

# SPDX-License-Identifier: EUPL-1.2
"""Anslutning: an organisation's own pages, and the invitation of its first administrator."""

from samband.core.block import NavLink
from samband.trust_and_security.trust_framework.pages import (
    contacts,
    invitation,
    keys,
    overview,
    people,
    systems,
)
from samband.trust_and_security.trust_framework.pages.addresses import (
    CONTACTS,
    OVERVIEW,
    PEOPLE,
    SYSTEMS,
)

PAGES = (
    *overview.HANDLERS,
    *systems.HANDLERS,
    *keys.HANDLERS,
    *people.HANDLERS,
    *contacts.HANDLERS,
    *invitation.HANDLERS,
)
LINKS = (
    NavLink("organisations", "tf.overview", *OVERVIEW, area="organisations"),
    NavLink("systems", "tf.systems", *SYSTEMS, area="organisations"),
    # The overview leads to these: the navigation has room for six links.
    NavLink("organisation-people", "tf.people", *PEOPLE),
    NavLink("organisation-contacts", "tf.contacts", *CONTACTS),
)

FOLLOWER_PAGES = (*people.HANDLERS, *invitation.HANDLERS)
FOLLOWER_LINKS = (NavLink("organisation-people", "tf.people", *PEOPLE, area="organisations"),)
"""At a node that follows the register, only the own organisation's people are kept."""

__all__ = ["FOLLOWER_LINKS", "FOLLOWER_PAGES", "LINKS", "PAGES"]

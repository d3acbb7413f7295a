# SPDX-License-Identifier: EUPL-1.2
"""The register's verbs: decide, change, record."""

from samband.trust_and_security.trust_framework.service.contacts import (
    add_contact,
    list_contacts,
    remove_contact,
    revise_contact,
)
from samband.trust_and_security.trust_framework.service.departing import Departures
from samband.trust_and_security.trust_framework.service.following import (
    Followed,
    HubSeen,
    confirm,
    follow,
    look,
    trusted_keys,
)
from samband.trust_and_security.trust_framework.service.founding import found
from samband.trust_and_security.trust_framework.service.invitations import (
    accept_invitation,
    invite,
    look_at_invitation,
)
from samband.trust_and_security.trust_framework.service.membership import (
    changes,
    join,
    leave,
    list_members,
    member_by_number,
    reinstate,
    suspend,
)
from samband.trust_and_security.trust_framework.service.nodes import (
    list_nodes,
    register_node,
    register_own_node,
    remove_node,
)
from samband.trust_and_security.trust_framework.service.overview import Overview, overview
from samband.trust_and_security.trust_framework.service.people import (
    end_role,
    give_role,
    list_roles,
)
from samband.trust_and_security.trust_framework.service.publishing import (
    KEY_USE,
    Publisher,
    Statements,
    register_key,
)
from samband.trust_and_security.trust_framework.service.register import LocalRegister
from samband.trust_and_security.trust_framework.service.systems import (
    add_key,
    close_system,
    list_systems,
    own_system,
    register_system,
    renew_own_key,
    revoke_key,
)

__all__ = [
    "KEY_USE",
    "Departures",
    "Followed",
    "HubSeen",
    "LocalRegister",
    "Overview",
    "Publisher",
    "Statements",
    "accept_invitation",
    "add_contact",
    "add_key",
    "changes",
    "close_system",
    "confirm",
    "end_role",
    "follow",
    "found",
    "give_role",
    "invite",
    "join",
    "leave",
    "list_contacts",
    "list_members",
    "list_nodes",
    "list_roles",
    "list_systems",
    "look",
    "look_at_invitation",
    "member_by_number",
    "overview",
    "own_system",
    "register_key",
    "register_node",
    "register_own_node",
    "register_system",
    "reinstate",
    "remove_contact",
    "remove_node",
    "renew_own_key",
    "revise_contact",
    "revoke_key",
    "suspend",
    "trusted_keys",
]

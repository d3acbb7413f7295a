# SPDX-License-Identifier: EUPL-1.2
"""The register's API, ``/trust-framework/v1``: a public list of members, own entries by token.

The node that keeps the register serves all of it.  A node that follows it serves what it knows
itself: the copied list, and the roles of its own people.
"""

from samband.core.block import Api
from samband.trust_and_security.trust_framework.api import entries, members, nodes, systems

API = Api(
    name="trust-framework",
    title="Medlemsregister",
    title_en="Member register",
    summary_sv="Medlemsregistret: medlemmar, system, nycklar, kontakter, noder och roller.",
    summary_en="The member register: members, systems, keys, contacts, nodes and roles.",
    handlers=(
        *members.HANDLERS,
        *systems.HANDLERS,
        *entries.HANDLERS,
        *nodes.HANDLERS,
        *nodes.REGISTRAR_HANDLERS,
    ),
)
FOLLOWER_API = Api(
    name="trust-framework",
    title="Medlemsregister, en kopia",
    title_en="Member register, a copy",
    summary_sv="Nodens kopia av medlemsregistret, och rollerna i den egna organisationen.",
    summary_en="The node's copy of the member register, and the roles of the own organisation.",
    handlers=(
        members.list_members,
        members.get_member,
        members.invite,
        nodes.list_nodes,
        *entries.ROLES,
    ),
)

__all__ = ["API", "FOLLOWER_API"]

# SPDX-License-Identifier: EUPL-1.2
"""Everything that an organisation's own page shows, read as one event."""

from __future__ import annotations

from msgspec import Struct

from samband.core.identifiers import Party
from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.recording import reading
from samband.core.time import now
from samband.trust_and_security.trust_framework.model import Action, Contact, Member, OwnSystem
from samband.trust_and_security.trust_framework.service.common import (
    attempt,
    authorise,
    own_member,
)
from samband.trust_and_security.trust_framework.service.contacts import contact_of
from samband.trust_and_security.trust_framework.service.register import member_of
from samband.trust_and_security.trust_framework.service.systems import systems_of
from samband.trust_and_security.trust_framework.store import members, people


class Overview(Struct, frozen=True):
    """A member with its systems and contacts; of its people only how many they are."""

    member: Member
    systems: list[OwnSystem]
    contacts: list[Contact]
    people: int


async def overview(node: Node, actor: Actor, member: Party) -> Overview:
    """Read what stands about a member."""
    record = attempt(node, actor, "organisation-read", member, "systems", "contacts")
    async with reading(node, record):
        authorise(record, member, Action.SEE)
        async with node.db.connection() as connection:
            row = await own_member(connection, member)
            roles = await people.roles_of_member(connection, row.id, now())
            return Overview(
                member=member_of(row),
                systems=await systems_of(connection, row.id),
                contacts=[contact_of(one) for one in await members.contacts(connection, row.id)],
                people=len({role.person_id for role in roles}),
            )

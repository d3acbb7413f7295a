# SPDX-License-Identifier: EUPL-1.2
"""Verbs about contacts: whom to reach at a member, and for what."""

from __future__ import annotations

from uuid import UUID

from samband.core.identifiers import Party
from samband.core.ids import new_id
from samband.core.inbox import Once
from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.recording import changing, reading
from samband.core.time import now
from samband.trust_and_security.trust_framework.model import (
    Action,
    Contact,
    ContactFacts,
    ContactPurpose,
)
from samband.trust_and_security.trust_framework.service.common import (
    announce,
    attempt,
    authorise,
    locked_member,
    missing,
    own_member,
)
from samband.trust_and_security.trust_framework.store import members
from samband.trust_and_security.trust_framework.store.members import ContactRow


async def list_contacts(node: Node, actor: Actor, member: Party) -> list[Contact]:
    """List a member's contacts."""
    record = attempt(node, actor, "organisation-read", member, "contacts")
    async with reading(node, record):
        authorise(record, member, Action.SEE)
        async with node.db.connection() as connection:
            row = await own_member(connection, member)
            found = await members.contacts(connection, row.id)
    return [contact_of(contact) for contact in found]


async def add_contact(
    node: Node, actor: Actor, member: Party, facts: ContactFacts, *, asked: Once | None = None
) -> Contact:
    """Add a contact."""
    contact = _row(new_id(), facts)
    record = attempt(node, actor, "contact-added", member, f"contact:{contact.id}")
    async with changing(node, record, asked) as tx:
        authorise(record, member, Action.MANAGE_CONTACTS)
        row = await locked_member(tx, record, member)
        await members.insert_contact(tx, row.id, contact)
        await announce(tx, "contact-added", f"contact/{contact.id}", {"member": member.identifier})
        record.answer = answer = contact_of(contact)
    return answer


async def revise_contact(
    node: Node, actor: Actor, member: Party, contact_id: UUID, facts: ContactFacts
) -> Contact:
    """Replace what a contact says."""
    contact = _row(contact_id, facts)
    record = attempt(node, actor, "contact-revised", member, f"contact:{contact_id}")
    async with changing(node, record) as tx:
        authorise(record, member, Action.MANAGE_CONTACTS)
        row = await locked_member(tx, record, member)
        if not await members.update_contact(tx, row.id, contact):
            raise missing("contact-unknown")
        await announce(
            tx, "contact-revised", f"contact/{contact_id}", {"member": member.identifier}
        )
    return contact_of(contact)


async def remove_contact(node: Node, actor: Actor, member: Party, contact_id: UUID) -> None:
    """Remove a contact."""
    record = attempt(node, actor, "contact-removed", member, f"contact:{contact_id}")
    async with changing(node, record) as tx:
        authorise(record, member, Action.MANAGE_CONTACTS)
        row = await locked_member(tx, record, member)
        if not await members.delete_contact(tx, row.id, contact_id):
            raise missing("contact-unknown")
        await announce(
            tx, "contact-removed", f"contact/{contact_id}", {"member": member.identifier}
        )


def _row(contact_id: UUID, facts: ContactFacts) -> ContactRow:
    return ContactRow(contact_id, facts.purpose, facts.name, facts.email, facts.phone, now())


def contact_of(row: ContactRow) -> Contact:
    """Read a stored contact as a value."""
    return Contact(
        id=row.id,
        purpose=ContactPurpose(row.purpose),
        name=row.name,
        email=row.email,
        phone=row.phone,
        revised=row.revised,
    )

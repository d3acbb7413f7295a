# SPDX-License-Identifier: EUPL-1.2
"""Statements of members made of the register's rows, and laid back into rows at another node.

The same function makes them at both ends, so that a node that has laid a statement can make it
again from its own rows and see that they agree.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from samband.core.db import Connection, Tx
from samband.core.ids import new_id
from samband.core.text import search_text, sort_key
from samband.core.time import now
from samband.trust_and_security.trust_framework.service.departing import has_ended
from samband.trust_and_security.trust_framework.store import statements as store
from samband.trust_and_security.trust_framework.wire.statement import (
    BadHead,
    StatedContact,
    StatedKey,
    StatedNode,
    StatedSystem,
    Statement,
    read,
    write,
)


async def statements_of(connection: Connection, organisations: Sequence[str]) -> dict[str, str]:
    """Make the statement of each organisation that ever joined, as text."""
    members = await store.of_organisations(connection, organisations)
    ids = [row.member_id for row in members]
    systems = await store.systems(connection, ids)
    rows = _Rows(
        await store.emails(connection, ids),
        systems,
        await store.keys(connection, [row.client_id for row in systems]),
        await store.nodes(connection, ids),
    )
    return {member.organisation: write(rows.statement(member)) for member in members}


class _Rows(msgspec.Struct, frozen=True):
    """What belongs to the members that statements are made of."""

    emails: list[store.EmailRow]
    systems: list[store.SystemRow]
    keys: list[store.KeyRow]
    nodes: list[store.NodeRow]

    def statement(self, row: store.MemberRow) -> Statement:
        """Make one member's statement."""
        own = row.member_id
        facts = msgspec.structs.asdict(row)
        del facts["member_id"]
        return Statement(
            **facts,
            contacts=tuple(
                StatedContact(purpose=each.purpose, email=each.email)
                for each in self.emails
                if each.member_id == own
            ),
            systems=tuple(self._system(each) for each in self.systems if each.member_id == own),
            nodes=tuple(
                StatedNode(
                    url=each.url,
                    log_key=each.log_key,
                    vouches=each.vouches,
                    registered=each.registered,
                )
                for each in self.nodes
                if each.member_id == own
            ),
        )

    def _system(self, row: store.SystemRow) -> StatedSystem:
        return StatedSystem(
            client_id=row.client_id,
            name=row.name,
            registered=row.registered,
            closed=row.closed,
            keys=tuple(_key(each) for each in self.keys if each.client_id == row.client_id),
        )


def _key(row: store.KeyRow) -> StatedKey:
    return StatedKey(
        kid=row.kid,
        thumbprint=row.thumbprint,
        public_jwk=msgspec.json.decode(row.public_jwk, type=dict[str, str]),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        added=row.added,
        revoked=row.revoked,
    )


class Laid(msgspec.Struct, frozen=True):
    """Whose statement was laid, and whether the membership known before it has ended."""

    organisation: str
    ended: bool


async def lay(tx: Tx, text: str) -> Laid:
    """Lay a statement over what this node knows of a member.

    Raises ``BadHead`` when the rows, read again, do not say the same.
    """
    stated = read(text)
    ended = await _has_ended(tx, stated)
    row = store.MemberRow(
        member_id=0,
        **{
            name: getattr(stated, name)
            for name in store.MemberRow.__struct_fields__
            if name != "member_id"
        },
    )
    found_by = f"{search_text(stated.name)}\n{stated.organisation}"
    member_id = await store.put_member(tx, row, sort_key(stated.name), found_by)
    await store.clear_copied(tx, member_id)
    await _insert(tx, member_id, stated)
    again = await statements_of(tx, [stated.organisation])
    if again.get(stated.organisation) != text:
        raise BadHead(f"the statement on {stated.organisation} cannot be kept as it is")
    return Laid(stated.organisation, ended)


async def _has_ended(tx: Tx, stated: Statement) -> bool:
    if not await store.was_copied(tx, stated.organisation):
        return False
    [known] = await store.of_organisations(tx, [stated.organisation])
    systems = await store.systems(tx, [known.member_id])
    return has_ended(known, {row.client_id for row in systems}, stated)


async def _insert(tx: Tx, member_id: int, stated: Statement) -> None:
    for contact in stated.contacts:
        email = store.EmailRow(member_id, contact.purpose, contact.email)
        await store.insert_email(tx, new_id(), email, now())
    for system in stated.systems:
        own = store.SystemRow(
            member_id, system.client_id, system.name, system.registered, system.closed
        )
        await store.insert_system(tx, own)
        for key in system.keys:
            facts = msgspec.structs.asdict(key)
            facts["public_jwk"] = msgspec.json.encode(key.public_jwk).decode()
            await store.insert_key(tx, store.KeyRow(client_id=system.client_id, **facts))
    for node in stated.nodes:
        await store.insert_node(
            tx, store.NodeRow(member_id=member_id, **msgspec.structs.asdict(node))
        )

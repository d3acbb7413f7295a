# SPDX-License-Identifier: EUPL-1.2
"""The register as other blocks ask it, answered from this node's own database."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime

import msgspec

from samband.core.db import Connection, Database
from samband.core.identifiers import Party, organisation
from samband.core.problems import Unavailable
from samband.core.time import now
from samband.trust_and_security.trust_framework.model import (
    NOTICE_CONTACTS,
    Agreement,
    AgreementKind,
    Member,
    MemberKind,
    MemberRole,
    MemberState,
    RegisteredNode,
    System,
)
from samband.trust_and_security.trust_framework.store import (
    members,
    nodes,
    people,
    statements,
    systems,
)
from samband.trust_and_security.trust_framework.store.members import MemberRow
from samband.trust_and_security.trust_framework.store.nodes import NodeRow
from samband.trust_and_security.trust_framework.store.statements import HeadRow
from samband.trust_and_security.trust_framework.store.systems import KeyRow, SystemRow
from samband.trust_and_security.trust_framework.wire import statement

BELIEVED_SECONDS = 0.5
SUBJECTS = "trust-framework"
"""The purpose under which this block keys people (``Node.subject_key``)."""


class LocalRegister:
    """``MemberRegister`` over the local tables.

    Where the tables are a copy of a register elsewhere, ``follows``, nothing of others is told
    after the signed head that the copy agrees with has expired.
    """

    def __init__(
        self, db: Database, subject_key: Callable[[str, Party], bytes], *, follows: bool = False
    ) -> None:
        self._db = db
        self._subject_key = subject_key
        self._follows = follows
        self._stopped: tuple[float, Mapping[str, datetime]] = (float("-inf"), {})

    async def system(self, client_id: str) -> System | None:
        """Find a system and the keys that are valid now."""
        moment = now()
        async with self._db.connection() as connection:
            row = await systems.find(connection, client_id)
            head = (
                await self._head(connection, moment) if row is None or not row.only_here else None
            )
            if row is None:
                return None
            unended = await systems.unended_keys(connection, client_id, moment)
            return _system(row, unended, moment, head)

    async def member(self, party: Party) -> Member | None:
        """Find a member, in any state."""
        async with self._db.connection() as connection:
            row = await members.latest(connection, party.identifier)
        return member_of(row) if row else None

    async def stopped(self) -> Mapping[str, datetime]:
        """Give the members that nobody is led to, as they were at most half a second ago."""
        began, known = time.monotonic(), self._stopped
        if began - known[0] < BELIEVED_SECONDS:
            return known[1]
        async with self._db.connection() as connection:
            rows = await members.stopped(connection)
        found = {row.organisation: row.since for row in rows}
        self._stopped = began, found
        return found

    async def names(self, numbers: Collection[str]) -> Mapping[str, str]:
        """Give what members are called, by number."""
        async with self._db.connection() as connection:
            rows = await members.names(connection, numbers)
        return {row.organisation: row.name for row in rows}

    async def roles_of(self, person: Party) -> tuple[MemberRole, ...]:
        """Tell which roles a person has now."""
        key = self._subject_key(SUBJECTS, person)
        async with self._db.connection() as connection:
            found = await people.roles_in_force(connection, key, now())
        return tuple(
            MemberRole(organisation(row.organisation), row.member_name, row.role) for row in found
        )

    async def addresses_of(self, party: Party) -> tuple[str, ...]:
        """Give the e-mail addresses of the member's contacts for what people ask."""
        async with self._db.connection() as connection:
            row = await members.latest(connection, party.identifier)
            found = await members.contacts(connection, row.id) if row else []
        for purpose in NOTICE_CONTACTS:
            addresses = tuple(contact.email for contact in found if contact.purpose == purpose)
            if addresses:
                return addresses
        return ()

    async def nodes(self) -> tuple[RegisteredNode, ...]:
        """List the nodes of active members."""
        async with self._db.connection() as connection:
            await self._head(connection, now())
            return tuple(node_of(row) for row in await nodes.of_active_members(connection))

    async def node_at(self, url: str) -> RegisteredNode | None:
        """Find the node that is reached at an address."""
        async with self._db.connection() as connection:
            await self._head(connection, now())
            row = await nodes.at(connection, url)
        return node_of(row) if row else None

    async def epoch(self) -> int:
        """Tell a number that grows with every change that can revoke anything."""
        async with self._db.connection() as connection:
            return await members.epoch(connection)

    async def _head(self, connection: Connection, moment: datetime) -> HeadRow | None:
        """Give the head that a copy agrees with; raises ``Unavailable`` when it has expired."""
        if not self._follows:
            return None
        head = await statements.head(connection)
        if head is None or head.expires <= moment:
            raise Unavailable(
                "The member register has not been confirmed in time. Try again later.",
                reason="the copy of the member register has expired",
            )
        return head


def member_of(row: MemberRow) -> Member:
    """Read a stored member as a value."""
    return Member(
        party=organisation(row.organisation),
        name=row.name,
        kind=MemberKind(row.kind),
        state=MemberState(row.state),
        since=row.since,
        agreement=Agreement(
            AgreementKind(row.agreement_kind), row.agreement_version, row.agreement_signed
        ),
        number_source=row.number_source,
    )


def node_of(row: NodeRow) -> RegisteredNode:
    """Read a stored node as a value."""
    return RegisteredNode(
        url=row.url,
        member=organisation(row.organisation),
        member_name=row.member_name,
        log_key=row.log_key,
        vouches=row.vouches,
        active=row.member_state == MemberState.ACTIVE,
    )


def _system(
    row: SystemRow, unended: list[KeyRow], moment: datetime, head: HeadRow | None
) -> System:
    active = row.closed is None and row.member_state == MemberState.ACTIVE
    valid = [key for key in unended if key.valid_from <= moment] if active else []
    return System(
        client_id=row.client_id,
        member=organisation(row.organisation),
        member_name=row.member_name,
        member_kind=row.member_kind,
        name=row.name,
        active=active,
        keys=tuple(msgspec.json.decode(key.public_jwk, type=dict[str, str]) for key in valid),
        holds_until=min(
            (*_turns(unended, moment), *([head.expires] if head else [])), default=None
        ),
        evidence=statement.digest(head.jws).hex() if head else "",
    )


def _turns(unended: list[KeyRow], moment: datetime) -> Iterable[datetime]:
    """Give the coming moments at which a key begins or ends."""
    return (at for key in unended for at in (key.valid_from, key.valid_to) if at > moment)

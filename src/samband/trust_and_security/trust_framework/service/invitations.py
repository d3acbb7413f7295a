# SPDX-License-Identifier: EUPL-1.2
"""How a member gets its first administrator: a one-time link that only one person can use.

The link alone is worth nothing: whoever opens it must log in as the invited person with an e-ID
of level 3 or higher.  The register keeps a hash of its token.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import timedelta

from msgspec.structs import replace

from samband.core.identifiers import Party, organisation
from samband.core.inbox import Once
from samband.core.keys import base64url
from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.problems import Refused, Unauthenticated
from samband.core.recording import changing, reading
from samband.core.time import now
from samband.trust_and_security.trust_framework.model import (
    Action,
    Appointment,
    Invitation,
    Role,
)
from samband.trust_and_security.trust_framework.service.common import (
    BLOCK,
    announce,
    attempt,
    authorise,
    conflict,
    locked_member,
    missing,
    own_member,
)
from samband.trust_and_security.trust_framework.service.people import appoint, check_person
from samband.trust_and_security.trust_framework.store import people
from samband.trust_and_security.trust_framework.store.people import InvitationRow
from samband.trust_and_security.trust_framework.vocabulary import WRONG

LIFETIME = timedelta(days=7)
PATH = "/anslutning/inbjudan"
_TOKEN_BYTES = 32
_ELEGNAMNDEN = "http://id.elegnamnden.se/loa/1.0"
HIGH_ENOUGH = frozenset({f"{_ELEGNAMNDEN}/loa3", f"{_ELEGNAMNDEN}/loa4"})


async def invite(
    node: Node, actor: Actor, member: Party, person: Party, *, asked: Once | None = None
) -> Invitation:
    """Invite a person as organisation administrator; an earlier link to the same person ends.

    A repeated request gets the answer without the link, since the link is not kept anywhere.
    """
    token = base64url(secrets.token_bytes(_TOKEN_BYTES))
    record = attempt(node, actor, "administrator-invited", person, f"member:{member.identifier}")
    async with changing(node, record, asked) as tx:
        authorise(record, member, Action.OPERATE)
        row = await locked_member(tx, record, member)
        check_person(node, person)
        invitation = Invitation(link=f"{node.public_url}{PATH}/{token}", expires=now() + LIFETIME)
        subject_key = node.subject_key(BLOCK, person)
        await people.insert_invitation(tx, _hash(token), row.id, subject_key, invitation.expires)
        record.answer = replace(invitation, link=None)
    return invitation


async def look_at_invitation(node: Node, actor: Actor, token: str) -> str:
    """Tell the organisation's name to the person who is invited, before she accepts."""
    person = _somebody(actor)
    record = attempt(node, actor, "organisation-read", person, "invitation")
    async with reading(node, record), node.db.connection() as connection:
        found = await people.invitation(connection, _hash(token))
        invitation = _check(actor, found, node.subject_key(BLOCK, person))
        member = await own_member(connection, organisation(invitation.organisation))
    return member.name


async def accept_invitation(node: Node, actor: Actor, token: str) -> Party:
    """Become organisation administrator by a link; gives the organisation."""
    person = _somebody(actor)
    record = attempt(node, actor, "invitation-accepted", person)
    async with changing(node, record) as tx:
        found = await people.invitation(tx, _hash(token))
        invitation = _check(actor, found, node.subject_key(BLOCK, person))
        member = organisation(invitation.organisation)
        row = await locked_member(tx, record, member)
        record.actor = replace(actor, organisation=member, organisation_name=row.name)
        if not await people.use_invitation(tx, _hash(token), now()):
            raise conflict("invitation-used")
        administrator = Appointment(
            person=person,
            name=actor.user_name or "-",
            role=Role.ORGANISATION_ADMINISTRATOR,
        )
        await appoint(node, tx, row.id, administrator)
        await announce(
            tx, "role-given", f"member/{member.identifier}", {"member": member.identifier}
        )
    return member


def _check(actor: Actor, invitation: InvitationRow | None, subject_key: bytes) -> InvitationRow:
    if invitation is None:
        raise missing("invitation-unknown")
    if not hmac.compare_digest(subject_key, invitation.subject_key):
        raise _refused("invitation-not-you")
    if invitation.accepted is not None:
        raise conflict("invitation-used")
    if invitation.expires <= now():
        raise conflict("invitation-expired")
    if actor.assurance not in HIGH_ENOUGH:
        raise _refused("invitation-level")
    return invitation


def _somebody(actor: Actor) -> Party:
    if actor.user is None:
        raise Unauthenticated("Log in to use the invitation.")
    return actor.user


def _refused(code: str) -> Refused:
    return Refused(WRONG[code][1], policies=("trust-framework.invitation",), reason=code)


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()

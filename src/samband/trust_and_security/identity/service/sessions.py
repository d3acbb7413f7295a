# SPDX-License-Identifier: EUPL-1.2
"""Sessions: an opaque cookie, a sealed person, fifteen idle minutes and at most an hour."""

from __future__ import annotations

import os
import secrets
from datetime import datetime, timedelta

import msgspec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from samband.core.db import Database, Tx
from samband.core.keys import base64url
from samband.core.node import Node, derive
from samband.core.ports import Actor
from samband.core.problems import Refused
from samband.core.recording import Record, changing
from samband.core.time import now
from samband.trust_and_security.identity import store
from samband.trust_and_security.identity.model import (
    ABSOLUTE,
    IDLE,
    OwnSession,
    Person,
    hashed,
)
from samband.trust_and_security.identity.vocabulary import SIGNED_OUT
from samband.trust_and_security.trust_framework import MemberRegister

SUBJECTS = "identity"
"""The purpose under which this block keys people (``Node.subject_key``)."""

_SEAL = "identity/session"
_COOKIE_LENGTH = 43
_NONCE_BYTES = 12
_TOUCH_AFTER = timedelta(seconds=20)


class Sessions:
    """The session half of ``ActorResolver``."""

    def __init__(self, db: Database, secret: bytes, register: MemberRegister) -> None:
        self._db, self._register = db, register
        self._seal = AESGCM(derive(secret, _SEAL))

    async def from_session(self, cookie: str) -> Actor | None:
        """Tell who a cookie belongs to now, or ``None``; notes that the session is in use.

        Roles are read from the member register each time, so that a role that was taken away
        is gone from the next request on.
        """
        moment = now()
        row = await self._live(cookie, moment)
        if row is None:
            return None
        person = _opened(self._seal, row)
        actor = Actor(
            user=person.party,
            user_name=person.name,
            assurance=row.level,
            logged_in=row.logged_in,
            session=row.session_hash,
        )
        return actor if row.acting_for is None else await self._acting(actor, row.acting_for)

    async def _live(self, cookie: str, moment: datetime) -> store.SessionRow | None:
        if len(cookie) != _COOKIE_LENGTH:
            return None
        async with self._db.connection() as connection:
            row = await store.live_session(connection, hashed(cookie), moment, moment - IDLE)
            if row is not None and moment - row.seen > _TOUCH_AFTER:
                await store.touch_session(connection, row.session_hash, moment)
        return row

    async def _acting(self, actor: Actor, number: str) -> Actor:
        roles = () if actor.user is None else await self._register.roles_of(actor.user)
        held = [role for role in roles if role.member.identifier == number]
        if not held:
            return actor
        return msgspec.structs.replace(
            actor,
            organisation=held[0].member,
            organisation_name=held[0].member_name,
            roles=frozenset(role.role for role in held),
        )


async def open_session(
    node: Node, tx: Tx, person: Person, *, provider: str, level: str, lang: str
) -> str:
    """Begin a session and give its cookie, always a new one (session fixation)."""
    cookie, moment = secrets.token_urlsafe(32), now()
    session_hash = hashed(cookie)
    row = store.SessionRow(
        session_hash=session_hash,
        subject_key=node.subject_key(SUBJECTS, person.party),
        sealed_person=_sealed(AESGCM(derive(node.secret, _SEAL)), person, session_hash),
        provider=provider,
        level=level,
        acting_for=None,
        lang=lang,
        logged_in=moment,
        seen=moment,
        expires=moment + ABSOLUTE,
    )
    await store.insert_session(tx, row)
    return cookie


async def sign_out(node: Node, actor: Actor) -> None:
    """End the actor's session; the cookie is worth nothing from now on, in any process."""
    subjects = (actor.user,) if actor.user else ()
    record = Record(type=SIGNED_OUT, actor=actor, subjects=subjects)
    async with changing(node, record) as tx:
        await store.delete_session(tx, actor.session or b"")


async def own_sessions(node: Node, actor: Actor) -> list[OwnSession]:
    """List where the person is logged in now, the login used last first (OWASP: session list)."""
    moment = now()
    async with node.db.connection() as connection:
        rows = await store.live_sessions(connection, _key(node, actor), moment, moment - IDLE)
    return [
        OwnSession(
            id=base64url(row.session_hash),
            provider=row.provider,
            level=row.level,
            acting_for=row.acting_for,
            logged_in=row.logged_in,
            seen=row.seen,
            current=row.session_hash == actor.session,
        )
        for row in rows
    ]


async def end_sessions(node: Node, actor: Actor, ids: frozenset[str]) -> None:
    """End those of the person's own sessions that are named; others', or ended ones, are left."""
    subjects = (actor.user,) if actor.user else ()
    record = Record(type=SIGNED_OUT, actor=actor, subjects=subjects)
    moment = now()
    async with changing(node, record) as tx:
        for row in await store.live_sessions(tx, _key(node, actor), moment, moment - IDLE):
            if base64url(row.session_hash) in ids:
                await store.delete_session(tx, row.session_hash)


def _key(node: Node, actor: Actor) -> bytes:
    if actor.user is None:
        raise Refused("Only a person has sessions.", reason="no user")
    return node.subject_key(SUBJECTS, actor.user)


def _sealed(seal: AESGCM, person: Person, session_hash: bytes) -> bytes:
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + seal.encrypt(nonce, msgspec.json.encode(person), session_hash)


def _opened(seal: AESGCM, row: store.SessionRow) -> Person:
    """Open a session's person; raises ``InvalidTag`` for a row that was moved or changed."""
    nonce, sealed = row.sealed_person[:_NONCE_BYTES], row.sealed_person[_NONCE_BYTES:]
    return msgspec.json.decode(seal.decrypt(nonce, sealed, row.session_hash), type=Person)

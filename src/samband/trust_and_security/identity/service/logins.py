# SPDX-License-Identifier: EUPL-1.2
"""From a choice of provider to a session, by OpenID Connect's code flow and nothing else."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import msgspec

from samband.core.node import Node
from samband.core.ports import ANYONE, Actor
from samband.core.problems import NotFound, Problem
from samband.core.recording import Record, changing, reading
from samband.core.time import now
from samband.trust_and_security.identity import store
from samband.trust_and_security.identity.client import RelyingParty
from samband.trust_and_security.identity.model import (
    ATTEMPT_LIFETIME,
    Answer,
    Arrival,
    Attempt,
    StrangeAnswer,
    hashed,
    levels_from,
)
from samband.trust_and_security.identity.service.proving import Proof, prove, redirect_uri
from samband.trust_and_security.identity.service.roles import roles_of
from samband.trust_and_security.identity.service.sessions import open_session
from samband.trust_and_security.identity.store import AttemptRow
from samband.trust_and_security.identity.vocabulary import LOGGED_IN, LOGIN_FAILED
from samband.trust_and_security.identity.wire import authorization_url


async def start_login(node: Node, browser: str, attempt: Attempt) -> str:
    """Begin a login and give the address at the provider.

    ``browser`` is the value of the short-lived cookie that alone can finish it.  Raises
    ``NotFound`` for a provider that is not configured, ``ProviderDown`` for one that is silent.
    """
    provider = node.door(RelyingParty).named(attempt.provider)
    if provider is None:
        raise NotFound
    async with _failure_recorded(node, attempt.provider):
        metadata = await node.door(RelyingParty).metadata(provider)
    state, moment = secrets.token_urlsafe(32), now()
    row = AttemptRow(
        state_hash=hashed(state),
        browser_hash=hashed(browser),
        started=moment,
        expires=moment + ATTEMPT_LIFETIME,
        **msgspec.structs.asdict(attempt),
    )
    async with node.db.connection() as connection:
        await store.forget_old(connection, moment)
        await store.insert_attempt(connection, row)
    return authorization_url(
        metadata.authorization_endpoint,
        client_id=provider.client_id,
        redirect_uri=redirect_uri(node),
        scopes=provider.scopes,
        state=state,
        browser=browser,
        levels=levels_from(attempt.level),
        claims=(provider.number_claim, provider.coordination_claim, "name"),
        lang=attempt.lang,
        fresh=attempt.fresh,
    )


async def take_attempt(node: Node, browser: str, answer: Answer) -> AttemptRow:
    """Take the login that an answer belongs to, once; raises ``StrangeAnswer`` for any other."""
    async with _failure_recorded(node, ""):
        async with node.db.connection() as connection:
            row = await store.take_attempt(connection, hashed(answer.state), hashed(browser), now())
        if row is None:
            raise StrangeAnswer("Log in again in the same browser.")
    return row


async def finish_login(
    node: Node, browser: str, attempt: AttemptRow, answer: Answer, before: Actor | None
) -> Arrival:
    """Finish a login and open its session; raises one of the ``LoginProblem`` kinds.

    ``before`` is whoever the browser was logged in as: that session ends, so that no cookie
    from before a login is worth anything after it.
    """
    async with _failure_recorded(node, attempt.provider):
        proof = await prove(node, browser, attempt, answer)
    actor = Actor(user=proof.person.party, user_name=proof.person.name, assurance=proof.level)
    cookie = await _open(node, proof, actor, attempt, before)
    return Arrival(
        cookie=cookie,
        next_path=attempt.next_path,
        lang=attempt.lang,
        has_roles=bool(await roles_of(node, actor)),
    )


async def _open(
    node: Node, proof: Proof, actor: Actor, attempt: AttemptRow, before: Actor | None
) -> str:
    record = Record(
        type=LOGGED_IN,
        actor=actor,
        subjects=(proof.person.party,),
        resource=f"identity/{attempt.provider}",
        items=(proof.level,),
    )
    async with changing(node, record) as tx:
        if before is not None and before.session is not None:
            await store.delete_session(tx, before.session)
        return await open_session(
            node,
            tx,
            proof.person,
            provider=attempt.provider,
            level=proof.level,
            lang=attempt.lang,
        )


@asynccontextmanager
async def _failure_recorded(node: Node, provider: str) -> AsyncIterator[None]:
    """Make an event of a login that fails; one that goes well has its own."""
    try:
        yield
    except Problem:
        record = Record(type=LOGIN_FAILED, actor=ANYONE, resource=f"identity/{provider}")
        async with reading(node, record):
            raise

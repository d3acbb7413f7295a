# SPDX-License-Identifier: EUPL-1.2
"""Builds a node: every block is known here, every port bound, every door opened, and only here."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec

from samband.app.notices import Notices, notice_jobs
from samband.basic_data.business import BusinessEvidence
from samband.basic_data.business.block import MANIFEST as BUSINESS
from samband.basic_data.objects.block import MANIFEST as OBJECTS
from samband.basic_data.person import PersonEvidence
from samband.basic_data.person.block import MANIFEST as PERSON
from samband.core import jobs
from samband.core.block import Manifest
from samband.core.db import Database
from samband.core.identifiers import Party, organisation
from samband.core.keys import KeyRing
from samband.core.migrate import migrate
from samband.core.node import Node, derive, subject_key
from samband.core.ports import Actor, Evidence, EvidenceSource, Ports
from samband.information_exchange.api_management import register_own
from samband.information_exchange.api_management.block import MANIFEST as API_MANAGEMENT
from samband.sandbox.test_eid import PATH as TEST_EID_PATH
from samband.sandbox.test_eid import RegisteredClient, TestEid
from samband.sandbox.test_eid.block import manifest as test_eid
from samband.settings import Settings, node_secret
from samband.trust_and_security.authorization import (
    AccessRules,
    PolicyGate,
    Tokens,
    install,
    refreshing,
)
from samband.trust_and_security.authorization.block import MANIFEST as AUTHORIZATION
from samband.trust_and_security.availability import Probe
from samband.trust_and_security.availability.block import MANIFEST as AVAILABILITY
from samband.trust_and_security.identity import ANSWER_PATH, Provider, RelyingParty, Sessions
from samband.trust_and_security.identity.block import MANIFEST as IDENTITY
from samband.trust_and_security.traceability import Appender
from samband.trust_and_security.traceability.block import MANIFEST as TRACEABILITY
from samband.trust_and_security.trust_framework import LocalRegister, MemberRegister
from samband.trust_and_security.trust_framework.block import MANIFEST as TRUST_FRAMEWORK

_CORE_MIGRATIONS = Path(__file__).parents[1] / "core" / "migrations"
_BLOCKS: tuple[Manifest, ...] = (
    TRUST_FRAMEWORK,
    IDENTITY,
    TRACEABILITY,
    AUTHORIZATION,
    AVAILABILITY,
    API_MANAGEMENT,
    OBJECTS,
    PERSON,
    BUSINESS,
)


class Actors:
    """The ``ActorResolver`` port: tokens from authorization, sessions from identity."""

    def __init__(self, tokens: Tokens, sessions: Sessions) -> None:
        self._tokens = tokens
        self._sessions = sessions

    async def from_token(self, token: str, resource: str) -> Actor:
        """Resolve a bearer token."""
        return await self._tokens.from_token(token, resource)

    async def from_session(self, cookie: str) -> Actor | None:
        """Resolve a session cookie."""
        return await self._sessions.from_session(cookie)


class Sources:
    """The ``EvidenceSource`` port: each kind of fact from the block that owns it."""

    def __init__(self, by_kind: Mapping[str, EvidenceSource]) -> None:
        self._by_kind = by_kind

    async def about(self, subject: Party, kinds: frozenset[str]) -> tuple[Evidence, ...]:
        """Ask each owner once, all at the same time."""
        asked: dict[int, tuple[EvidenceSource, set[str]]] = {}
        for kind in kinds & self._by_kind.keys():
            source = self._by_kind[kind]
            asked.setdefault(id(source), (source, set()))[1].add(kind)
        answers = (source.about(subject, frozenset(own)) for source, own in asked.values())
        return tuple(fact for answer in await asyncio.gather(*answers) for fact in answer)


class Composition(msgspec.Struct, frozen=True):
    """A node with every port bound, and what must run around it."""

    node: Node
    rules: AccessRules
    manifests: tuple[Manifest, ...]
    jobs: dict[str, jobs.Handler] = {}
    probes: dict[str, Probe] = {}


def compose(settings: Settings) -> Composition:
    """Build the node; nothing is connected until it is first used."""
    secret = node_secret(settings.data)
    db = _database(settings)
    keys = KeyRing(db, derive(secret, "seal"))
    register = LocalRegister(db, lambda purpose, party: subject_key(secret, purpose, party))
    rules = AccessRules(db, register)
    url, test_mode = settings.node.public_url, settings.test_mode
    ports = Ports(
        actors=Actors(
            Tokens(rules, keys, url, test_mode=test_mode), Sessions(db, secret, register)
        ),
        gate=PolicyGate(rules),
        events=Appender(db, secret),
        evidence=_sources(db, keys, url),
        notifier=Notices(sending=bool(settings.mail.host)),
    )
    node = Node(
        name=settings.node.name,
        organisation=organisation(settings.node.organisation),
        public_url=url,
        test_mode=test_mode,
        db=db,
        keys=keys,
        ports=ports,
        secret=secret,
        owners=_owners(settings),
        doors={MemberRegister: register, **_login_doors(settings)},
    )
    blocks, later = manifests(settings), notice_jobs(settings.mail)
    return Composition(node, rules, blocks, later)


def _database(settings: Settings) -> Database:
    chosen = settings.database
    return Database(chosen.dsn, chosen.connections, statement_cache=chosen.statement_cache)


def _sources(db: Database, keys: KeyRing, issuer: str) -> Sources:
    people, companies = PersonEvidence(db, keys, issuer), BusinessEvidence(db, keys, issuer)
    return Sources({"protection": people, "identifiers": people, "signatories": companies})


def _login_doors(settings: Settings) -> dict[type, object]:
    """Open the portal's way in: the configured providers, and in a sandbox the test e-ID."""
    url, configured = settings.node.public_url, settings.identity.providers
    if not settings.test_mode:
        return {RelyingParty: RelyingParty(configured, test_mode=False)}
    sandbox = Provider(
        name="testperson",
        issuer=f"{url}{TEST_EID_PATH}",
        client_id=url,
        label_sv="Testperson",
        label_en="Test person",
        hint_sv="Bara i sandlådan. Välj en påhittad person.",
        hint_en="Only in the sandbox. Choose an invented person.",
        level="http://id.elegnamnden.se/loa/1.0/loa4",
    )
    portal = RegisteredClient(
        client_id=url,
        name=settings.node.name,
        redirect_uris=(f"{url}{ANSWER_PATH}",),
        jwks_uri=f"{url}/identity/v1/jwks",
    )
    return {
        RelyingParty: RelyingParty((*configured, sandbox), test_mode=True),
        TestEid: TestEid((portal,)),
    }


def _owners(settings: Settings) -> dict[str, Party]:
    named = msgspec.structs.asdict(settings.owners)
    return {api: organisation(number) for api, number in named.items() if number}


def manifests(settings: Settings) -> tuple[Manifest, ...]:
    """List the blocks of this node; the test e-ID is among them in a sandbox only."""
    return (*_BLOCKS, test_eid(test_mode=True)) if settings.test_mode else _BLOCKS


async def prepare_database(settings: Settings) -> None:
    """Migrate every block, put its scopes and policies in force and its APIs in the catalogue.

    A repeat changes nothing.
    """
    composed = compose(settings)
    try:
        await migrate(composed.node.db, migration_folders(composed.manifests))
        await jobs.install(composed.node.db)
        async with refreshing(composed.rules, composed.node.db):
            await install(composed.node, composed.manifests)
        await register_own(composed.node, composed.manifests)
    finally:
        await composed.node.db.close()


def migration_folders(blocks: tuple[Manifest, ...]) -> list[tuple[str, Path]]:
    """List the migrations in the order they run: core, then the blocks from the lowest up."""
    own = [(block.name, block.migrations) for block in blocks if block.migrations is not None]
    return [("core", _CORE_MIGRATIONS), *own]


@asynccontextmanager
async def running(composed: Composition) -> AsyncIterator[None]:
    """Keep the rules fresh while the process serves, and write what is waiting before it ends."""
    try:
        async with refreshing(composed.rules, composed.node.db):
            yield
    finally:
        await composed.node.db.close()

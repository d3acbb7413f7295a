# SPDX-License-Identifier: EUPL-1.2
"""Builds a node: every block is known here, every port bound, every door opened, and only here."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import msgspec

from samband.app.blocks import manifests, spoken
from samband.app.notices import Notices, notice_jobs
from samband.basic_data.business import BusinessEvidence
from samband.basic_data.framework import Producers
from samband.basic_data.person import PersonEvidence, RemoteIdentities, SignedNumbers
from samband.core import jobs
from samband.core.block import Manifest
from samband.core.db import Database
from samband.core.identifiers import Party, organisation
from samband.core.keys import KeyRing
from samband.core.migrate import migrate
from samband.core.node import Node, derive, subject_key
from samband.core.ports import Actor, Evidence, EvidenceSource, Ports
from samband.information_exchange.address_register import AddressBook, LocalAddressBook
from samband.information_exchange.api_management import (
    AccessLists,
    LocalAccessLists,
    Readings,
    RemoteAccessLists,
    end_all_access,
    register_own,
)
from samband.information_exchange.api_management.block import MANIFEST as API_MANAGEMENT
from samband.information_exchange.gateway import Known, Upstreams, keeping, publish_own
from samband.sandbox.building_permit import CaseSystem
from samband.sandbox.test_eid import PATH as TEST_EID_PATH
from samband.sandbox.test_eid import RegisteredClient, TestEid
from samband.settings import Settings, node_secret
from samband.trust_and_security.authorization import (
    AccessRules,
    Call,
    Caller,
    Issuers,
    PolicyGate,
    Tokens,
    install,
    refreshing,
    withdraw_all,
)
from samband.trust_and_security.availability import Drawings, Probe, Services
from samband.trust_and_security.identity import (
    ANSWER_PATH,
    Provider,
    RelyingParty,
    Sessions,
    provider_services,
)
from samband.trust_and_security.identity.block import MANIFEST as IDENTITY
from samband.trust_and_security.traceability import Appender, Asked, Numbers, OtherNodes
from samband.trust_and_security.trust_framework import (
    Departures,
    Followed,
    LocalRegister,
    MemberRegister,
    Publisher,
)

_CORE_MIGRATIONS = Path(__file__).parents[1] / "core" / "migrations"


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

    def stand_at(self, node: Node) -> None:
        """Let those that ask another node know which one asks."""
        for source in self._by_kind.values():
            if isinstance(source, RemoteIdentities):
                source.stand_at(node)

    async def about(self, subject: Party, kinds: frozenset[str]) -> tuple[Evidence, ...]:
        """Ask each owner once, all at the same time."""
        asked: dict[int, tuple[EvidenceSource, set[str]]] = {}
        for kind in kinds & self._by_kind.keys():
            source = self._by_kind[kind]
            asked.setdefault(id(source), (source, set()))[1].add(kind)
        answers = (source.about(subject, frozenset(own)) for source, own in asked.values())
        return tuple(fact for answer in await asyncio.gather(*answers) for fact in answer)


class Elsewhere:
    """The door ``OtherNodes`` of traceability: how authorization asks another node."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def ask(self, node: Node, asked: Asked, person: Actor | None) -> bytes:
        """Ask the traceability API of another node."""
        call = Call(
            target=asked.url,
            api="traceability",
            path=asked.path,
            scopes=(asked.scope,),
            seconds=asked.seconds,
            method=asked.method,
            query=asked.query,
            body=asked.body,
            key=asked.key,
            max_answer=asked.max_answer,
        )
        return (await self._caller.ask(node, call, person)).body


class Composition(msgspec.Struct, frozen=True):
    """A node with every port bound, and what must run around it.

    ``manifests`` are its blocks; ``spoken`` those whose words it knows.
    """

    node: Node
    rules: AccessRules
    manifests: tuple[Manifest, ...]
    spoken: tuple[Manifest, ...]
    jobs: dict[str, jobs.Handler] = {}
    probes: dict[str, Probe] = {}


def compose(settings: Settings) -> Composition:
    """Build the node; nothing is connected until it is first used."""
    secret = node_secret(settings.data)
    db = _database(settings)
    keys = KeyRing(db, derive(secret, "seal"))
    register = _register(settings, db, secret)
    rules = AccessRules(db, register)
    url, test_mode = settings.node.public_url, settings.test_mode
    tokens = Tokens(rules, keys, url, test_mode=test_mode)
    sources = _sources(settings, db, keys)
    ports = Ports(
        actors=Actors(tokens, Sessions(db, secret, register)),
        gate=PolicyGate(rules),
        events=Appender(db, secret),
        evidence=sources,
        notifier=Notices(sending=bool(settings.mail.host)),
    )
    node = Node(
        name=settings.node.name,
        contact=settings.node.contact,
        organisation=organisation(settings.node.organisation),
        public_url=url,
        test_mode=test_mode,
        db=db,
        keys=keys,
        ports=ports,
        secret=secret,
        owners=_owners(settings),
        doors={
            MemberRegister: register,
            **_doors(settings, db, keys, register, rules),
            **_login_doors(settings, register),
            Services: _services(settings),
            Drawings: Drawings(),
        },
    )
    sources.stand_at(node)
    return Composition(
        node, rules, manifests(settings), spoken(settings), notice_jobs(settings.mail)
    )


def _register(settings: Settings, db: Database, secret: bytes) -> LocalRegister:
    """Open the member register, or this node's copy of it."""
    return LocalRegister(
        db,
        lambda purpose, party: subject_key(secret, purpose, party),
        follows=settings.follows,
    )


def _services(settings: Settings) -> Services:
    """Gather what the blocks give, and the e-IDs outside that people log in with."""
    pauses, outside = settings.availability, provider_services(settings.identity.providers)
    return Services(
        [
            msgspec.structs.replace(each, services=(*each.services, *outside))
            if each is IDENTITY
            else each
            for each in manifests(settings)
        ],
        every=timedelta(seconds=pauses.probe_seconds),
        watching=timedelta(seconds=pauses.watch_seconds),
    )


def _doors(
    settings: Settings, db: Database, keys: KeyRing, register: MemberRegister, rules: AccessRules
) -> dict[type, object]:
    """Open what blocks ask each other through, and the ways to other nodes."""
    caller = Caller(test_mode=settings.test_mode)
    url, lifetime = settings.node.public_url, settings.hub.holds_seconds
    here = "person" in settings.domains
    elsewhere: dict[type, object] = (
        {} if here else {Numbers: SignedNumbers(test_mode=settings.test_mode)}
    )
    return {
        **elsewhere,
        AccessRules: rules,
        Publisher: Publisher(db, keys, url, lifetime),
        Issuers: Issuers(test_mode=settings.test_mode),
        Caller: caller,
        OtherNodes: Elsewhere(caller),
        AddressBook: LocalAddressBook(db, register),
        CaseSystem: CaseSystem(settings.systems, settings.hub.url or url),
        Producers: Producers(caller, frozenset(settings.domains)),
        AccessLists: _access_lists(settings),
        Readings: Readings(),
        Upstreams: Upstreams(test_mode=settings.test_mode, allowed=settings.gateway.upstreams),
        Known: Known(db, register),
        Departures: _departures(settings),
    }


def _departures(settings: Settings) -> Departures:
    """Choose what ends at this node when a membership does."""
    if API_MANAGEMENT in manifests(settings):
        return Departures(withdraw_all, end_all_access)
    return Departures(withdraw_all)


def _access_lists(settings: Settings) -> AccessLists:
    """Choose where the gateway hears who may use its APIs: here, or at the hub."""
    if settings.follows:
        return RemoteAccessLists(Followed(settings.hub.url, settings.hub.keys))
    return LocalAccessLists(settings.hub.holds_seconds)


def _database(settings: Settings) -> Database:
    chosen = settings.database
    return Database(chosen.dsn, chosen.connections, statement_cache=chosen.statement_cache)


def _sources(settings: Settings, db: Database, keys: KeyRing) -> Sources:
    issuer = settings.node.public_url
    by_kind: dict[str, EvidenceSource] = {}
    if "person" in settings.domains:
        people = PersonEvidence(db, keys, issuer)
        by_kind |= {"protection": people, "identifiers": people, "identity": people}
    elif settings.node.shape != "node":  # indexes stand here, and their holder must know
        by_kind["identity"] = RemoteIdentities()
    if "business" in settings.domains:
        by_kind["signatories"] = BusinessEvidence(db, keys, issuer)
    return Sources(by_kind)


def _login_doors(settings: Settings, register: MemberRegister) -> dict[type, object]:
    """Open the portal's way in: the configured providers, and in a sandbox the test e-ID.

    The test e-ID is the hub's; nodes that follow it log people in there.
    """
    url, configured = settings.node.public_url, settings.identity.providers
    if not settings.test_mode:
        return {RelyingParty: RelyingParty(configured, test_mode=False)}
    sandbox = Provider(
        name="testperson",
        issuer=f"{settings.hub.url or url}{TEST_EID_PATH}",
        client_id=url,
        label_sv="Testperson",
        label_en="Test person",
        hint_sv="Bara i sandlådan. Välj en påhittad person.",
        hint_en="Only in the sandbox. Choose an invented person.",
        level="http://id.elegnamnden.se/loa/1.0/loa4",
    )
    doors: dict[type, object] = {RelyingParty: RelyingParty((*configured, sandbox), test_mode=True)}
    if not settings.follows:
        doors[TestEid] = TestEid((_relying_party(url, settings.node.name),), _nodes_of(register))
    return doors


def _relying_party(url: str, name: str) -> RegisteredClient:
    return RegisteredClient(
        client_id=url,
        name=name,
        redirect_uris=(f"{url}{ANSWER_PATH}",),
        jwks_uri=f"{url}/identity/v1/jwks",
    )


def _nodes_of(register: MemberRegister) -> Callable[[str], Awaitable[RegisteredClient | None]]:
    """Let the nodes of members log people in with the test e-ID, by what the register says."""

    async def find(client_id: str) -> RegisteredClient | None:
        found = await register.node_at(client_id)
        return _relying_party(found.url, found.member_name) if found and found.active else None

    return find


def _owners(settings: Settings) -> dict[str, Party]:
    named = msgspec.structs.asdict(settings.owners)
    return {api.replace("_", "-"): organisation(number) for api, number in named.items() if number}


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
        if API_MANAGEMENT in composed.manifests:
            await register_own(composed.node, composed.manifests)
        await publish_own(composed.node, composed.manifests)
    finally:
        await composed.node.db.close()


def migration_folders(blocks: tuple[Manifest, ...]) -> list[tuple[str, Path]]:
    """List the migrations in the order they run: core, then the blocks from the lowest up."""
    own = [(block.name, block.migrations) for block in blocks if block.migrations is not None]
    return [("core", _CORE_MIGRATIONS), *own]


@asynccontextmanager
async def running(composed: Composition) -> AsyncIterator[None]:
    """Keep the rules fresh while the process serves, and write what is waiting before it ends."""
    node = composed.node
    try:
        async with refreshing(composed.rules, node.db), keeping(node.door(Known)):
            yield
    finally:
        await node.door(Upstreams).close()
        await node.door(Caller).close()
        await composed.node.db.close()

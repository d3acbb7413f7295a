# SPDX-License-Identifier: EUPL-1.2
"""An index served in process beside the register of persons, which is what protects people in it.

The Gate is the real one with both blocks' policies; the token names who asks.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from uuid import uuid4

import httpx
import msgspec

from basic_data.person.people import party, registration
from basic_data.served import PURPOSE, FixedRules, KeptEvents, KnownTokens, NoNotices
from samband.basic_data.person import PersonEvidence
from samband.basic_data.person.block import MANIFEST as PERSON
from samband.core import jobs
from samband.core.db import Database
from samband.core.events import Event
from samband.core.identifiers import Party, organisation
from samband.core.keys import KeyRing
from samband.core.node import Node, derive
from samband.core.ports import Actor, Ports
from samband.core.web import Edge, build_application
from samband.information_management.indexing.block import MANIFEST
from samband.trust_and_security.authorization.model.grants import (
    Grant,
    GrantedPurpose,
    RegisteredScope,
)
from samband.trust_and_security.authorization.model.policies import compile_policies, schema_text
from samband.trust_and_security.authorization.service.gate import PolicyGate
from samband.trust_and_security.authorization.service.rules import AccessRules, Snapshot
from samband.trust_and_security.authorization.vocabulary import VOCABULARY as AUTHORIZATION
from samband.trust_and_security.trust_framework import MemberRegister
from samband.trust_and_security.trust_framework.model import (
    Agreement,
    AgreementKind,
    Member,
    MemberKind,
    MemberState,
)

SKATTEVERKET = organisation("2021005448")
HOLDER = organisation("2021005521")
MALMO = organisation("2120001124")
KALMAR = organisation("2120000746")
LUND = organisation("2120001132")
LANDSKRONA = organisation("2120001140")
STRANGER = organisation("5560160680")
SECRET = b"i" * 32
INDEX = "intyg"
TYPE, OTHER = "income-certificate", "study-certificate"
MOMENT = "2026-11-01T08:00:00.000Z"
READ, WRITE, ADMIN = "index/read", "index/write", "index/admin"
READ_PROTECTED = "index/read-protected"
_keys = itertools.count(1)

ACTORS = {
    "opener": Actor(organisation=SKATTEVERKET, client="opener", scopes=frozenset({ADMIN})),
    "holder": Actor(organisation=HOLDER, client="holder", scopes=frozenset({ADMIN})),
    "malmo": Actor(organisation=MALMO, client="malmo", scopes=frozenset({READ})),
    "entitled": Actor(
        organisation=MALMO,
        client="entitled",
        scopes=frozenset({READ, READ_PROTECTED}),
    ),
    "landskrona": Actor(organisation=LANDSKRONA, client="landskrona", scopes=frozenset({READ})),
    "lund": Actor(organisation=LUND, client="lund", scopes=frozenset({WRITE})),
    "kalmar-writes": Actor(organisation=KALMAR, client="kalmar-writes", scopes=frozenset({WRITE})),
    "malmo-writes": Actor(organisation=MALMO, client="malmo-writes", scopes=frozenset({WRITE})),
    "stranger": Actor(
        organisation=STRANGER, client="stranger", scopes=frozenset({READ, WRITE, ADMIN})
    ),
    "person-register": Actor(
        organisation=SKATTEVERKET, client="pr", scopes=frozenset({"person/write"})
    ),
}


class Members(msgspec.Struct, frozen=True):
    """A member register in which everybody but the stranger is a member, active unless stopped."""

    since: dict[str, datetime] = msgspec.field(default_factory=dict)

    async def stopped(self) -> dict[str, datetime]:
        return self.since

    async def member(self, party: Party) -> Member | None:
        if party == STRANGER:
            return None
        signed = datetime(2026, 1, 1, tzinfo=UTC)
        agreement = Agreement(AgreementKind.AGENCY_AGREEMENT, "1.0", signed.date())
        return Member(
            party=party,
            name="Medlem",
            kind=MemberKind.MUNICIPALITY,
            state=MemberState.ACTIVE,
            since=signed,
            agreement=agreement,
            number_source="SCB",
        )


class House(msgspec.Struct):
    """A served node, and what a test needs around it."""

    node: Node
    client: httpx.AsyncClient
    events: list[Event]

    async def post(
        self,
        path: str,
        body: object = None,
        *,
        who: str = "malmo",
        key: str | None = None,
        index: str = INDEX,
    ) -> httpx.Response:
        """Send JSON to an operation of an index, with an Idempotency-Key of its own unless told."""
        headers = {
            "authorization": f"Bearer {who}",
            "idempotency-key": key or f"key-{next(_keys)}",
        }
        if body is not None:
            headers["content-type"] = "application/json"
        content = b"" if body is None else msgspec.json.encode(body)
        below = f"/{index}" if index else ""
        return await self.client.post(f"/index/v1{below}{path}", content=content, headers=headers)

    async def lines(
        self, path: str, lines: Iterable[object], *, who: str = "lund"
    ) -> httpx.Response:
        """Send lines of JSON; bytes are sent as they are."""

        async def pieces() -> AsyncIterator[bytes]:
            for line in lines:
                yield (line if isinstance(line, bytes) else msgspec.json.encode(line)) + b"\n"

        headers = {"authorization": f"Bearer {who}", "content-type": "application/x-ndjson"}
        url = f"/index/v1/{INDEX}{path}"
        return await self.client.post(url, content=pieces(), headers=headers)

    async def get(self, path: str, *, who: str = "malmo", index: str = INDEX) -> httpx.Response:
        headers = {"authorization": f"Bearer {who}"}
        return await self.client.get(f"/index/v1/{index}{path}", headers=headers)

    async def done(self, path: str, body: object, *, who: str, index: str = INDEX) -> Any:
        """Send what must succeed, and give the answer."""
        answer = await self.post(path, body, who=who, index=index)
        assert answer.status_code in {200, 201}, answer.text
        return answer.json()

    async def found(self, number: str, *, who: str = "malmo", **more: object) -> list[Any]:
        """Look up a person, and give the pointers."""
        answer = await self.post("/lookups", ask(number, **more), who=who)
        assert answer.status_code == 200, answer.text
        return cast("list[Any]", answer.json()["pointers"])

    async def register_person(self, number: str, protection: str = "none") -> None:
        """Let the register of persons know somebody."""
        content: dict[str, Any] = {"names": {"given": "Test", "surname": "Testsson"}}
        await self._of_persons("/registrations", registration(number, content, protection))

    async def renumber_person(self, number: str, new: str) -> None:
        """Let the register of persons give somebody a new number."""
        change = {"identifier": party(number), "newIdentifier": party(new)}
        await self._of_persons(
            "/renumberings", {**change, "validFrom": "2026-01-01", "basis": "beslut"}
        )

    async def _of_persons(self, path: str, body: object) -> None:
        headers = {
            "authorization": "Bearer person-register",
            "content-type": "application/json",
            "idempotency-key": f"key-{next(_keys)}",
        }
        content = msgspec.json.encode(body)
        answer = await self.client.post(f"/person/v1{path}", content=content, headers=headers)
        assert answer.status_code == 201, answer.text

    async def produces(self, party: Party, name: str) -> None:
        """Admit a producer of both types."""
        producer = {"organisation": wire(party), "name": name, "informationTypes": [TYPE, OTHER]}
        await self.done("/producers", producer, who="holder")

    async def set_up(self) -> None:
        """Open an index with two types, two producers and two consumers, one of a single type."""
        await self.done("/indexes", new_index(), who="opener", index="")
        await self.done("/identifier-types", PERSONAL_NUMBER, who="holder")
        await self.done("/identifier-types", PROPERTY, who="holder")
        for name in (TYPE, OTHER):
            await self.done("/information-types", information_type(name), who="holder")
        await self.produces(LUND, "Lunds kommun")
        await self.produces(KALMAR, "Kalmar kommun")
        for consuming, types in ((MALMO, [TYPE, OTHER]), (LANDSKRONA, [OTHER])):
            consumer = {"organisation": wire(consuming), "informationTypes": types}
            await self.done("/consumers", consumer, who="holder")


def new_index(name: str = INDEX, **more: object) -> dict[str, object]:
    return {
        "name": name,
        "holder": wire(HOLDER),
        "sv": "Intyg",
        "en": "Certificates",
        "purposeSv": "Visar vem som har intyg.",
        "purposeEn": "Shows who has certificates.",
        **more,
    }


PERSONAL_NUMBER: dict[str, object] = {
    "name": "personal-number",
    "sv": "Personnummer",
    "en": "Personal number",
    "scheme": "person",
    "normalisation": ["without-spaces", "without-hyphens"],
}
PROPERTY: dict[str, object] = {
    "name": "property",
    "sv": "Fastighetsbeteckning",
    "en": "Property designation",
    "pattern": r"[A-ZÅÄÖ]{2,20} [A-ZÅÄÖ]{2,30} \d{1,4}:\d{1,4}",
    "normalisation": ["capitals"],
}


def information_type(name: str = TYPE, **more: object) -> dict[str, object]:
    return {
        "name": name,
        "sv": "Intyg",
        "en": "Certificate",
        "concept": f"https://example.se/id/{name}",
        "permissionCode": "INTYG-1",
        "conditions": [
            {"code": "consent", "sv": "Personen ska ha samtyckt.", "en": "Consent is needed."},
            {"code": "law", "sv": "Det ska stå i lag.", "en": "A law must say so."},
        ],
        **more,
    }


def wire(party: Party) -> dict[str, str]:
    return {"scheme": str(party.scheme), "identifier": party.identifier}


def person(number: str) -> dict[str, str]:
    return {"scheme": "personal-number", "identifier": number}


def ask(number: str, **more: object) -> dict[str, object]:
    return {"identifier": person(number), "purpose": PURPOSE, **more}


def entry(number: str, type_: str = TYPE, address: str = "SE-A", **more: object) -> dict[str, Any]:
    return {
        "identifier": person(number),
        "informationType": type_,
        "logicalAddress": address,
        "mostRecentContent": MOMENT,
        **more,
    }


def key(number: str, type_: str = TYPE, address: str = "SE-A", **more: object) -> dict[str, Any]:
    return {
        "identifier": person(number),
        "informationType": type_,
        "logicalAddress": address,
        **more,
    }


def _rules() -> FixedRules:
    vocabularies = (AUTHORIZATION, PERSON.vocabulary, MANIFEST.vocabulary)
    scopes = {
        scope.name: RegisteredScope(scope.name, (1,), SKATTEVERKET, scope.sv, scope.en)
        for vocabulary in vocabularies
        for scope in vocabulary.scopes
    }
    attributes = {n: t for v in vocabularies for n, t in v.attributes.items()}
    policies = [policy for vocabulary in vocabularies for policy in vocabulary.policies]
    actions = [name.replace("/", ".") for name in scopes]
    compiled = compile_policies(1, policies, schema_text(actions, attributes), attributes)
    moment = datetime.now(UTC)
    grants = {
        (who.identifier, scope): (
            Grant(
                id=uuid4(),
                member=who,
                scope=scope,
                purposes=(GrantedPurpose("building-permit", "bygglov", "permits", "9 kap. PBL"),),
                valid_from=moment - timedelta(days=1),
                valid_until=None,
                granted_by=SKATTEVERKET,
                granted_at=moment,
            ),
        )
        for who, scope in (
            (MALMO, READ),
            (MALMO, READ_PROTECTED),
            (LANDSKRONA, READ),
            (STRANGER, READ),
        )
    }
    return FixedRules(Snapshot(policies=compiled, scopes=scopes, grants=grants))


@asynccontextmanager
async def open_house(dsn: str) -> AsyncIterator[House]:
    """Serve the index and the register of persons in process on a database of their own."""
    database, kept, rules = Database(dsn), KeptEvents([]), _rules()
    await jobs.install(database)
    keys = KeyRing(database, derive(SECRET, "keys"))
    url = "http://127.0.0.1:1"
    node = Node(
        name="test",
        organisation=SKATTEVERKET,
        public_url=url,
        test_mode=True,
        db=database,
        keys=keys,
        ports=Ports(
            actors=KnownTokens(ACTORS),
            gate=PolicyGate(cast("AccessRules", rules)),
            events=kept,
            evidence=PersonEvidence(database, keys, url),
            notifier=NoNotices(),
        ),
        secret=SECRET,
        doors={MemberRegister: Members(), AccessRules: rules},
    )
    app = Edge(build_application(node, [*MANIFEST.apis, *PERSON.apis], []), https=False)
    transport = httpx.ASGITransport(app=cast("Any", app))
    try:
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            yield House(node, client, kept.events)
    finally:
        await database.close()


def run(dsn: str, work: Callable[[House], Awaitable[None]], *, empty: bool = False) -> None:
    """Run a test's work against a served index that is set up, unless it is to be empty."""

    async def inside() -> None:
        async with open_house(dsn) as house:
            if not empty:
                await house.set_up()
                house.events.clear()
            await work(house)

    asyncio.run(inside())

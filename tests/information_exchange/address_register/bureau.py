# SPDX-License-Identifier: EUPL-1.2
"""Builders for tests of the address register: who asks, with what, and how."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import msgspec
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID, ObjectIdentifier
from litestar import Litestar

from core.builders import KnownActors, events_of, node_on
from samband.core import jobs
from samband.core.db import Tx
from samband.core.identifiers import Party, organisation, person
from samband.core.node import Node
from samband.core.pages import Pages
from samband.core.ports import Actor
from samband.core.time import now, rfc3339
from samband.core.web import Edge, build_application
from samband.core.web.pages import problem_page
from samband.information_exchange.address_register.block import MANIFEST
from samband.trust_and_security.trust_framework import (
    Agreement,
    AgreementKind,
    Member,
    MemberKind,
    MemberRegister,
    MemberState,
)
from samband.trust_and_security.trust_framework.block import MANIFEST as FRAMEWORK

DIGG = organisation("2021006883")
MALMO = organisation("2120001124")
LUND = organisation("2120001132")
STRANGER = organisation("5560360793")
KIM = person("189001019802")
ALVA = person("189001029819")
ADMIN, OPERATE = "address-register/admin", "address-register/operate"
API = "/address-register/v1"
DOCUMENT = "urn:riv:infrastructure:messaging:MessageWithAttachments:3"
PROFILE = "bdxr-transport-ebms3-as4-v1p0"
SERVICE_TYPE = "urn:example:service:building-permit"

ACTORS = {
    "operator": Actor(organisation=DIGG, client="digg", scopes=frozenset({ADMIN, OPERATE})),
    "malmo": Actor(organisation=MALMO, client="malmo", scopes=frozenset({ADMIN})),
    "lund": Actor(organisation=LUND, client="lund", scopes=frozenset({ADMIN})),
    "school": Actor(organisation=MALMO, client="school", scopes=frozenset({ADMIN})),
    "no-scope": Actor(organisation=MALMO, client="malmo", scopes=frozenset({"person/read"})),
}
HOST = ((NameOID.COMMON_NAME, "malmo.example"),)
_keys = itertools.count(1)
_MEMBERS = {MALMO: "Malmö kommun", LUND: "Lunds kommun", DIGG: "Digg"}


class Members:
    """A member register in which three are members, and any of them may be stopped and come back."""

    def __init__(self) -> None:
        self.members = dict(_MEMBERS)
        self.since: dict[str, datetime] = {}
        self.returned: dict[str, datetime] = {}

    def stop(self, party: Party) -> datetime:
        """Suspend a member from now."""
        self.since[party.identifier] = moment = now()
        return moment

    def reopen(self, party: Party) -> None:
        """Let a member in again."""
        del self.since[party.identifier]
        self.returned[party.identifier] = now()

    async def member(self, party: Party) -> Member | None:
        if party not in self.members:
            return None
        stopped = self.since.get(party.identifier)
        began = self.returned.get(party.identifier, datetime(2026, 1, 1, tzinfo=UTC))
        return Member(
            party=party,
            name=self.members[party],
            kind=MemberKind.MUNICIPALITY,
            state=MemberState.SUSPENDED if stopped else MemberState.ACTIVE,
            since=stopped or began,
            agreement=Agreement(AgreementKind.ACCESSION_CONTRACT, "1", now().date()),
            number_source="SCB",
        )

    async def names(self, numbers: Collection[str]) -> dict[str, str]:
        return {
            party.identifier: name
            for party, name in self.members.items()
            if party.identifier in numbers
        }

    async def stopped(self) -> dict[str, datetime]:
        return self.since


class Told:
    """A ``Notifier`` that keeps what it is told."""

    def __init__(self) -> None:
        self.notices: list[tuple[Party, str]] = []

    async def tell(self, tx: Tx, party: Party, kind: str, params: Mapping[str, str]) -> None:
        self.notices.append((party, kind))


class Bureau:
    """The register as its callers meet it."""

    def __init__(self, node: Node, client: httpx.AsyncClient, told: Told) -> None:
        self.node = node
        self.client = client
        self.told = told

    async def ask(
        self, who: str, method: str, path: str, body: object = None, key: str | None = None
    ) -> httpx.Response:
        """Send one request as ``who``; every POST gets a new idempotency key unless it has one."""
        headers = {"Authorization": f"Bearer {who}"} if who else {}
        if method == "POST":
            headers["Idempotency-Key"] = key or f"key-{next(_keys)}"
        content = None if body is None else msgspec.json.encode(body)
        if content is not None:
            headers["Content-Type"] = "application/json"
        return await self.client.request(method, API + path, content=content, headers=headers)

    async def get(self, path: str, **query: str) -> Any:
        """Ask an open question, and expect an answer."""
        answer = await self.client.get(API + path, params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def put(self, content: object, *, who: str = "malmo", **more: object) -> Any:
        """Register an entry, and expect it to be taken."""
        number = {"malmo": MALMO, "school": MALMO, "lund": LUND}[who].identifier
        answer = await self.ask(
            who, "POST", "/entries", {"organisation": number, "content": content, **more}
        )
        assert answer.status_code == 201, answer.text
        return answer.json()

    async def malmo(self, **more: object) -> Any:
        """Register Malmö itself."""
        content = {"kind": "organisation", "name": "Malmö kommun", "municipality": "1280"}
        return await self.put({**content, **more})

    async def permits(self) -> dict[str, Any]:
        """Register Malmö with a unit, a function, a service, an endpoint and a certificate."""
        top = await self.malmo()
        unit = await self.put({"kind": "unit", "name": "Stadsbyggnadskontoret"}, parent=top["id"])
        function = await self.put(
            {"kind": "function", "name": "Bygglovsexpeditionen", "address": "sbk.bygglov"},
            parent=unit["id"],
        )
        service = await self.put(a_service(), parent=function["id"])
        endpoint = await self.put(an_endpoint(), parent=service["id"])
        certificate = await self.put(
            {"kind": "certificate", "use": "signing", "pem": a_certificate()},
            parent=endpoint["id"],
        )
        return {
            "organisation": top,
            "unit": unit,
            "function": function,
            "service": service,
            "endpoint": endpoint,
            "certificate": certificate,
        }

    async def resolve(self, wanted: str = DOCUMENT, who: Party = MALMO, **more: str) -> Any:
        """Ask where somebody receives a document type."""
        participant = f"iso6523-actorid-upis::0007:{who.identifier}"
        return await self.get("/resolutions", participant=participant, documentType=wanted, **more)

    async def rows(self) -> dict[str, int]:
        """Count what is stored."""
        counted = {}
        async with self.node.db.connection() as connection:
            for table in ("entry", "version", "route", "delegation", "source"):
                counted[table] = await connection.fetchval(
                    f"select count(*) from address_register.{table}"  # noqa: S608 (a name of ours)
                )
        return counted

    async def events(self) -> list[tuple[str, str, str | None]]:
        """Give (type, outcome, reason) of every event, oldest first."""
        found = await events_of(self.node).all()
        return [(e["type"].partition(".")[2], e["outcome"], e["reason"]) for e in found]


@asynccontextmanager
async def open_bureau(dsn: str, *, test_mode: bool = True) -> AsyncIterator[Bureau]:
    """Open a node with the register's API and pages in front of a database."""
    told = Told()
    async with node_on(dsn, ACTORS, test_mode=test_mode) as made:
        node = msgspec.structs.replace(
            made,
            doors={MemberRegister: Members()},
            ports=msgspec.structs.replace(made.ports, notifier=told),
            owners={"address-register": DIGG},
        )
        await jobs.install(node.db)
        transport = httpx.ASGITransport(Edge(app_of(node), https=False))  # type: ignore[arg-type]
        async with httpx.AsyncClient(transport=transport, base_url=node.public_url) as client:
            yield Bureau(node, client, told)


def app_of(node: Node) -> Litestar:
    """Build the application with the register's API and pages, in the common frame."""
    links = {link.name: link for link in (*FRAMEWORK.links, *MANIFEST.links)}
    blocks = [block for block in (FRAMEWORK, MANIFEST) if block.templates is not None]
    pages = Pages(
        {block.name: block.templates for block in blocks if block.templates},
        {block.name: block.vocabulary.texts for block in blocks},
        links={name: (link.sv, link.en) for name, link in links.items()},
    )
    shown = tuple(link for link in links.values() if link.area == "organisations")
    state = {
        "pages": pages,
        "links": links,
        "navigation": {"organisations": shown},
        "problem_page": problem_page,
    }
    return build_application(node, MANIFEST.apis, MANIFEST.pages, state=state)


def acting(user: Party, *roles: str, member: Party | None = MALMO) -> Actor:
    """Make a person acting for a member in roles, as a session tells."""
    return Actor(
        user=user,
        user_name="Kim Alvarsson",
        organisation=member,
        organisation_name=_MEMBERS[member] if member else "",
        roles=frozenset(roles),
        scopes=frozenset({ADMIN}),
        session=b"session",
    )


def log_in(bureau: Bureau, name: str, actor: Actor) -> None:
    """Let a token, or a cookie, name a person."""
    actors = bureau.node.ports.actors
    assert isinstance(actors, KnownActors)
    actors.actors[name] = actor


def a_service(**more: object) -> dict[str, Any]:
    """Give a service as it is registered."""
    said = {
        "kind": "service",
        "name": "Bygglov",
        "serviceType": SERVICE_TYPE,
        "documentTypes": [DOCUMENT],
        "municipalities": ["1280"],
    }
    return {**said, **more}


def an_endpoint(url: str = "http://127.0.0.1:1/as4") -> dict[str, Any]:
    """Give an endpoint as it is registered."""
    return {"kind": "endpoint", "url": url, "transportProfile": PROFILE}


def a_certificate(
    days: float = 365,
    *,
    begins: float = -1,
    key: Any = None,
    subject: Sequence[tuple[ObjectIdentifier, str]] = HOST,
    issuer: Sequence[tuple[ObjectIdentifier, str]] = HOST,
    also: Sequence[x509.GeneralName] = (),
    extension: bytes | None = None,
) -> str:
    """Make a certificate in PEM, signed by its own key; ``also`` are its alternative names."""
    key = key or ec.generate_private_key(ec.SECP256R1())
    moment = datetime.now(UTC).replace(microsecond=0)
    made = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(*each) for each in subject]))
        .issuer_name(x509.Name([x509.NameAttribute(*each) for each in issuer]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(moment + timedelta(days=begins))
        .not_valid_after(moment + timedelta(days=days))
    )
    if also:
        made = made.add_extension(x509.SubjectAlternativeName(also), critical=False)
    if extension is not None:
        unknown = x509.UnrecognizedExtension(ObjectIdentifier("1.3.6.1.4.1.99999.1"), extension)
        made = made.add_extension(unknown, critical=False)
    return made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM).decode()


def a_weak_certificate() -> str:
    """Make a certificate of an RSA key of 1024 bits."""
    return a_certificate(key=rsa.generate_private_key(65_537, 1024))  # noqa: S505 (weak on purpose)


def in_days(days: float) -> str:
    """Write a moment some days from now."""
    return rfc3339(now() + timedelta(days=days))

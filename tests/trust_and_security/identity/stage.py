# SPDX-License-Identifier: EUPL-1.2
"""A portal with its providers on real ports, and a browser that logs in as a person does."""

from __future__ import annotations

import contextlib
import re
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any
from urllib.parse import urlsplit

import httpx
import msgspec
from litestar import Response, get
from litestar.di import NamedDependency

from core.builders import EventTable, NoEvidence, OpenGate, Silent
from samband.core.block import Manifest
from samband.core.configuration import load
from samband.core.db import Database
from samband.core.identifiers import organisation, person
from samband.core.node import Node
from samband.core.ports import Actor, Ports
from samband.core.problems import Unauthenticated
from samband.sandbox.test_eid import RegisteredClient, TestEid
from samband.sandbox.test_eid.block import manifest as test_eid
from samband.trust_and_security.identity import (
    Provider,
    RelyingParty,
    Sessions,
    require_level,
)
from samband.trust_and_security.identity.block import MANIFEST
from samband.trust_and_security.trust_framework import LocalRegister, MemberRegister, Role
from samband.trust_and_security.trust_framework.model import Appointment, Joining
from samband.trust_and_security.trust_framework.service import end_role, give_role, join
from sandbox.test_eid.stage import (
    ANNA,
    LOA,
    SECRET,
    browser,
    build_app,
    build_node,
    listening,
    serving,
    token_in,
)

MALMO = organisation("2120001124")
OPERATOR = Actor(
    organisation=organisation("2021006883"),
    client="digg",
    scopes=frozenset({"trust-framework/admin", "trust-framework/operate"}),
)
SESSION = "samband-session-test"
WAITING = f"{SESSION}-login"


class Actors:
    """Sessions are identity's own; no token is known here."""

    def __init__(self, sessions: Sessions) -> None:
        self.from_session = sessions.from_session

    async def from_token(self, token: str, resource: str) -> Actor:
        raise Unauthenticated


class ProvidersFile(msgspec.Struct, frozen=True):
    """The part of a settings file that this block reads."""

    providers: tuple[Provider, ...] = ()


@get("/mig", opt={"session": True}, sync_to_thread=False)
def who_am_i(actor: NamedDependency[Actor]) -> dict[str, Any]:
    """Say who the session's actor is, as any page of another block would see it."""
    return {
        "user": actor.user.identifier if actor.user else None,
        "name": actor.user_name,
        "assurance": actor.assurance,
        "organisation": actor.organisation.identifier if actor.organisation else None,
        "organisationName": actor.organisation_name,
        "roles": sorted(actor.roles),
    }


@get(["/hog-niva", "/en/high-level"], opt={"session": True}, sync_to_thread=False)
def needs_high_level(actor: NamedDependency[Actor]) -> Response[str]:
    """Be a page that asks for level 4."""
    require_level(actor, f"{LOA}loa4")
    return Response("high")


PROBES = Manifest(
    name="probes", swedish="", english="", owner="", pages=(who_am_i, needs_high_level)
)


class Portal(msgspec.Struct):
    """A running portal and one person's browser."""

    node: Node
    web: httpx.AsyncClient

    async def events(self) -> list[dict[str, Any]]:
        """Give the events of this block, oldest first."""
        table = self.node.ports.events
        assert isinstance(table, EventTable)
        return [e for e in await table.all() if e["type"].startswith("identity.")]

    async def begin(self, provider: str = "test-eid", **query: str) -> httpx.Response:
        """Choose a way to log in."""
        prefix = "/en/log-in" if query.pop("lang", "sv") == "en" else "/logga-in"
        return await self.web.get(f"{prefix}/{provider}", params=query)

    async def at_test_eid(self, address: str, **fields: str) -> str:
        """Choose a person on the test e-ID's page and give the address back to the portal."""
        shown = await self.web.get(address)
        assert shown.status_code == 303, shown.text
        if "/logga-in/svar" in shown.headers["location"]:
            return str(shown.headers["location"])
        page = await self.web.get(shown.headers["location"])
        form = {"who": ANNA, "level": f"{LOA}loa3", "csrf": token_in(page.text), **fields}
        chosen = await self.web.post(shown.headers["location"], data=form)
        assert chosen.status_code == 303, chosen.text
        return str(chosen.headers["location"])

    async def log_in(self, query: dict[str, str] | None = None, **fields: str) -> httpx.Response:
        """Log in at the test e-ID and give the portal's answer to it."""
        begun = await self.begin(**(query or {}))
        assert begun.status_code == 303, begun.text
        return await self.web.get(await self.at_test_eid(begun.headers["location"], **fields))

    async def me(self) -> dict[str, Any] | None:
        """Ask who the browser is logged in as."""
        answer = await self.web.get("/mig")
        found: dict[str, Any] | None = answer.json() if answer.status_code == 200 else None
        return found

    async def post(self, path: str, form_page: str = "/valj-roll", **fields: str) -> httpx.Response:
        """Post a form with the token of a page of the same session."""
        page = await self.web.get(form_page)
        return await self.web.post(path, data={"csrf": token_in(page.text), **fields})

    async def anna_works_at_malmo(self, *roles: Role) -> list[Any]:
        """Let Malmö join and give Anna roles there."""
        joining = {
            "organisation": MALMO.identifier,
            "numberSource": "SCB",
            "name": "Malmö kommun",
            "kind": "municipality",
            "agreement": {"kind": "accession-contract", "version": "1.0", "signed": "2026-11-02"},
        }
        await join(self.node, OPERATOR, msgspec.convert(joining, Joining))
        given = [Appointment(person=person(ANNA), name="Anna Alvarsson", role=r) for r in roles]
        return [await give_role(self.node, OPERATOR, MALMO, one) for one in given]

    async def anna_loses(self, role: Any) -> None:
        """End a role of Anna's now."""
        await end_role(self.node, OPERATOR, MALMO, role.id)


def providers_from(text: str, folder: Any) -> tuple[Provider, ...]:
    """Read providers as a node does: from a TOML file."""
    file = folder / "samband.toml"
    file.write_text(text, encoding="utf-8")
    return load(ProvidersFile, file).providers


def test_eid_provider(url: str, **changes: Any) -> Provider:
    values: dict[str, Any] = {
        "name": "test-eid",
        "issuer": f"{url}/test-eid",
        "client_id": "portal",
        "label_sv": "Test-e-legitimation",
        "label_en": "Test e-ID",
        "level": f"{LOA}loa4",
        "scopes": ("openid", "profile", "https://id.oidc.se/scope/naturalPersonNumber"),
        **changes,
    }
    return Provider(**values)


test_eid_provider.__test__ = False  # type: ignore[attr-defined]


@contextlib.asynccontextmanager
async def portal(
    dsn: str,
    providers: Callable[[str], Sequence[Provider]] = lambda url: (test_eid_provider(url),),
    **changes: Any,
) -> AsyncIterator[Portal]:
    """Run a portal with the test e-ID beside it; ``providers`` is told the portal's address."""
    sock, url = listening()
    db = Database(dsn, 8)
    async with contextlib.AsyncExitStack() as ends:
        ends.push_async_callback(db.close)
        ends.enter_context(contextlib.closing(sock))
        node = await portal_node(db, url, RelyingParty(providers(url), test_mode=True, **changes))
        app = build_app(node, [MANIFEST, test_eid(test_mode=True), PROBES])
        await ends.enter_async_context(serving(app, sock))
        yield Portal(node, await ends.enter_async_context(browser(url)))


async def portal_node(db: Database, url: str, relying_party: RelyingParty) -> Node:
    """Build a node with sessions of its own and a test e-ID that knows it."""
    client = RegisteredClient(
        client_id="portal",
        name="Samband",
        redirect_uris=(f"{url}/logga-in/svar",),
        jwks_uri=f"{url}/identity/v1/jwks",
    )
    doors: dict[type, object] = {TestEid: TestEid((client,)), RelyingParty: relying_party}
    node = build_node("", url, doors, db=db)
    doors[MemberRegister] = register = LocalRegister(db, node.subject_key)
    events = EventTable(db)
    await events.prepare()
    ports = Ports(
        actors=Actors(Sessions(db, SECRET, register)),
        gate=OpenGate(),
        events=events,
        evidence=NoEvidence(),
        notifier=Silent(),
    )
    return msgspec.structs.replace(node, ports=ports)


def cookies_set(answer: httpx.Response) -> dict[str, str]:
    """Give each cookie that an answer sets, whole, by name."""
    return {c.partition("=")[0]: c for c in answer.headers.get_list("set-cookie")}


def query_of(address: str) -> dict[str, str]:
    return dict(httpx.QueryParams(urlsplit(address).query))


def heading(html: str) -> str:
    found = re.search(r"<h1>(.*?)</h1>", html, re.DOTALL)
    assert found, html
    return found[1]


__all__ = ["ANNA", "LOA", "Portal", "portal"]

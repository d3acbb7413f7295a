# SPDX-License-Identifier: EUPL-1.2
"""The register of persons of a whole node, as its owner fills it and as others ask it over HTTP."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import httpx
import msgspec

from basic_data.person.people import party
from house import House
from samband.app.composition import compose
from samband.core.block import PolicyText
from samband.core.identifiers import luhn_digit
from samband.core.ports import Actor
from samband.sandbox.country import body
from samband.sandbox.loading import BUILDING_PERMIT, PURPOSES, join_body
from samband.sandbox.systems import Answer, SystemClient, TokenRefused
from samband.settings import DatabaseSettings, NodeSettings, Settings
from samband.trust_and_security.authorization.service.installing import (
    proposal_of,
    replace_policies,
)

OPERATOR, OWNER = "sandlådans operatör", "Skatteverket"
READ = "person/read"
PURPOSE = {
    "code": BUILDING_PERMIT["code"],
    "legalGround": BUILDING_PERMIT["legalGround"],
    "case": "SBN 2026-117",
}
TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
# What is new in every answer, and the form that it always has.
FRESH = {
    b"date": re.compile(rb"\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT"),
    b"traceparent": re.compile(rb"00-0af7651916cd43dd8448eb211c80319c-[0-9a-f]{16}-01"),
    b"samband-event": re.compile(rb"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
}
SECONDS_UNTIL_RULES_HOLD = 10.0


def number(year: int, index: int, *, coordination: bool = False) -> str:
    """Make a valid number that nobody ever had, and that the test e-ID therefore lets log in.

    >>> number(1811, 0), number(1871, 0, coordination=True)
    ('181101011003', '187101611007')
    """
    digits = f"{year % 100:02}01{'61' if coordination else '01'}{100 + index}"
    return f"{year // 100}{digits}{luhn_digit(digits)}"


async def let_join(house: House, name: str, *scopes: str) -> None:
    """Let a body join as a consumer, and let the owner grant it more of the register of persons."""
    joining = body(name)
    async with house.system(OPERATOR) as operator, house.system(OWNER) as owner:
        await join_body(house.data, operator, joining)
        for scope in scopes:
            grant = {"member": _organisation(joining.number), "scope": scope}
            await stated(
                owner,
                "/authorization/v1/grants",
                {**grant, "purposes": PURPOSES},
                "authorization/admin",
            )
    async with house.system(name) as client:
        await soon(client, " ".join((READ, *scopes)))


async def soon(client: SystemClient, scope: str) -> str:
    """Fetch a token as soon as a grant holds in every process, which takes about a second."""
    give_up = time.monotonic() + SECONDS_UNTIL_RULES_HOLD
    while True:
        try:
            return await client.token(scope)
        except TokenRefused:
            if time.monotonic() > give_up:
                raise
            await asyncio.sleep(0.1)


async def stated(
    client: SystemClient, path: str, document: object, scope: str = "person/write"
) -> dict[str, Any]:
    """Send a change that must succeed."""
    answer: Answer = await client.post(path, scope, document)
    assert answer.status == httpx.codes.CREATED, answer.body
    made: dict[str, Any] = answer.body
    return made


class Asker(msgspec.Struct):
    """Somebody with a token, whose every answer is kept byte by byte."""

    http: httpx.AsyncClient
    token: str

    async def post(self, path: str, document: object, **headers: str) -> httpx.Response:
        """Ask the register of persons."""
        given = {name.replace("_", "-"): text for name, text in headers.items()}
        return await self.http.post(
            f"/person/v1{path}",
            content=msgspec.json.encode(document),
            headers={
                "authorization": f"Bearer {self.token}",
                "content-type": "application/json",
                "traceparent": TRACEPARENT,
                **given,
            },
        )

    async def get(self, path: str) -> httpx.Response:
        """Get from the register of persons."""
        headers = {"authorization": f"Bearer {self.token}", "traceparent": TRACEPARENT}
        return await self.http.get(f"/person/v1{path}", headers=headers)


@asynccontextmanager
async def asking(house: House, name: str, scope: str = READ) -> AsyncIterator[Asker]:
    """Ask as a member's system."""
    async with AsyncExitStack() as stack:
        client = await stack.enter_async_context(house.system(name))
        http = httpx.AsyncClient(base_url=house.url, trust_env=False, timeout=30)
        yield Asker(await stack.enter_async_context(http), await soon(client, scope))


def shape(answer: httpx.Response) -> tuple[object, ...]:
    """Give everything that an answer shows, in order; what is new each time counts by its form."""
    headers = []
    for name, text in answer.headers.raw:
        form = FRESH.get(name.lower())
        headers.append((name, form.fullmatch(text) is not None if form else text))
    return answer.http_version, answer.status_code, answer.reason_phrase, headers, answer.content


def look_up(found: str, **more: object) -> dict[str, Any]:
    """Ask for a person by number, for a case."""
    return {"identifier": party(found), "purpose": PURPOSE, **more}


def _organisation(found: str) -> dict[str, str]:
    return {"scheme": "organisation-number", "identifier": found}


async def bar(house: House, name: str) -> None:
    """Add a rule to the node's own: this body may read nobody but those whose identity is protected.

    It is a rule that hangs on the person asked about, as an owner may make them.
    """
    organisation = body(name).number
    rule = PolicyText(
        f"test.barred-{organisation}",
        'forbid(principal is System, action in [Action::"person.read", Action::"person.extract"],'
        f' resource) when {{ principal.organisation == "{organisation}"'
        ' && resource has protection && resource.protection == "none" };',
        "Organisationen får inte läsa om den här personen.",
        "The organisation may not read about this person.",
    )
    composed = compose(settings_of(house))
    shipped = proposal_of(composed.manifests)
    proposal = msgspec.structs.replace(shipped, policies=(*shipped.policies, rule), why="a test")
    try:
        await replace_policies(
            composed.node, Actor(organisation=composed.node.organisation), proposal
        )
    finally:
        await composed.node.db.close()


def settings_of(house: House) -> Settings:
    """Reach the same node as its own processes do."""
    return Settings(
        node=NodeSettings(public_url=house.url, data=str(house.data)),
        database=DatabaseSettings(dsn=house.dsn),
    )

# SPDX-License-Identifier: EUPL-1.2
"""Asks the served node for any operation, with the token that it needs and a body near its example."""

from __future__ import annotations

import asyncio
import time
from typing import Any, Self
from uuid import uuid4

import asyncpg
import httpx
import msgspec

from contracts.documents import OPERATIONS, Operation
from contracts.vouching import REGISTER, USER_SCOPES, VouchingNode
from house import House
from samband.sandbox.systems import SystemKey, known_systems
from samband.sandbox.systems.model import client_assertion

OWNERS = {
    "person": "Skatteverket",
    "business": "Bolagsverket",
    "real-property": "Lantmäteriet",
    "index": "Skatteverket",
}
MEMBER, NOBODY = "4529999932", "4529999940"
"""A member of the tests' own, which nothing else needs, and a number that no member has."""
# Another member's entries are the operator's to change, with both scopes.
ENTRIES = {
    f"{api}/admin": f"{api}/admin {api}/operate" for api in ("trust-framework", "address-register")
}
_FRESH_SECONDS = 120.0
_PATHS = {"number": MEMBER, "client_id": "no-such-system", "kid": "no-such-key"}


class Caller:
    """One connection to the node, and the tokens of the systems that may ask for each scope."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.http = httpx.Client(base_url=house.url, trust_env=False, timeout=60)
        self._keys = known_systems(house.data)
        self._tokens: dict[str, tuple[float, str]] = {}
        self._runner = asyncio.Runner()
        self._database: asyncpg.Connection | None = None
        self._vouching: VouchingNode | None = None

    def __enter__(self) -> Self:
        """Let the tests' own member join."""
        [join] = [each for each in OPERATIONS if each.id == "join"]
        agreement = {"kind": "accession-contract", "version": "1.0", "signed": "2026-11-02"}
        body = join.body | {"organisation": MEMBER, "kind": "private", "agreement": agreement}
        answer = self.ask(join, msgspec.json.encode(body))
        assert answer.status_code in {201, 409}, answer.text
        return self

    def __exit__(self, *_: object) -> None:
        self.http.close()
        if self._vouching is not None:
            self._vouching.close()
        if self._database is not None:
            self._runner.run(self._database.close())
        self._runner.close()

    def rows(self, query: str, *values: object) -> list[asyncpg.Record]:
        """Ask the node's own database."""
        return self._runner.run(self._rows(query, values))

    async def _rows(self, query: str, values: tuple[object, ...]) -> list[asyncpg.Record]:
        if self._database is None:
            self._database = await asyncpg.connect(self.house.dsn)
        return await self._database.fetch(query, *values)

    def owner_of(self, api: str) -> SystemKey:
        """Find the system of whoever answers for an API, which every scope of it is open to."""
        wanted = OWNERS.get(api, "operatör")
        return next(key for key in self._keys if wanted in f"{key.name} {key.organisation_name}")

    def token(self, scope: str) -> str:
        """Fetch or reuse a token for a scope such as ``person/read``, or several of one API."""
        at, kept = self._tokens.get(scope, (0.0, ""))
        if time.monotonic() - at > _FRESH_SECONDS or not kept:
            api = scope.partition("/")[0]
            resource = f"{self.house.url}/{api}/v1"
            rights = [f"{resource}/{name.partition('/')[2]}" for name in scope.split()]
            key = self.owner_of(api)
            form = self.assertion(key) | {
                **self._grant(scope, key),
                "resource": resource,
                "scope": " ".join(rights),
            }
            answer = self.http.post("/oauth2/token", data=form)
            assert answer.status_code == 200, answer.text
            kept = answer.json()["access_token"]
            self._tokens[scope] = (time.monotonic(), kept)
        return kept

    def _grant(self, scope: str, key: SystemKey) -> dict[str, str]:
        """Choose how a token is asked for: a scope of users takes a node that vouches for one."""
        if not set(scope.split()) & USER_SCOPES:
            return {"grant_type": "client_credentials"}
        if self._vouching is None:
            self._vouching = VouchingNode()
            assert self.rows(REGISTER, self._vouching.url, key.organisation)
        return {
            "grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer",
            "assertion": self._vouching.grant(self.house.url, key.client_id),
        }

    def assertion(self, key: SystemKey) -> dict[str, str]:
        """Make the fields by which a system shows who it is."""
        return {
            "client_id": key.client_id,
            "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            "client_assertion": client_assertion(key, self.house.url, int(time.time())),
        }

    def headers(self, operation: Operation) -> dict[str, str]:
        """Make the headers of a right request: token, idempotency key, media type."""
        made = {}
        if scope := scope_of(operation):
            made["authorization"] = f"Bearer {self.token(ENTRIES.get(scope, scope))}"
        if any(each["name"] == "Idempotency-Key" for each in operation.parameters("header")):
            made["idempotency-key"] = str(uuid4())
        if "requestBody" in operation.described:
            made["content-type"] = next(iter(operation.described["requestBody"]["content"]))
        return made

    def ask(
        self,
        operation: Operation,
        content: bytes | None = None,
        *,
        headers: dict[str, str] | None = None,
        query: str = "",
        method: str = "",
    ) -> httpx.Response:
        """Send a right request, but for what is given; a header given as ``""`` is left out."""
        sent = self.headers(operation) | (headers or {})
        if content is None and operation.body is not None:
            content = msgspec.json.encode(operation.body)
        return self.http.request(
            method or operation.method.upper(),
            f"{address(operation)}{query}",
            headers={name: value for name, value in sent.items() if value},
            content=content,
        )

    def send(self, operation: Operation, headers: list[tuple[str, str]]) -> httpx.Response:
        """Send an operation's example with exactly these headers, empty ones included."""
        content = msgspec.json.encode(operation.body)
        return self.http.post(address(operation), headers=headers, content=content)


def address(operation: Operation) -> str:
    """Fill in the path: a real member, unless it would end it, and ids that nothing has."""
    path = operation.path
    for each in operation.parameters("path"):
        value = _PATHS.get(each["name"], str(uuid4()))
        if operation.id == "end-membership":
            value = NOBODY
        path = path.replace("{" + each["name"] + "}", value)
    return operation.root + path


def scope_of(operation: Operation) -> str:
    """Read the scope that an operation states, empty for a public one."""
    words: str = operation.described["description"]
    return words.rpartition("Scope: `")[2].rstrip("`.") if operation.protected else ""


def fields_of(answer: httpx.Response) -> list[str]:
    """List the fields that a problem names, and its own detail."""
    problem: dict[str, Any] = answer.json()
    return [error["field"] for error in problem.get("errors", [])]

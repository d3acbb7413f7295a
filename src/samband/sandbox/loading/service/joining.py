# SPDX-License-Identifier: EUPL-1.2
"""Lets public bodies join a running sandbox: membership, a system with its key, granted scopes."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx

from samband.sandbox.country import Body, BodyKind, body
from samband.sandbox.loading.model.logins import AT_HUB, LOGINS, Login
from samband.sandbox.loading.model.persons import party
from samband.sandbox.loading.model.pointers import REGISTERS
from samband.sandbox.loading.model.purposes import PURPOSES
from samband.sandbox.loading.service.pointing import (
    ADDRESSES,
    READ,
    WRITE,
    admit,
    open_index,
    publish_address,
)
from samband.sandbox.loading.service.steps import (
    GRANT,
    PATIENCE,
    PAUSE,
    JoinFailed,
    copied,
    expect,
    grant,
    settled,
)
from samband.sandbox.systems import (
    DESK,
    SystemClient,
    SystemKey,
    known_systems,
    new_key,
    save_system,
)

OPERATOR = "Sandlådans operatör"
PERSON_OWNER, BUSINESS_OWNER, PROPERTY_OWNER = "Skatteverket", "Bolagsverket", "Lantmäteriet"
HUB_OWNER = "Digg"
INDEX_HOLDER = PERSON_OWNER  # who also answers for the building block
READS = (
    (PERSON_OWNER, "person/read"),
    (BUSINESS_OWNER, "business/read"),
    (PROPERTY_OWNER, "real-property/read"),
)
CONSUMER = "Malmö stad"
REGISTER_SYSTEM, CASE_SYSTEM = "register", "ärendesystem"

_MEMBERS = "/trust-framework/v1/members"
HUB = "trust-framework"
_OPERATE, _ADMIN = "trust-framework/operate", "trust-framework/admin"
_KINDS = {
    BodyKind.MUNICIPALITY: "municipality",
    BodyKind.REGION: "region",
    BodyKind.COURT: "court",
    BodyKind.ASSOCIATION: "non-profit",
}
_BY_CONTRACT = {"municipality", "region", "non-profit"}
_CREATED, _EMPTY, _NOT_FOUND = 201, 204, 404


async def join_country(data: Path, operator: SystemClient) -> None:
    """Let the three register owners and Malmö join, with grants and one login per role."""
    for name, scope in READS:
        api = scope.partition("/")[0]
        await _join_with_system(data, operator, body(name), REGISTER_SYSTEM)
        await grant(operator, body(name), ADDRESSES, ())
        here = operator.places.of(api) == operator.places.home
        if here or name == INDEX_HOLDER:  # at its own node an owner needs no grant
            await grant(operator, body(name), GRANT, ())
    await _point(data, operator)
    consumer = await join_body(data, operator, body(CONSUMER))
    await grant(operator, body(CONSUMER), _ADMIN, ())
    async with SystemClient(operator.places, consumer) as client:
        for login in LOGINS:
            if login.role:
                await copied(client, _ADMIN, DESK)
                await _give_role(client, login, DESK)
            if login.role in AT_HUB and operator.places.of(DESK) != operator.places.home:
                await _give_role(client, login, HUB)


async def _point(data: Path, operator: SystemClient) -> None:
    """Open the index, let the registers state entries in it, and publish their addresses."""
    owners = {key.organisation_name: key for key in known_systems(data)}
    async with SystemClient(operator.places, owners[INDEX_HOLDER]) as holder:
        await open_index(holder)
        for register in REGISTERS:
            if register.owner != INDEX_HOLDER:
                await grant(holder, body(register.owner), WRITE, ())
    if operator.places.of("person") != operator.places.home:
        # The index is the hub's, and whom it may not tell of is for the register of persons to say.
        async with SystemClient(operator.places, owners[PERSON_OWNER]) as owner:
            await grant(owner, body(HUB_OWNER), "person/identity-evidence", ())
    for register in REGISTERS:
        async with SystemClient(operator.places, owners[register.owner]) as producer:
            await publish_address(producer, register)


async def register_nodes(
    operator: SystemClient, nodes: Mapping[str, str], keys: Mapping[str, dict[str, str]]
) -> None:
    """Say in the register where members' nodes are and what they ask others with; the hub vouches.

    Both are by organisation number.  Returns when every node has heard of all of them.
    """
    both = f"{_ADMIN} {_OPERATE}"
    async with httpx.AsyncClient(trust_env=False) as http:
        for number, url in nodes.items():
            system = {"name": "node", "key": {"publicJwk": keys[number]}}
            await settled(operator, f"{_MEMBERS}/{number}/systems", both, system)
            own = (await http.get(f"{url}/traceability/v1/log-key")).json()["keys"]
            document = {"url": url, "logKey": own[0], "vouches": url == operator.places.home}
            expect(await operator.post(f"{_MEMBERS}/{number}/nodes", both, document), _CREATED)
        await _remove_moved(http, operator, nodes)
        for url in nodes.values():
            await _heard(http, url, set(nodes.values()))


async def _remove_moved(
    http: httpx.AsyncClient, operator: SystemClient, nodes: Mapping[str, str]
) -> None:
    """Take out the addresses of an earlier start: nobody is there, and others would go on asking."""
    listed = (await http.get(f"{operator.places.home}/trust-framework/v1/nodes")).json()["nodes"]
    for each in listed:
        number = each["member"]["identifier"]
        if number in nodes and each["url"] != nodes[number]:
            path = f"{_MEMBERS}/{number}/nodes/removal"
            gone = {"url": each["url"]}
            expect(await operator.post(path, f"{_ADMIN} {_OPERATE}", gone), _EMPTY, _NOT_FOUND)


async def _heard(http: httpx.AsyncClient, node: str, others: set[str]) -> None:
    """Wait until a node knows the others, which it hears of from the hub."""
    for _ in range(PATIENCE):
        listed = (await http.get(f"{node}/trust-framework/v1/nodes")).json()["nodes"]
        if others <= {each["url"] for each in listed}:
            return
        await asyncio.sleep(PAUSE)
    raise JoinFailed(f"The node {node} has not heard of the others.")


async def join_body(data: Path, operator: SystemClient, joining: Body) -> SystemKey:
    """Let a body join as a consumer of the three registers; gives its new system."""
    key = await _join_with_system(data, operator, joining, CASE_SYSTEM)
    owners = {owner.organisation_name: owner for owner in known_systems(data)}
    for name, scope in READS:
        async with SystemClient(operator.places, owners[name]) as owner:
            await grant(owner, joining, scope, PURPOSES)
    async with SystemClient(operator.places, owners[INDEX_HOLDER]) as holder:
        await grant(holder, joining, READ, PURPOSES)
        await admit(holder, joining)
    return key


async def _join_with_system(
    data: Path, operator: SystemClient, joining: Body, what: str
) -> SystemKey:
    if not joining.can_join:
        raise JoinFailed(f"{joining.name} cannot join: no open source states its number.")
    kept = [key for key in known_systems(data) if key.organisation == joining.number]
    await settled(operator, _MEMBERS, _OPERATE, _membership(joining))
    return kept[0] if kept else await _register_system(data, operator, joining, what)


def called(joining: Body) -> str:
    """Name a body as its residents do: "Malmö stad", where it calls itself so."""
    cities = [name for name in joining.other_names if name.endswith(" stad")]
    return cities[0] if cities else joining.name


def _membership(joining: Body) -> dict[str, Any]:
    kind = _KINDS.get(joining.kind, "state-agency")
    agreement = "accession-contract" if kind in _BY_CONTRACT else "agency-agreement"
    return {
        "organisation": joining.number,
        "numberSource": "SCB",
        "name": called(joining),
        "kind": kind,
        "agreement": {"kind": agreement, "version": "1.0", "signed": "2026-01-15"},
    }


async def _register_system(
    data: Path, operator: SystemClient, joining: Body, what: str
) -> SystemKey:
    private = new_key()
    public = {name: value for name, value in private.items() if name != "d"}
    new = {"name": what, "key": {"publicJwk": public}}
    path = f"{_MEMBERS}/{joining.number}/systems"
    answer = await operator.post(path, f"{_ADMIN} {_OPERATE}", new)
    expect(answer, _CREATED)
    key = SystemKey(
        name=f"{called(joining)}, {what}",
        organisation=joining.number,
        organisation_name=called(joining),
        client_id=answer.body["clientId"],
        private_jwk=private,
    )
    save_system(data, key)
    return key


async def _give_role(client: SystemClient, login: Login, at: str) -> None:
    document = {"person": party(login.person.number), "name": login.name, "role": login.role}
    path = f"{_MEMBERS}/{client.key.organisation}/roles"
    await settled(client, path, _ADMIN, document, what=f"{login.key} {login.role} {at}", at=at)

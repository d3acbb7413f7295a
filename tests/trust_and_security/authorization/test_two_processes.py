# SPDX-License-Identifier: EUPL-1.2
"""What must hold across processes: an assertion works once, and a revocation reaches them all."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import httpx
import pytest

from contracts.vouching import REGISTER, VouchingNode
from trust_and_security.authorization.house import ISSUER, Client, House, server

PROCESSES = 2
RACERS = 50
RESOURCE = f"{ISSUER}/authorization/v1"
ADMIN = f"{RESOURCE}/admin"
JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"
Play = Callable[[Callable[[House], Any]], Any]


@pytest.fixture(scope="module")
def processes(migrated: str, owner: Client) -> Iterator[list[str]]:
    """Start two server processes over the module's database; gives their addresses."""
    assert owner.client_id
    with ExitStack() as stack:
        yield [stack.enter_context(server(migrated, ISSUER)) for _ in range(PROCESSES)]


@pytest.mark.capability("AU-1")
def test_of_fifty_at_once_over_two_processes_one_gets_a_token(
    house: Play, processes: list[str], owner: Client
) -> None:
    async def story(_house: House) -> None:
        form = owner.form(scope=ADMIN)
        async with httpx.AsyncClient(timeout=30) as http:
            answers = await asyncio.gather(
                *(
                    http.post(f"{processes[racer % PROCESSES]}/oauth2/token", data=form)
                    for racer in range(RACERS)
                )
            )
        assert sorted(answer.status_code for answer in answers) == [200] + [401] * (RACERS - 1)
        refused = {a.json()["error_description"] for a in answers if a.status_code != 200}
        assert refused == {"The client assertion is refused: jti has been used."}

    house(story)


@pytest.mark.capability("AU-2")
def test_of_fifty_that_show_a_grant_at_once_over_two_processes_one_gets_a_token(
    house: Play, processes: list[str], owner: Client
) -> None:
    async def story(house: House) -> None:
        origin = VouchingNode()
        async with house.node.db.connection() as connection:
            await connection.execute(REGISTER, origin.url, owner.member.identifier)
        grant = origin.grant(ISSUER, owner.client_id)
        scope = f"{ISSUER}/person/v1/own"
        async with httpx.AsyncClient(timeout=30) as http:
            answers = await asyncio.gather(
                *(
                    http.post(
                        f"{processes[racer % PROCESSES]}/oauth2/token",
                        data=owner.form(grant_type=JWT_BEARER, assertion=grant, scope=scope)
                        | {"client_assertion": owner.assertion()},
                    )
                    for racer in range(RACERS)
                )
            )
        origin.close()
        assert sorted(answer.status_code for answer in answers) == [200] + [400] * (RACERS - 1)
        refused = {a.json()["error_description"] for a in answers if a.status_code != 200}
        assert refused == {"The assertion is refused: jti has been used."}

    house(story)


@pytest.mark.capability("AU-10")
def test_a_revoked_token_is_refused_by_every_process_within_five_seconds(
    house: Play, processes: list[str], owner: Client
) -> None:
    async def story(_house: House) -> None:
        async with httpx.AsyncClient(timeout=30) as http:
            answer = await http.post(f"{processes[0]}/oauth2/token", data=owner.form(scope=ADMIN))
            token = answer.json()["access_token"]
            headers = {"authorization": f"Bearer {token}"}
            for address in processes:
                used = await http.get(f"{address}/authorization/v1/scopes", headers=headers)
                assert used.status_code == 200
            form = owner.form(token=token, grant_type=None, scope=None)
            revoked = await http.post(f"{processes[0]}/oauth2/revoke", data=form)
            assert revoked.status_code == 200
            began, statuses = time.monotonic(), {200}
            while statuses != {401} and time.monotonic() - began < 5:
                await asyncio.sleep(0.1)
                asked = [
                    await http.get(f"{address}/authorization/v1/scopes", headers=headers)
                    for address in processes
                ]
                statuses = {each.status_code for each in asked}
            assert statuses == {401}
            assert all('error="invalid_token"' in a.headers["www-authenticate"] for a in asked)

    house(story)

# SPDX-License-Identifier: EUPL-1.2
"""What is revoked at one node acts at every node within five seconds."""

from __future__ import annotations

import asyncio
import time

import httpx
import msgspec
import pytest

from journeys.country import WITHIN_SECONDS, Country, look_up, until_read
from samband.sandbox.systems import SystemClient, TokenRefused, new_key, save_system

pytestmark = pytest.mark.soak


async def _until_refused(client: SystemClient) -> float:
    """Ask with the same token until it is refused; gives how long it took, in seconds."""
    began = time.monotonic()
    while time.monotonic() - began < 30:
        answer = await look_up(client)
        if answer.status == 401:
            return time.monotonic() - began
        assert answer.status == 200, answer.body
        await asyncio.sleep(0.05)
    raise AssertionError("the token was good for thirty seconds more")


def test_a_suspension_at_the_hub_acts_at_every_node_within_five_seconds(country: Country) -> None:
    async def test() -> None:
        async with (
            country.system("sandlådans operatör") as operator,
            country.system("Malmö stad") as malmo,
        ):
            assert (await look_up(malmo)).status == 200
            path = f"/trust-framework/v1/members/{malmo.key.organisation}"
            reason = {"reason": "A test of suspension"}
            scope = "trust-framework/operate"
            answer = await operator.post(f"{path}/suspensions", scope, reason)
            assert answer.status == 201, answer.body
            try:
                assert await _until_refused(malmo) <= WITHIN_SECONDS
                async with country.system("Malmö stad") as anew:
                    with pytest.raises(TokenRefused):
                        await anew.token("person/read")
            finally:
                await operator.post(f"{path}/reinstatements", scope, reason)
        assert await until_read(country) <= 2 * WITHIN_SECONDS

    asyncio.run(test())


@pytest.mark.capability("AU-10")
def test_a_revoked_token_is_refused_within_five_seconds(country: Country) -> None:
    async def test() -> None:
        async with country.system("Malmö stad") as malmo, httpx.AsyncClient() as http:
            assert (await look_up(malmo)).status == 200
            issuer = country.places.of("person")
            form = malmo.token_request("person/read", issuer)
            own = {"client_id", "client_assertion", "client_assertion_type"}
            proof = {name: value for name, value in form.items() if name in own}
            token = await malmo.token("person/read")
            answer = await http.post(f"{issuer}/oauth2/revoke", data={**proof, "token": token})
            assert answer.status_code == 200, answer.text
            assert await _until_refused(malmo) <= WITHIN_SECONDS

    asyncio.run(test())


@pytest.mark.capability("AU-10")
def test_a_key_revoked_at_the_hub_gets_no_token_at_any_node_within_five_seconds(
    country: Country,
) -> None:
    """The system has two keys: the old one is revoked, and the new one goes on."""

    async def test() -> None:
        async with country.system("Malmö stad") as old:
            path = f"/trust-framework/v1/members/{old.key.organisation}/systems/{old.key.client_id}"
            fresh = msgspec.structs.replace(old.key, private_jwk=new_key())
            added = {"publicJwk": fresh.public_jwk}
            answer = await old.post(f"{path}/keys", "trust-framework/admin", added)
            assert answer.status == 201, answer.body
            async with SystemClient(country.places, fresh) as new:
                for api in _ONE_SCOPE_EACH:
                    await _until_token(new, api, given=True)
                kid = old.key.private_jwk["kid"]
                reason = {"reason": "A test of rotation"}
                where = f"{path}/keys/{kid}/revocation"
                answer = await new.post(where, "trust-framework/admin", reason)
                assert answer.status == 200, answer.body
                revoked = time.monotonic()
                for scope in _ONE_SCOPE_EACH:
                    await _until_token(old, scope, given=False)
                assert time.monotonic() - revoked <= WITHIN_SECONDS
                for scope in _ONE_SCOPE_EACH:
                    await _until_token(new, scope, given=True)
        save_system(country.data / "nodes" / "hub", fresh)

    asyncio.run(test())


_ONE_SCOPE_EACH = ("person/read", "business/read", "real-property/read")


async def _until_token(key_of: SystemClient, scope: str, *, given: bool) -> None:
    """Ask for a fresh token at the scope's node until one is given, or until none is."""
    began = time.monotonic()
    while time.monotonic() - began < 30:
        said = await _told_on_asking(key_of, scope)
        if given != bool(said):
            assert given or "invalid_client" in said
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"{scope}: a token {'never' if given else 'always'} came")


async def _told_on_asking(key_of: SystemClient, scope: str) -> str:
    """Give why no token was given, or nothing when one was."""
    async with SystemClient(key_of.places, key_of.key) as client:
        try:
            await client.token(scope)
        except TokenRefused as refused:
            return str(refused)
    return ""

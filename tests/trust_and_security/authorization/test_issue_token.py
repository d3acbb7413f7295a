# SPDX-License-Identifier: EUPL-1.2
"""The token endpoint by the Ena OAuth 2.0 profile: who gets a token, and what each fault answers."""

from __future__ import annotations

import hmac
import json
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any, NamedTuple
from urllib.parse import urlencode

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, RSAKey

from samband.core.identifiers import organisation
from samband.core.keys import base64url
from samband.core.ports import Actor
from samband.core.time import now
from samband.trust_and_security.authorization.service.granting import NewGrant, grant
from samband.trust_and_security.trust_framework.service.membership import reinstate, suspend
from trust_and_security.authorization.house import (
    ISSUER,
    OPERATOR,
    OWNER,
    Client,
    House,
    a_client,
    a_member,
    another_key,
    event_of,
    sign,
)

Play = Callable[[Callable[[House], Any]], Any]
RESOURCE = f"{ISSUER}/person/v1"
READ = f"{RESOURCE}/read"
FORM = "application/x-www-form-urlencoded"
THIEF = ECKey.generate_key("P-256", auto_kid=True)


@pytest.fixture(scope="module")
def granted(house: Play, malmo: Client) -> Client:
    """Let the owner grant Malmö ``person/read``."""

    async def story(house: House) -> Client:
        await _grant(house, malmo)
        return malmo

    client: Client = house(story)
    return client


async def _grant(house: House, client: Client, **changed: Any) -> None:
    owner = Actor(organisation=OWNER, client="owner")
    await grant(house.node, owner, NewGrant(member=client.member, scope="person/read", **changed))


@pytest.mark.capability("AU-1", "ID-7")
def test_a_granted_system_gets_a_short_lived_token_for_one_resource(
    house: Play, granted: Client
) -> None:
    async def story(house: House) -> None:
        answer = await house.ask(granted.form(resource=RESOURCE))
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "no-store"
        body = answer.json()
        assert (body["token_type"], body["expires_in"], body["scope"]) == ("Bearer", 300, READ)
        assert "refresh_token" not in body

        published = KeySet.import_key_set((await house.http.get("/oauth2/jwks")).json())
        token = jwt.decode(body["access_token"], published, algorithms=["ES256"])
        assert token.header["typ"] == "at+jwt"
        claims = dict(token.claims)
        assert claims.pop("exp") - claims.pop("iat") == 300
        assert len(claims.pop("jti")) == 36
        assert claims == {
            "iss": ISSUER,
            "aud": RESOURCE,
            "sub": granted.client_id,
            "client_id": granted.client_id,
            "scope": READ,
            "https://id.oidc.se/claim/orgNumber": "2120001124",
            "https://id.oidc.se/claim/orgName": "Malmö stad",
            "sandbox": True,
        }

    house(story)


def test_a_token_issued_or_refused_is_an_event_before_the_answer(
    house: Play, granted: Client
) -> None:
    async def story(house: House) -> None:
        type_, event = await event_of(house, await house.ask(granted.form()))
        assert (type_, event["outcome"]) == ("authorization.token-issued", "done")
        assert event["organisation"]["identifier"] == "2120001124"
        assert (event["client"], event["scope"]) == (granted.client_id, READ)

        type_, event = await event_of(house, await house.ask(granted.form(scope=f"{READ}-all")))
        assert (type_, event["outcome"]) == ("authorization.token-refused", "refused")
        assert event["reason"].startswith("invalid_scope")

        stolen = granted.form(client_assertion=granted.assertion(key=THIEF))
        type_, event = await event_of(house, await house.ask(stolen))
        assert (type_, event["outcome"]) == ("authorization.token-refused", "refused")
        assert "client" not in event

    house(story)


@pytest.mark.parametrize("alg", ["RS256", "PS256"])
def test_a_system_with_an_rsa_key_gets_a_token(house: Play, granted: Client, alg: str) -> None:
    async def story(house: House) -> None:
        key = RSAKey.generate_key(2048, auto_kid=True)
        client = await a_client(house.node, granted.member, f"rsa {alg}", key, alg)
        assert await house.token(client)

    house(story)


def test_a_second_key_makes_kid_required_and_both_keys_work(house: Play, granted: Client) -> None:
    async def story(house: House) -> None:
        old = await a_client(house.node, granted.member, "roterar")
        assert await house.token(old, client_assertion=old.assertion(header={"kid": None}))
        new = await another_key(house.node, old)
        assert await house.token(old)
        assert await house.token(new)
        nameless = old.form(client_assertion=old.assertion(header={"kid": None}))
        assert (await house.ask(nameless)).json()["error"] == "invalid_client"

    house(story)


class Case(NamedTuple):
    """A change to a good request, and the answer it must get."""

    name: str
    change: Callable[[Client], dict[str, str | None]]
    status: int
    error: str


def _claims(**changed: object) -> Callable[[Client], dict[str, str | None]]:
    def change(client: Client) -> dict[str, str | None]:
        claims = {name: value() if callable(value) else value for name, value in changed.items()}
        return {"client_assertion": client.assertion(claims=claims)}

    return change


def _header(**changed: object) -> Callable[[Client], dict[str, str | None]]:
    return lambda client: {"client_assertion": client.assertion(header=changed)}


def _form(**changed: str | None) -> Callable[[Client], dict[str, str | None]]:
    return lambda client: {"client_assertion": client.assertion(), **changed}


def _unsigned(client: Client) -> dict[str, str | None]:
    header = base64url(json.dumps({**client.header(), "alg": "none"}).encode())
    return {"client_assertion": f"{header}.{client.assertion().split('.')[1]}."}


def _null_crit(client: Client) -> dict[str, str | None]:
    _, _, rest = client.assertion().partition(".")
    header = base64url(json.dumps({**client.header(), "crit": None}).encode())
    return {"client_assertion": f"{header}.{rest}"}


def _by_public_key_as_secret(client: Client) -> dict[str, str | None]:
    header = base64url(json.dumps({**client.header(), "alg": "HS256"}).encode())
    message = f"{header}.{client.assertion().split('.')[1]}"
    secret = client.key.as_pem(private=False)
    return {
        "client_assertion": f"{message}.{base64url(hmac.digest(secret, message.encode(), 'sha256'))}"
    }


def _tampered(client: Client) -> dict[str, str | None]:
    header, _, signature = client.assertion().split(".")
    payload = client.assertion(claims={"exp": int(time.time()) + 50}).split(".")[1]
    return {"client_assertion": f"{header}.{payload}.{signature}"}


def _not_canonical(client: Client) -> dict[str, str | None]:
    token = client.assertion()
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return {"client_assertion": token[:-1] + alphabet[alphabet.index(token[-1]) ^ 1]}


def _raw_claims(payload: bytes) -> Callable[[Client], dict[str, str | None]]:
    return lambda client: {"client_assertion": sign(client.header(), payload, client.key)}


def _in(seconds: int) -> Callable[[], int]:
    """Tell a moment when the case runs, not when the table is read."""
    return lambda: int(time.time()) + seconds


CASES = (
    Case("no typ", _header(typ=None), 401, "invalid_client"),
    Case("typ JWT", _header(typ="JWT"), 401, "invalid_client"),
    Case("typ at+jwt", _header(typ="at+jwt"), 401, "invalid_client"),
    Case("unknown kid", _header(kid="nobody"), 401, "invalid_client"),
    Case("crit", _header(crit=["b64"], b64=True), 401, "invalid_client"),
    Case("crit null", _null_crit, 401, "invalid_client"),
    Case("alg none", _unsigned, 401, "invalid_client"),
    Case("HS256 with the public key as secret", _by_public_key_as_secret, 401, "invalid_client"),
    Case("claims of another assertion", _tampered, 401, "invalid_client"),
    Case("another spelling of the signature", _not_canonical, 401, "invalid_client"),
    Case("another's key", lambda c: {"client_assertion": c.assertion(key=THIEF)}, 401, "invalid_client"),
    Case("not a JWT", _form(client_assertion="word"), 401, "invalid_client"),
    Case("claims are a list", _raw_claims(b"[]"), 401, "invalid_client"),
    Case("claims nested to the bottom", _raw_claims(b"[" * 4_000), 401, "invalid_client"),
    Case("iss of another", _claims(iss="2021005448-register"), 401, "invalid_client"),
    Case("no iss", _claims(iss=None), 401, "invalid_client"),
    Case("sub of another", _claims(sub="2021005448-register"), 401, "invalid_client"),
    Case("no sub", _claims(sub=None), 401, "invalid_client"),
    Case("aud is the token endpoint", _claims(aud=f"{ISSUER}/oauth2/token"), 401, "invalid_client"),
    Case("aud is a list of the issuer", _claims(aud=[ISSUER]), 401, "invalid_client"),
    Case("aud is a list of two", _claims(aud=[ISSUER, "http://other.test"]), 401, "invalid_client"),
    Case("aud is another server", _claims(aud="http://other.test"), 401, "invalid_client"),
    Case("aud with a slash", _claims(aud=ISSUER + "/"), 401, "invalid_client"),
    Case("no aud", _claims(aud=None), 401, "invalid_client"),
    Case("expired", _claims(exp=_in(-1)), 401, "invalid_client"),
    Case("valid for an hour", _claims(exp=_in(3_600)), 401, "invalid_client"),
    Case("no exp", _claims(exp=None), 401, "invalid_client"),
    Case("exp as text", _claims(exp=lambda: str(_in(30)())), 401, "invalid_client"),
    Case("exp without end", _raw_claims(b'{"exp":1e400}'), 401, "invalid_client"),
    Case("issued in the future", _claims(iat=_in(40)), 401, "invalid_client"),
    Case("issued long ago", _claims(iat=_in(-3_600)), 401, "invalid_client"),
    Case("not yet valid", _claims(nbf=_in(40)), 401, "invalid_client"),
    Case("no jti", _claims(jti=None), 401, "invalid_client"),
    Case("empty jti", _claims(jti=""), 401, "invalid_client"),
    Case("long jti", _claims(jti="j" * 256), 401, "invalid_client"),
    Case("no assertion", _form(client_assertion=None), 401, "invalid_client"),
    Case("empty assertion", _form(client_assertion=""), 401, "invalid_client"),
    Case("no assertion type", _form(client_assertion_type=None), 401, "invalid_client"),
    Case("SAML assertion type", _form(client_assertion_type="urn:ietf:params:oauth:client-assertion-type:saml2-bearer"), 401, "invalid_client"),
    Case("client_secret", lambda c: {"client_assertion": c.assertion(), "client_secret": "word"}, 401, "invalid_client"),
    Case("client_secret alone", lambda _: {"client_secret": "word", "client_assertion": None, "client_assertion_type": None}, 401, "invalid_client"),
    Case("no client_id", _form(client_id=None), 400, "invalid_request"),
    Case("client_id of another", _form(client_id="2021005448-register"), 401, "invalid_client"),
    Case("client_id of nobody", _form(client_id="nobody"), 401, "invalid_client"),
    Case("client_id without end", _form(client_id="n" * 600), 401, "invalid_client"),
    Case("NUL in client_id", _form(client_id="a\x00"), 400, "invalid_request"),
    Case("no grant_type", _form(grant_type=None), 400, "invalid_request"),
    Case("password", _form(grant_type="password"), 400, "unsupported_grant_type"),
    Case("implicit", _form(grant_type="implicit"), 400, "unsupported_grant_type"),
    Case("authorization_code", _form(grant_type="authorization_code"), 400, "unsupported_grant_type"),
    Case("no scope", _form(scope=None), 400, "invalid_scope"),
    Case("short scope", _form(scope="person/read"), 400, "invalid_scope"),
    Case("unknown scope", _form(scope=f"{READ}-everything"), 400, "invalid_scope"),
    Case("scope not granted", _form(scope=f"{RESOURCE}/write"), 400, "invalid_scope"),
    Case("one of two not granted", _form(scope=f"{READ} {RESOURCE}/write"), 400, "invalid_scope"),
    Case("scope twice", _form(scope=f"{READ} {READ}"), 400, "invalid_scope"),
    Case("two spaces", _form(scope=f"{READ}  {READ}"), 400, "invalid_scope"),
    Case("unknown resource", _form(resource="http://other.test/api"), 400, "invalid_target"),
    Case("resource of other scopes", _form(resource=f"{ISSUER}/business/v1"), 400, "invalid_scope"),
    Case("scopes of two resources", _form(scope=f"{READ} {ISSUER}/business/v1/read"), 400, "invalid_target"),
    Case("owner's scope", _form(scope=f"{ISSUER}/authorization/v1/admin"), 400, "invalid_scope"),
)  # fmt: skip


@pytest.mark.capability("ID-7")
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_each_fault_gets_its_own_oauth_error(house: Play, granted: Client, case: Case) -> None:
    async def story(house: House) -> None:
        answer = await house.ask(granted.form(**case.change(granted)))
        _assert_oauth_error(answer, case.status, case.error)

    house(story)


def _assert_oauth_error(answer: httpx.Response, status: int, error: str) -> None:
    body = answer.json()
    assert (answer.status_code, body["error"]) == (status, error), body
    assert set(body) == {"error", "error_description"}
    assert set(body["error_description"]) <= {chr(c) for c in range(0x20, 0x7F)} - {'"', "\\"}
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "no-store"
    assert ("www-authenticate" in answer.headers) == (status == 401)


def test_an_assertion_works_once_and_also_when_the_request_was_refused(
    house: Play, granted: Client
) -> None:
    async def story(house: House) -> None:
        form = granted.form()
        assert (await house.ask(form)).status_code == 200
        _assert_oauth_error(await house.ask(form), 401, "invalid_client")
        wrong = granted.form(scope="unknown")
        _assert_oauth_error(await house.ask(wrong), 400, "invalid_scope")
        _assert_oauth_error(await house.ask({**wrong, "scope": READ}), 401, "invalid_client")

    house(story)


def test_other_ways_to_authenticate_are_refused_with_their_own_challenge(
    house: Play, granted: Client
) -> None:
    async def story(house: House) -> None:
        for scheme in ("Basic", "Bearer"):
            answer = await house.http.post(
                "/oauth2/token",
                content=urlencode(granted.form()),
                headers={"content-type": FORM, "authorization": f"{scheme} YTpi"},
            )
            _assert_oauth_error(answer, 401, "invalid_client")
            assert answer.headers["www-authenticate"].startswith(f'{scheme} realm="samband"')

    house(story)


@pytest.mark.parametrize(
    ("content", "content_type", "status"),
    [
        (b"{}", "application/json", 400),
        (b"grant_type=client_credentials", "text/plain", 400),
        (b"grant_type=client_credentials", "", 400),
        (b"grant_type=client_credentials&grant_type=client_credentials", FORM, 400),
        (b"client_id=a&client_id=a", FORM, 400),
        (b"grant_type", FORM, 400),
        (b"grant_type=%ff", FORM, 400),
        ("grant_type=å".encode(), FORM, 400),
        (b"&".join(b"a%d=1" % number for number in range(21)), FORM, 400),
        (b"scope=" + b"a" * 20_000, FORM, 413),
        (b"", FORM, 400),
    ],
)
def test_a_form_that_is_not_plain_and_small_is_an_invalid_request(
    house: Play, content: bytes, content_type: str, status: int
) -> None:
    async def story(house: House) -> None:
        headers = {"content-type": content_type} if content_type else {}
        answer = await house.http.post("/oauth2/token", content=content, headers=headers)
        _assert_oauth_error(answer, status, "invalid_request")

    house(story)


def test_parameters_in_the_query_are_refused(house: Play, granted: Client) -> None:
    async def story(house: House) -> None:
        query = urlencode({"client_id": granted.client_id})
        answer = await house.ask(granted.form(), f"/oauth2/token?{query}")
        _assert_oauth_error(answer, 400, "invalid_request")

    house(story)


def test_a_suspended_member_s_system_gets_no_token_until_reinstated(
    house: Play, owner: Client
) -> None:
    async def story(house: House) -> None:
        lund = organisation("2120001132")
        await a_member(house.node, lund, "Lunds kommun")
        client = await a_client(house.node, lund, "bygglov")
        await _grant(house, client)
        assert await house.token(client)
        await suspend(house.node, OPERATOR, lund, "Avtalet är uppsagt.")
        refused = await house.ask(client.form())
        assert refused.status_code in (400, 401)
        assert refused.json()["error"] in ("unauthorized_client", "invalid_client")
        await reinstate(house.node, OPERATOR, lund, "Nytt avtal.")
        assert await house.token(client)

    house(story)


def test_a_token_ends_with_the_grant_that_it_stands_on(house: Play) -> None:
    async def story(house: House) -> None:
        client = await _new_member(house, "2120001355", "Göteborgs stad")
        await _grant(house, client, valid_until=now() + timedelta(seconds=60))
        assert (await house.ask(client.form())).json()["expires_in"] <= 60

    house(story)


@pytest.mark.parametrize(
    ("number", "name", "begins", "ends"),
    [("2120000142", "Stockholms stad", 60, 120)],
)
def test_a_grant_that_has_not_begun_gives_no_token(
    house: Play, number: str, name: str, begins: int, ends: int
) -> None:
    async def story(house: House) -> None:
        client = await _new_member(house, number, name)
        start = now()
        await _grant(
            house,
            client,
            valid_from=start + timedelta(seconds=begins),
            valid_until=start + timedelta(seconds=ends),
        )
        _assert_oauth_error(await house.ask(client.form()), 400, "invalid_scope")

    house(story)


async def _new_member(house: House, number: str, name: str) -> Client:
    await a_member(house.node, organisation(number), name)
    return await a_client(house.node, organisation(number), "bygglov")


def test_the_owner_needs_no_grant_of_its_own_scopes(house: Play, owner: Client) -> None:
    async def story(house: House) -> None:
        assert await house.token(owner, scope=f"{ISSUER}/authorization/v1/admin")

    house(story)

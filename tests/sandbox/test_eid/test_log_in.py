# SPDX-License-Identifier: EUPL-1.2
"""A relying party logs somebody in at the test e-ID, and everything else is refused."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Coroutine
from typing import Any

import httpx
import pytest
from authlib.integrations.httpx_client import AsyncOAuth2Client
from authlib.oauth2.rfc7523 import PrivateKeyJWT
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

from sandbox.test_eid.stage import ANNA, CALLBACK, LOA, Stage, answer_of, asked, test_eid, token_in

PERSONAL = "https://id.oidc.se/claim/personalIdentityNumber"
COORDINATION = "https://id.oidc.se/claim/coordinationNumber"

Play = Callable[[Stage], Coroutine[Any, Any, None]]


@pytest.fixture
def play(fresh_database: Callable[[], str]) -> Callable[[Play], None]:
    """Run a scene against a running test e-ID."""

    def run(scene: Play) -> None:
        async def staged() -> None:
            async with test_eid(fresh_database()) as stage:
                await scene(stage)

        asyncio.run(staged())

    return run


async def _claims(stage: Stage, token: str) -> dict[str, Any]:
    keys = (await stage.browser.get(f"{stage.issuer}/jwks")).json()
    return jwt.decode(token, KeySet.import_key_set(keys), algorithms=["ES256"]).claims


@pytest.mark.capability("ID-9")
def test_a_client_that_we_did_not_write_logs_anna_in(play: Callable[[Play], None]) -> None:
    async def scene(stage: Stage) -> None:
        metadata = (await stage.browser.get("/test-eid/.well-known/openid-configuration")).json()
        async with AsyncOAuth2Client(
            client_id="rp",
            client_secret=stage.key,
            token_endpoint_auth_method="private_key_jwt",
            redirect_uri=CALLBACK,
            scope="openid profile https://id.oidc.se/scope/naturalPersonNumber",
            code_challenge_method="S256",
        ) as client:
            client.register_client_auth_method(
                PrivateKeyJWT(
                    metadata["token_endpoint"],
                    claims={"exp": int(time.time()) + 60},
                    headers={"kid": stage.key.kid},
                    alg="ES256",
                )
            )
            verifier = "v" * 43
            address, state = client.create_authorization_url(
                metadata["authorization_endpoint"], code_verifier=verifier, nonce="n-1"
            )
            back = await stage.log_in(answer_of(address))
            tokens = await client.fetch_token(
                metadata["token_endpoint"], code=back["code"], code_verifier=verifier
            )
        assert back["state"] == state
        assert back["iss"] == metadata["issuer"]
        claims = await _claims(stage, tokens["id_token"])
        assert claims["iss"] == metadata["issuer"]
        assert claims["aud"] == "rp"
        assert claims["nonce"] == "n-1"
        assert claims["acr"] == f"{LOA}loa3"
        assert claims["exp"] - claims["iat"] <= 300
        assert abs(claims["auth_time"] - time.time()) < 60
        assert claims[PERSONAL] == ANNA
        assert claims["name"] == "Anna Alvarsson"
        assert ANNA not in claims["sub"]

    play(scene)


def test_the_provider_describes_itself_as_the_swedish_profile_demands(
    play: Callable[[Play], None],
) -> None:
    async def scene(stage: Stage) -> None:
        found = (await stage.browser.get("/test-eid/.well-known/openid-configuration")).json()
        assert found["issuer"] == stage.issuer
        assert found["token_endpoint_auth_methods_supported"] == ["private_key_jwt"]
        assert found["code_challenge_methods_supported"] == ["S256"]
        assert found["response_types_supported"] == ["code"]
        assert found["authorization_response_iss_parameter_supported"] is True
        assert "public" in found["subject_types_supported"]
        keys = (await stage.browser.get("/test-eid/jwks")).json()["keys"]
        assert [(key["use"], key["alg"], "d" in key) for key in keys] == [("sig", "ES256", False)]

    play(scene)


def test_only_the_claims_that_were_asked_for_are_given(play: Callable[[Play], None]) -> None:
    async def scene(stage: Stage) -> None:
        query, verifier = asked(
            scope="openid",
            claims=json.dumps({"id_token": {PERSONAL: {"essential": True}, "given_name": None}}),
        )
        back = await stage.log_in(query)
        tokens = (await stage.post_token(code=back["code"], code_verifier=verifier)).json()
        claims = await _claims(stage, tokens["id_token"])
        assert claims["given_name"] == "Anna"
        assert claims[PERSONAL] == ANNA
        assert "family_name" not in claims

    play(scene)


def test_userinfo_is_signed_and_names_its_audience(play: Callable[[Play], None]) -> None:
    async def scene(stage: Stage) -> None:
        query, verifier = asked()
        back = await stage.log_in(query)
        tokens = (await stage.post_token(code=back["code"], code_verifier=verifier)).json()
        bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
        for method in ("GET", "POST"):
            answer = await stage.browser.request(method, "/test-eid/userinfo", headers=bearer)
            assert answer.headers["content-type"] == "application/jwt"
            claims = await _claims(stage, answer.text)
            assert (claims["iss"], claims["aud"]) == (stage.issuer, "rp")
            assert claims[PERSONAL] == ANNA
        wrong = await stage.browser.get(
            "/test-eid/userinfo", headers={"Authorization": "Bearer not-a-token"}
        )
        assert wrong.status_code == 401
        assert wrong.headers["www-authenticate"] == 'Bearer error="invalid_token"'

    play(scene)


WRONG_REQUESTS: list[tuple[dict[str, str | None], str]] = [
    ({"response_type": "id_token"}, "unsupported_response_type"),
    ({"response_type": None}, "unsupported_response_type"),
    ({"response_mode": "fragment"}, "invalid_request"),
    ({"scope": "profile"}, "invalid_scope"),
    ({"code_challenge": None}, "invalid_request"),
    ({"code_challenge": "short"}, "invalid_request"),
    ({"code_challenge_method": "plain"}, "invalid_request"),
    ({"code_challenge_method": None}, "invalid_request"),
    ({"prompt": "none"}, "login_required"),
    ({"request": "eyJhbGciOiJub25lIn0.e30."}, "request_not_supported"),
    ({"request_uri": "https://rp.example/r"}, "request_uri_not_supported"),
    ({"claims": "[]"}, "invalid_request"),
    ({"claims": "{" * 900}, "invalid_request"),
    ({"nonce": "n" * 1_100}, "invalid_request"),
    ({"acr_values": f"{LOA}loa9"}, "unmet_authentication_requirements"),
    (
        {"claims": json.dumps({"id_token": {"acr": {"essential": True, "value": "high"}}})},
        "unmet_authentication_requirements",
    ),
]


def test_the_browser_is_sent_nowhere_while_the_client_is_not_known(
    play: Callable[[Play], None],
) -> None:
    async def scene(stage: Stage) -> None:
        for changes in (
            {"client_id": "nobody"},
            {"client_id": None},
            {"redirect_uri": f"{CALLBACK}/more"},
            {"redirect_uri": None},
        ):
            query, _ = asked(**changes)
            answer = await stage.browser.get("/test-eid/authorize", params=query)
            assert answer.status_code == 400, changes
            assert "location" not in answer.headers

    play(scene)


def test_a_wrong_request_is_told_to_the_client_with_state_and_issuer(
    play: Callable[[Play], None],
) -> None:
    async def scene(stage: Stage) -> None:
        for changes, error in WRONG_REQUESTS:
            query, _ = asked(**changes)
            answer = await stage.browser.get("/test-eid/authorize", params=query)
            assert answer.status_code == 303, changes
            told = answer_of(answer.headers["location"])
            assert answer.headers["location"].startswith(f"{CALLBACK}?")
            assert (told["error"], told["state"], told["iss"]) == (
                error,
                "the-state",
                stage.issuer,
            )

    play(scene)


@pytest.mark.capability("ID-9")
def test_a_level_below_the_one_asked_for_gives_no_code(play: Callable[[Play], None]) -> None:
    essential = {"id_token": {"acr": {"essential": True, "values": [f"{LOA}loa3"]}}}

    async def scene(stage: Stage) -> None:
        for demand in (
            {"acr_values": f"{LOA}loa3 {LOA}loa4"},
            {"claims": json.dumps(essential)},
        ):
            query, _ = asked(**demand)
            back = await stage.log_in(query, level=f"{LOA}loa2")
            assert back["error"] == "unmet_authentication_requirements"
            assert "code" not in back

    play(scene)


def test_a_person_who_cancels_is_sent_back_without_a_code(play: Callable[[Play], None]) -> None:
    async def scene(stage: Stage) -> None:
        query, _ = asked()
        back = await stage.log_in(query, cancel="yes")
        assert back["error"] == "access_denied"

    play(scene)


def test_a_code_works_once_however_many_try_and_a_second_use_takes_its_tokens_back(
    play: Callable[[Play], None],
) -> None:
    async def scene(stage: Stage) -> None:
        query, verifier = asked()
        back = await stage.log_in(query)
        answers = await asyncio.gather(
            *(stage.post_token(code=back["code"], code_verifier=verifier) for _ in range(12))
        )
        given = [answer for answer in answers if answer.status_code == 200]
        refused = [answer.json()["error"] for answer in answers if answer.status_code != 200]
        assert len(given) == 1
        assert set(refused) == {"invalid_grant"}
        again = await stage.post_token(code=back["code"], code_verifier=verifier)
        assert again.json()["error"] == "invalid_grant"
        bearer = {"Authorization": f"Bearer {given[0].json()['access_token']}"}
        assert (await stage.browser.get("/test-eid/userinfo", headers=bearer)).status_code == 401

    play(scene)


def test_a_code_ends_after_a_minute(play: Callable[[Play], None]) -> None:
    async def scene(stage: Stage) -> None:
        query, verifier = asked()
        back = await stage.log_in(query)
        async with stage.node.db.connection() as connection:
            life = await connection.fetchval("select expires - auth_time from test_eid.code")
            await connection.execute("update test_eid.code set expires = now()")
            kept = await connection.fetchval("select code_hash from test_eid.code")
        assert life.total_seconds() == 60
        assert back["code"].encode() not in kept
        answer = await stage.post_token(code=back["code"], code_verifier=verifier)
        assert answer.json()["error"] == "invalid_grant"

    play(scene)


WRONG_TOKEN_REQUESTS: list[tuple[dict[str, str | None], str]] = [
    ({"code_verifier": "w" * 43}, "invalid_grant"),
    ({"code_verifier": None}, "invalid_grant"),
    ({"redirect_uri": "https://rp.example/other"}, "invalid_grant"),
    ({"code": "guessed"}, "invalid_grant"),
    ({"grant_type": "refresh_token"}, "unsupported_grant_type"),
    ({"client_id": "other"}, "invalid_client"),
    ({"client_assertion_type": None}, "invalid_client"),
    ({"client_assertion": None}, "invalid_client"),
    ({"client_assertion": "not.a.jwt"}, "invalid_client"),
]


def test_a_wrong_token_request_gets_nothing(play: Callable[[Play], None]) -> None:
    async def scene(stage: Stage) -> None:
        for form, error in WRONG_TOKEN_REQUESTS:
            query, verifier = asked()
            back = await stage.log_in(query)
            members = {"code": back["code"], "code_verifier": verifier, **form}
            answer = await stage.post_token(**members)
            assert answer.json()["error"] == error, form
            assert answer.status_code == (401 if error == "invalid_client" else 400)
            assert answer.headers["cache-control"] == "no-store"

    play(scene)


def test_a_client_is_known_by_its_signed_assertion_alone(play: Callable[[Play], None]) -> None:
    wrong: list[dict[str, Any]] = [
        {"iss": "other"},
        {"sub": "other"},
        {"aud": "https://elsewhere.example"},
        {"aud": None},
        {"exp": 1},
        {"exp": None},
        {"exp": int(time.time()) + 86_400},
        {"jti": None},
        {"key": ECKey.generate_key("P-256")},
    ]

    async def scene(stage: Stage) -> None:
        query, verifier = asked()
        back = await stage.log_in(query)
        members = {"code": back["code"], "code_verifier": verifier}
        for changes in wrong:
            assertion = stage.assertion(**changes)
            answer = await stage.post_token(client_assertion=assertion, **members)
            assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client"), changes
        assert (await stage.post_token(**members)).status_code == 200

    play(scene)


def test_an_unsigned_assertion_or_a_secret_opens_nothing(play: Callable[[Play], None]) -> None:
    async def scene(stage: Stage) -> None:
        query, verifier = asked()
        back = await stage.log_in(query)
        _, claims, _ = stage.assertion().split(".")
        unsigned = f"eyJhbGciOiJub25lIn0.{claims}."
        answer = await stage.post_token(
            code=back["code"], code_verifier=verifier, client_assertion=unsigned
        )
        assert answer.json()["error"] == "invalid_client"
        basic = await stage.browser.post(
            "/test-eid/token",
            auth=httpx.BasicAuth("rp", "secret"),
            data={"grant_type": "authorization_code", "code": back["code"]},
        )
        assert basic.json()["error"] == "invalid_client"

    play(scene)


def test_an_assertion_is_used_once(play: Callable[[Play], None]) -> None:
    async def scene(stage: Stage) -> None:
        assertion = stage.assertion()
        query, verifier = asked()
        back = await stage.log_in(query)
        members = {"code_verifier": verifier, "client_assertion": assertion}
        first = await stage.post_token(code=back["code"], **members)
        second = await stage.post_token(code=back["code"], **members)
        assert first.status_code == 200
        assert second.json()["error"] == "invalid_client"

    play(scene)


@pytest.mark.capability("ID-9")
@pytest.mark.parametrize(
    ("locale", "start", "words"),
    [
        ("sv", "/test-eid/logga-in?", ("Det här är inte en riktig e-legitimation", "Tillitsnivå")),
        ("en", "/en/test-eid/log-in?", ("This is not a real e-ID", "Assurance level")),
    ],
)
def test_the_page_needs_no_password_and_says_that_it_is_a_sandbox(
    play: Callable[[Play], None], locale: str, start: str, words: tuple[str, str]
) -> None:
    async def scene(stage: Stage) -> None:
        query, _ = asked(ui_locales=locale)
        shown = await stage.browser.get("/test-eid/authorize", params=query)
        assert shown.headers["location"].startswith(start)
        page = await stage.browser.get(shown.headers["location"])
        assert all(word in page.text for word in words)
        assert 'type="password"' not in page.text
        assert "Anna Alvarsson" in page.text
        assert page.text.count('name="level"') == 3
        assert "https://rp.example" in page.headers["content-security-policy"]
        cookie = page.headers["set-cookie"]
        assert "HttpOnly" in cookie
        assert "samesite=lax" in cookie.lower()

    play(scene)


def test_the_form_is_taken_only_from_the_page_in_the_same_browser(
    play: Callable[[Play], None],
) -> None:
    async def scene(stage: Stage) -> None:
        query, _ = asked()
        address = f"/test-eid/logga-in?{httpx.QueryParams(query)}"
        page = await stage.browser.get(address)
        form = {"who": ANNA, "level": f"{LOA}loa3"}
        assert (await stage.browser.post(address, data=form)).status_code == 403
        stage.browser.cookies.clear()
        form["csrf"] = token_in(page.text)
        assert (await stage.browser.post(address, data=form)).status_code == 403

    play(scene)


@pytest.mark.capability("ID-9")
def test_any_test_number_can_log_in_and_no_real_one(play: Callable[[Play], None]) -> None:
    async def scene(stage: Stage) -> None:
        query, verifier = asked()
        back = await stage.log_in(query, who="other", number="18900101-9802")
        tokens = (await stage.post_token(code=back["code"], code_verifier=verifier)).json()
        claims = await _claims(stage, tokens["id_token"])
        assert claims[PERSONAL] == "189001019802"
        assert claims["name"].count(" ") >= 1

        address = f"/test-eid/logga-in?{httpx.QueryParams(query)}"
        token = token_in((await stage.browser.get(address)).text)
        for number in ("19121212-1212", "189001019803", "", "anna", "12" * 400):
            form = {"who": "other", "number": number, "level": f"{LOA}loa3", "csrf": token}
            answer = await stage.browser.post(address, data=form)
            assert answer.status_code == 400
            assert "Riktiga personer kan inte logga in här" in answer.text

    play(scene)


def test_a_coordination_number_has_its_own_claim(play: Callable[[Play], None]) -> None:
    async def scene(stage: Stage) -> None:
        query, verifier = asked()
        back = await stage.log_in(query, who="other", number="185108872135")
        tokens = (await stage.post_token(code=back["code"], code_verifier=verifier)).json()
        claims = await _claims(stage, tokens["id_token"])
        assert claims[COORDINATION] == "185108872135"
        assert PERSONAL not in claims

    play(scene)

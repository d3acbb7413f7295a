# SPDX-License-Identifier: EUPL-1.2
"""What a provider, or somebody between, can send that must never open a session."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest
from authlib.oauth2.rfc7523 import JWTBearerClientAssertion
from joserfc.jwk import KeySet
from joserfc.jwt import Claims

from samband.core.db import Database
from samband.trust_and_security.identity import Provider, RelyingParty
from samband.trust_and_security.identity.block import MANIFEST
from sandbox.test_eid.stage import build_app, listening, serving
from trust_and_security.identity import rogue as wrong
from trust_and_security.identity.rogue import PERSONAL, Rogue, a_key
from trust_and_security.identity.stage import (
    ANNA,
    LOA,
    SESSION,
    WAITING,
    Portal,
    cookies_set,
    heading,
    portal,
    portal_node,
    query_of,
)

Scene = Callable[[Portal, Rogue], Any]


def rogue_provider(issuer: str, **changes: Any) -> Provider:
    values: dict[str, Any] = {
        "name": "rogue",
        "issuer": issuer,
        "client_id": "portal",
        "label_sv": "Nordisk legitimation",
        "label_en": "Nordic e-ID",
        "level": f"{LOA}loa4",
        **changes,
    }
    return Provider(**values)


@contextlib.asynccontextmanager
async def staged(
    dsn: str, patience: dict[str, Any] | None = None, **changes: Any
) -> AsyncIterator[tuple[Portal, Rogue]]:
    sock, issuer = listening()
    provider = rogue_provider(issuer, **changes)
    rogue = Rogue(issuer)
    with contextlib.closing(sock):
        async with (
            serving(rogue, sock),
            portal(dsn, lambda _: (provider,), **patience or {}) as running,
        ):
            yield running, rogue


@pytest.fixture
def play(fresh_database: Callable[[], str]) -> Callable[..., None]:
    def run(scene: Scene, **changes: Any) -> None:
        async def inside() -> None:
            async with staged(fresh_database(), **changes) as (running, rogue):
                await scene(running, rogue)

        asyncio.run(inside())

    return run


async def answer(portal: Portal, rogue: Rogue, **changes: str | None) -> httpx.Response:
    """Begin a login and bring an answer back, as the browser would."""
    begun = await portal.begin("rogue")
    asked = query_of(begun.headers["location"])
    rogue.nonce = rogue.claims.get("nonce", asked["nonce"])
    query = {"state": asked["state"], "code": "c", "iss": rogue.issuer, **changes}
    kept = {name: value for name, value in query.items() if value is not None}
    return await portal.web.get("/logga-in/svar", params=kept)


async def refused(portal: Portal, came: httpx.Response, step: str) -> None:
    """See that no session was opened, that the page tells the step, and that it is an event."""
    assert came.status_code == 303
    assert came.headers["location"].startswith(f"/logga-in/misslyckades?step={step}"), came.headers[
        "location"
    ]
    assert SESSION not in portal.web.cookies
    assert await portal.me() is None
    assert (await portal.events())[-1]["type"] == "identity.login-failed"
    told = await portal.web.get(came.headers["location"])
    assert "Du är inte inloggad" in told.text or step == "level-too-low"


def test_the_right_answer_opens_a_session(play: Callable[..., None]) -> None:
    async def scene(portal: Portal, rogue: Rogue) -> None:
        came = await answer(portal, rogue)
        assert came.headers["location"] == "/"
        assert (await portal.me() or {})["user"] == ANNA

    play(scene)


def _now() -> int:
    return int(time.time())


WRONG_CLAIMS: dict[str, dict[str, Any]] = {
    "another issuer": {"iss": "https://elsewhere.example"},
    "no issuer": {"iss": None},
    "another audience": {"aud": "somebody-else"},
    "no audience": {"aud": None},
    "several audiences, no azp": {"aud": ["portal", "other"]},
    "another azp": {"azp": "other"},
    "expired": {"exp": _now() - 120},
    "no expiry": {"exp": None},
    "expiry as text": {"exp": "never"},
    "expiry as truth": {"exp": True},
    "issued long ago": {"iat": _now() - 7_200},
    "issued tomorrow": {"iat": _now() + 86_400},
    "another nonce": {"nonce": "replayed"},
    "nonce as number": {"nonce": 7},
    "no auth_time": {"auth_time": None},
    "authenticated yesterday": {"auth_time": _now() - 86_400},
    "authenticated tomorrow": {"auth_time": _now() + 86_400},
    "no acr": {"acr": None},
    "no subject": {"sub": None},
    "empty subject": {"sub": ""},
    "a number with a wrong digit": {PERSONAL: "198401022383"},
    "a number that is a number": {PERSONAL: 198401022382},
    "an organisation's number": {PERSONAL: "2120001124"},
}


def test_an_id_token_with_any_wrong_claim_proves_nothing(play: Callable[..., None]) -> None:
    async def scene(portal: Portal, rogue: Rogue) -> None:
        for name, claims in WRONG_CLAIMS.items():
            rogue.claims = claims
            came = await answer(portal, rogue)
            assert "step=not-proven" in came.headers["location"], name
            await refused(portal, came, "not-proven")

    play(scene)


def test_a_token_that_is_not_signed_with_a_published_key_proves_nothing(
    play: Callable[..., None],
) -> None:
    async def scene(portal: Portal, rogue: Rogue) -> None:
        forged = (
            wrong.unsigned,
            wrong.signed_with_public_key_as_secret,
            wrong.changed_after_signing,
            lambda *_: "not.a.token",
            lambda *_: "",
        )
        for make in forged:
            rogue.token = make
            await refused(portal, await answer(portal, rogue), "not-proven")
        rogue.token, rogue.signer = None, a_key("k1")
        await refused(portal, await answer(portal, rogue), "not-proven")
        rogue.signer = a_key("unknown")
        await refused(portal, await answer(portal, rogue), "not-proven")

    play(scene)


def test_a_state_belongs_to_one_login_in_one_browser_and_once(play: Callable[..., None]) -> None:
    async def scene(portal: Portal, rogue: Rogue) -> None:
        for changes in ({"state": "guessed"}, {"state": None}, {"state": "å" * 40}):
            await refused(portal, await answer(portal, rogue, **changes), "strange")
        begun = await portal.begin("rogue")
        asked = query_of(begun.headers["location"])
        rogue.nonce = asked["nonce"]
        query = {"state": asked["state"], "code": "c", "iss": rogue.issuer}
        answers = await asyncio.gather(
            *(portal.web.get("/logga-in/svar", params=query) for _ in range(8))
        )
        assert sorted(a.headers["location"] == "/" for a in answers) == [False] * 7 + [True]
        old = await portal.begin("rogue")
        async with portal.node.db.connection() as connection:
            await connection.execute("update identity.attempt set expires = now()")
        query["state"] = query_of(old.headers["location"])["state"]
        late = await portal.web.get("/logga-in/svar", params=query)
        assert "step=strange" in late.headers["location"]

    play(scene)


@pytest.mark.parametrize("issuer", [None, "https://elsewhere.example", ""])
def test_an_answer_from_another_provider_than_the_one_asked_is_mixed_up(
    play: Callable[..., None], issuer: str | None
) -> None:
    async def scene(portal: Portal, rogue: Rogue) -> None:
        await refused(portal, await answer(portal, rogue, iss=issuer), "not-proven")
        assert rogue.seen == []

    play(scene)


@pytest.mark.capability("ID-2")
def test_a_lower_level_than_asked_for_opens_nothing_whatever_the_provider_claims(
    play: Callable[..., None],
) -> None:
    async def scene(portal: Portal, rogue: Rogue) -> None:
        for acr in (f"{LOA}loa2", f"{LOA}loa1", "urn:very-high", f"{LOA}loa5", ""):
            rogue.claims = {"acr": acr}
            await refused(portal, await answer(portal, rogue), "level-too-low")

    play(scene)


@pytest.mark.capability("ID-2")
def test_a_provider_gives_no_higher_level_than_it_is_trusted_for(
    play: Callable[..., None],
) -> None:
    async def scene(portal: Portal, rogue: Rogue) -> None:
        rogue.claims = {"acr": "urn:example:strong"}
        await answer(portal, rogue)
        assert (await portal.me() or {})["assurance"] == f"{LOA}loa3"

    play(scene, level=f"{LOA}loa3", levels={"urn:example:strong": f"{LOA}loa4"})


ERRORS = {
    "access_denied": ("cancelled", 403, "Du avbröt inloggningen"),
    "unmet_authentication_requirements": (
        "level-too-low",
        403,
        "Inloggningen räcker inte för den här sidan",
    ),
    "temporarily_unavailable": ("down", 503, "Nordisk legitimation svarar inte just nu"),
    "server_error": ("down", 503, "Nordisk legitimation svarar inte just nu"),
    "anything_else": (
        "not-proven",
        403,
        "Vi kunde inte lita på svaret från Nordisk legitimation",
    ),
}


def test_each_step_that_fails_is_told_in_plain_words(play: Callable[..., None]) -> None:
    async def scene(portal: Portal, rogue: Rogue) -> None:
        for error, (step, status, words) in ERRORS.items():
            came = await answer(portal, rogue, error=error, code=None)
            await refused(portal, came, step)
            told = await portal.web.get(came.headers["location"])
            assert told.status_code == status
            assert heading(told.text) == words
            assert 'href="/logga-in/rogue' in told.text
            english = came.headers["location"].replace(
                "/logga-in/misslyckades", "/en/log-in/failed"
            )
            assert "Try again" in (await portal.web.get(english)).text
        unknown = await portal.web.get("/logga-in/misslyckades", params={"step": "other"})
        assert unknown.status_code == 404

    play(scene)


def test_a_provider_that_is_down_is_named_and_stops_nothing_else(
    play: Callable[..., None],
) -> None:
    async def scene(portal: Portal, rogue: Rogue) -> None:
        rogue.statuses = {"/.well-known/openid-configuration": 500}
        begun = await portal.begin("rogue", lang="en", next="/mig")
        assert begun.headers["location"].startswith("/en/log-in/failed?step=down&provider=rogue")
        told = await portal.web.get(begun.headers["location"])
        assert told.status_code == 503
        assert told.headers["retry-after"] == "30"
        assert heading(told.text) == "Nordic e-ID is not answering right now"
        assert (await portal.web.get("/logga-in")).status_code == 200
        rogue.statuses = {}
        assert (await portal.begin("rogue")).status_code == 303
        for path, status, step in (
            ("/token", 502, "down"),
            ("/jwks", 500, "down"),
            ("/token", 400, "not-proven"),
        ):
            rogue.statuses = {path: status}
            await refused(portal, await answer(portal, rogue), step)

    play(scene)


@pytest.mark.parametrize(
    "metadata",
    [
        {"issuer": "https://elsewhere.example"},
        {"token_endpoint": "file:///etc/passwd"},
        {"jwks_uri": "ftp://127.0.0.1/jwks"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"authorization_endpoint": None},
        {"padding": "x" * 300_000},
    ],
    ids=lambda metadata: next(iter(metadata)),
)
def test_a_provider_that_describes_itself_wrongly_is_not_used(
    play: Callable[..., None], metadata: dict[str, Any]
) -> None:
    async def scene(portal: Portal, rogue: Rogue) -> None:
        rogue.metadata = metadata
        begun = await portal.begin("rogue")
        assert "step=down" in begun.headers["location"]

    play(scene)


def test_a_new_key_is_fetched_when_a_token_is_signed_with_it(play: Callable[..., None]) -> None:
    async def scene(portal: Portal, rogue: Rogue) -> None:
        await answer(portal, rogue)
        portal.web.cookies.clear()
        rogue.key = a_key("k2")
        assert (await answer(portal, rogue)).headers["location"] == "/"

    play(scene, patience={"unknown_key_seconds": 0.0})


def test_invented_keys_do_not_make_us_ask_the_provider_again_and_again(
    play: Callable[..., None],
) -> None:
    async def scene(portal: Portal, rogue: Rogue) -> None:
        await answer(portal, rogue)
        portal.web.cookies.clear()
        asked = rogue.asked["/jwks"]
        for kid in ("x1", "x2", "x3"):
            rogue.signer = a_key(kid)
            await refused(portal, await answer(portal, rogue), "not-proven")
        assert rogue.asked["/jwks"] == asked

    play(scene)


def test_the_number_may_stand_in_userinfo_alone_if_it_is_about_the_same_person(
    play: Callable[..., None],
) -> None:
    async def scene(portal: Portal, rogue: Rogue) -> None:
        rogue.claims = {PERSONAL: None}
        await refused(portal, await answer(portal, rogue), "not-proven")
        rogue.user_info = {PERSONAL: ANNA, "sub": "somebody-else"}
        await refused(portal, await answer(portal, rogue), "not-proven")
        rogue.signed_user_info = True
        rogue.user_info = {PERSONAL: ANNA, "iss": rogue.issuer, "aud": "other"}
        await refused(portal, await answer(portal, rogue), "not-proven")
        rogue.user_info = {PERSONAL: ANNA, "iss": rogue.issuer, "aud": "portal"}
        assert (await answer(portal, rogue)).headers["location"] == "/"
        portal.web.cookies.clear()
        rogue.signed_user_info, rogue.user_info = False, {PERSONAL: ANNA}
        assert (await answer(portal, rogue)).headers["location"] == "/"

    play(scene)


class _ForeignCheck(JWTBearerClientAssertion):  # type: ignore[misc]
    """Authlib's own verification of a client assertion, with our issuer as the audience."""

    def __init__(self, issuer: str) -> None:
        super().__init__()
        self._issuer = issuer

    def get_audiences(self) -> list[str]:
        return [self._issuer]

    def validate_jti(self, claims: Claims, jti: str) -> bool:
        return bool(jti)


def test_our_proof_to_the_token_endpoint_convinces_a_verifier_that_we_did_not_write(
    play: Callable[..., None],
) -> None:
    async def scene(portal: Portal, rogue: Rogue) -> None:
        await answer(portal, rogue)
        (form,) = rogue.seen
        keys = (await portal.web.get("/identity/v1/jwks")).json()
        claims = _ForeignCheck(rogue.issuer).process_assertion_claims(
            form["client_assertion"], KeySet.import_key_set(keys)
        )
        assert claims["sub"] == claims["iss"] == form["client_id"] == "portal"
        assert claims["aud"] == rogue.issuer
        assert claims["exp"] - claims["iat"] == 60
        assert len(form["code_verifier"]) == 43
        assert "client_secret" not in form

    play(scene)


def test_nothing_with_which_a_login_could_be_finished_is_kept(play: Callable[..., None]) -> None:
    async def scene(portal: Portal, rogue: Rogue) -> None:
        begun = await portal.begin("rogue")
        asked = query_of(begun.headers["location"])
        async with portal.node.db.connection() as connection:
            row = await connection.fetchrow("select * from identity.attempt")
        kept = " ".join(str(value) for value in row.values())
        for secret in (asked["state"], asked["nonce"], *portal.web.cookies.values()):
            assert secret not in kept

    play(scene)


def test_on_https_both_cookies_are_secure_and_bound_to_the_host(
    fresh_database: Callable[[], str],
) -> None:
    async def scene() -> None:
        sock, issuer = listening()
        db, rogue = Database(fresh_database(), 4), Rogue(issuer)
        relying_party = RelyingParty((rogue_provider(issuer),), test_mode=True)
        node = await portal_node(db, "https://samband.example", relying_party)
        transport = httpx.ASGITransport(build_app(node, [MANIFEST]))
        with contextlib.closing(sock):
            async with (
                serving(rogue, sock),
                httpx.AsyncClient(transport=transport, base_url=node.public_url) as web,
            ):
                portal = Portal(node, web)
                begun = await portal.begin("rogue")
                done = await answer(portal, rogue)
        await db.close()
        for came, name in ((begun, f"__Host-{WAITING}"), (done, f"__Host-{SESSION}")):
            cookie = cookies_set(came)[name]
            assert "Secure" in cookie
            assert "HttpOnly" in cookie
            assert "Path=/" in cookie
            assert "Domain" not in cookie
        assert "max-age=" in done.headers["strict-transport-security"]

    asyncio.run(scene())

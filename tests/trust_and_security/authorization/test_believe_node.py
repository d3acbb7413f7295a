# SPDX-License-Identifier: EUPL-1.2
"""A grant from another node gives a token for the person, once, and nothing else does."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import msgspec
import pytest
from joserfc.jwk import ECKey, OctKey

from samband.core.keys import base64url
from samband.core.time import now
from samband.trust_and_security.authorization import Issuers
from samband.trust_and_security.authorization.wire import es256
from samband.trust_and_security.authorization.wire.es256 import decode_part
from trust_and_security.authorization.house import sign
from trust_and_security.authorization.neighbours import (
    ANNA,
    BO,
    COORDINATION,
    LEVEL,
    LUND,
    MALMO,
    NUMBER,
    Neighbourhood,
)

Play = Callable[[Callable[[Neighbourhood], Any]], Any]
MY_LOOKUPS = "/traceability/v1/my-lookups"


async def _refused(
    there: Neighbourhood, assertion: str, words: str = "", error: str = "invalid_grant", **form: Any
) -> None:
    """Expect a refusal in OAuth's words, and an event of it that keeps the reason."""
    before = len(await there.tax.events("authorization.token-refused"))
    answer = await there.tax.ask(there.form(assertion, **form))
    assert answer.status_code in {400, 401}, answer.text
    body = answer.json()
    assert body["error"] == error, body
    assert words in body["error_description"], body
    assert ANNA.identifier not in answer.text
    events = await there.tax.events("authorization.token-refused")
    assert len(events) == before + 1
    assert error in events[-1]["reason"]
    assert ANNA.identifier not in msgspec.json.encode(events[-1]).decode()


@pytest.mark.capability("AU-2")
def test_a_grant_gives_a_token_with_which_the_person_s_own_reads_are_answered(
    next_door: Play,
) -> None:
    async def story(there: Neighbourhood) -> None:
        answer = await there.tax.ask(there.form(await there.grant()))
        assert answer.status_code == 200, answer.text
        given = answer.json()
        assert given.keys() == {"access_token", "token_type", "expires_in", "scope"}
        assert given["expires_in"] <= 300
        payload = given["access_token"].split(".")[1]
        claims = msgspec.json.decode(decode_part(payload), type=dict[str, Any])
        assert claims["sub"] == "a name for two"
        assert claims["client_id"] == there.malmo_client.client_id
        assert claims["acr"] == LEVEL
        assert claims[NUMBER] == ANNA.identifier
        assert claims["aud"] == f"{there.tax.url}/traceability/v1"

        reads = await there.tax.post(MY_LOOKUPS, given["access_token"])
        assert reads.status_code == 200, reads.text
        [listed] = await there.tax.events("traceability.reads-listed")
        assert listed["client"] == there.malmo_client.client_id
        assert listed["organisationName"] == "Malmö stad"

        # That a token was given is itself a read of hers that she sees, as her own doing.
        again = (await there.tax.post(MY_LOOKUPS, await there.token())).json()
        types = [item["type"] for item in again["items"]]
        assert types.count("authorization.token-issued") == 2
        assert types.count("traceability.reads-listed") == 1
        assert {item["by"] for item in again["items"]} == {"self"}
        assert {item["client"] for item in again["items"]} == {there.malmo_client.client_id}

    next_door(story)


_BAD_CLAIMS: dict[str, tuple[dict[str, Any], str]] = {
    "two audiences": ({"aud": ["TAX", "TAX"]}, "claims are wrong"),
    "one audience in a list": ({"aud": ["TAX"]}, "claims are wrong"),
    "the token endpoint": ({"aud": "TAX/oauth2/token"}, "aud must be"),
    "another node": ({"aud": "LUND"}, "aud must be"),
    "no audience": ({"aud": None}, "claims are wrong"),
    "expired": ({"iat": -90, "exp": -30}, "expired"),
    "issued ahead": ({"iat": 40, "exp": 60}, "iat must not be ahead"),
    "too long": ({"exp": 62}, "exp must be at most 60"),
    "an hour": ({"exp": 3_600}, "exp must be at most 60"),
    "ends before it begins": ({"iat": 5, "exp": 4}, "exp must be at most 60"),
    "no end": ({"exp": None}, "claims are wrong"),
    "no beginning": ({"iat": None}, "claims are wrong"),
    "an end in words": ({"exp": "soon"}, "claims are wrong"),
    "no id": ({"jti": None}, "claims are wrong"),
    "an empty id": ({"jti": ""}, "jti must be"),
    "a long id": ({"jti": "j" * 256}, "jti must be"),
    "another client": ({"client_id": "somebody-else"}, "client_id must be"),
    "no client": ({"client_id": None}, "claims are wrong"),
    "no level": ({"acr": None}, "claims are wrong"),
    "a level of nobody's": ({"acr": "https://elsewhere.example/loa4"}, "acr must be"),
    "a low level": ({"acr": "http://id.elegnamnden.se/loa/1.0/loa2"}, "acr must be"),
    "an empty subject": ({"sub": ""}, "sub must be"),
    "no subject": ({"sub": None}, "claims are wrong"),
    "a long subject": ({"sub": "s" * 256}, "sub must be"),
    "NUL in the name": ({"name": "A\x00"}, "name must be"),
    "no number": ({NUMBER: None}, "must hold one"),
    "two numbers": ({COORDINATION: "198401622388"}, "must hold one"),
    "a wrong check digit": ({NUMBER: "198401022383"}, "not a right one"),
    "an organisation's number": ({NUMBER: "2120001124"}, "not a right one"),
    "a number with a hyphen": ({NUMBER: "19840102-2382"}, "not a right one"),
    "a number of the other kind": ({NUMBER: None, COORDINATION: "198401022382"}, "not a right one"),
    "a number that is no text": ({NUMBER: 198401022382}, "claims are wrong"),
    "logged in ahead": ({"auth_time": 600}, "auth_time must not"),
    "from outside the sandbox": ({"sandbox": None}, "not of the sandbox"),
    "an issuer that is not registered": ({"iss": "http://127.0.0.1:9"}, "not the address of"),
    "an issuer with a slash": ({"iss": "MALMO/"}, "not the address of"),
    "an issuer with NUL": ({"iss": "MALMO\x00"}, "not the address of"),
    "a long issuer": ({"iss": "https://" + "a" * 4_000}, "not the address of"),
    "an empty issuer": ({"iss": ""}, "not the address of"),
    "no issuer": ({"iss": None}, "iss is missing"),
    "another node's name with this key": ({"iss": "TAX"}, "different members"),
}
_TIMES = {"iat", "exp", "auth_time"}


def _filled(there: Neighbourhood, claims: dict[str, Any]) -> dict[str, Any]:
    def one(name: str, value: Any) -> Any:
        if name in _TIMES and isinstance(value, int):
            return int(time.time()) + value
        if isinstance(value, list):
            return [one(name, each) for each in value]
        if isinstance(value, str):
            for key, node in (("TAX", there.tax), ("LUND", there.lund), ("MALMO", there.malmo)):
                value = value.replace(key, node.url)
        return value

    return {name: one(name, value) for name, value in claims.items()}


@pytest.mark.capability("AU-2")
@pytest.mark.parametrize(("claims", "words"), _BAD_CLAIMS.values(), ids=_BAD_CLAIMS)
def test_a_grant_that_says_something_wrong_is_refused(
    next_door: Play, claims: dict[str, Any], words: str
) -> None:
    async def story(there: Neighbourhood) -> None:
        await _refused(there, await there.grant(claims=_filled(there, claims)), words)

    next_door(story)


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ({"typ": "at+jwt"}, "typ must be"),
        ({"typ": "client-authentication+jwt"}, "typ must be"),
        ({"typ": "JWT"}, "typ must be"),
        ({"typ": None}, "header"),
        ({"kid": None}, "header"),
        ({"kid": "nobody's"}, "not published"),
        ({"crit": ["exp"], "exp": 1}, "header"),
    ],
)
def test_a_grant_of_another_kind_or_key_is_refused(
    next_door: Play, header: dict[str, Any], words: str
) -> None:
    async def story(there: Neighbourhood) -> None:
        await _refused(there, await there.grant(header), words)

    next_door(story)


def test_only_the_issuer_s_own_signature_counts(next_door: Play) -> None:
    async def story(there: Neighbourhood) -> None:
        good = await there.grant()
        header, payload, _ = good.split(".")
        own = (await there.malmo.node.keys.published("access-token"))[0]
        typ = "authorization-grant+jwt"

        def headed(**changed: str) -> dict[str, object]:
            return {"alg": "ES256", "typ": typ, "kid": own["kid"], **changed}

        def encoded(**changed: str) -> str:
            return base64url(msgspec.json.encode(headed(**changed)))

        claims = msgspec.json.encode(there.claims())
        await _refused(there, f"{encoded(alg='none')}.{payload}.", "compact JWS")
        await _refused(there, f"{encoded(alg='none')}.{payload}.AA", "alg must be ES256")
        secret = OctKey.import_key(msgspec.json.encode(own))
        await _refused(there, sign(headed(alg="HS256"), claims, secret), "alg must be ES256")
        stranger = ECKey.generate_key("P-256")
        await _refused(there, sign(headed(), claims, stranger), "signature does not match")
        await _refused(there, await there.grant(by=there.tax), "not published")
        lunds = (await there.lund.node.keys.signer("access-token")).kid
        await _refused(there, await there.grant({"kid": lunds}), "not published")
        changed = base64url(msgspec.json.encode(there.claims(**{NUMBER: BO.identifier})))
        await _refused(there, f"{header}.{changed}.{good.split('.')[2]}", "does not match")
        await _refused(there, "a.b", "compact JWS")
        await _refused(there, f"{good}x", "")
        assert (await there.tax.ask(there.form(good))).status_code == 200

    next_door(story)


def test_a_client_of_another_member_cannot_use_a_grant_though_it_is_named_in_it(
    next_door: Play,
) -> None:
    async def story(there: Neighbourhood) -> None:
        stranger = there.lund_client
        grant = await there.grant(claims={"client_id": stranger.client_id})
        await _refused(there, grant, "different members", client=stranger)
        stolen = await there.grant()
        await _refused(there, stolen, "different members", client=stranger)

    next_door(story)


def test_a_node_that_does_not_vouch_is_not_believed(next_door: Play) -> None:
    async def story(there: Neighbourhood) -> None:
        claims = {"iss": there.lund.url, "client_id": there.lund_client.client_id}
        grant = await there.grant(claims=claims, by=there.lund)
        await _refused(there, grant, "may not vouch", client=there.lund_client)
        await _set(there, LUND, vouches=True)
        try:
            answer = await there.tax.ask(there.form(grant, there.lund_client))
            assert answer.status_code == 200, answer.text
        finally:
            await _set(there, LUND, vouches=False)

    next_door(story)


def test_a_suspended_member_s_node_is_not_believed(next_door: Play) -> None:
    async def story(there: Neighbourhood) -> None:
        grant = await there.grant()
        await there.tax.sql(
            "update trust_framework.member set state = 'suspended' where organisation = $1",
            MALMO.identifier,
        )
        try:
            await _refused(there, grant, error="invalid_client")
        finally:
            await there.tax.sql(
                "update trust_framework.member set state = 'active' where organisation = $1",
                MALMO.identifier,
            )

    next_door(story)


async def _set(there: Neighbourhood, member: Any, *, vouches: bool) -> None:
    await there.tax.sql(
        "update trust_framework.node set vouches = $1 where member_id ="
        " (select id from trust_framework.member where organisation = $2)",
        vouches,
        member.identifier,
    )


@pytest.mark.capability("AU-2")
def test_fifty_at_once_with_the_same_grant_give_one_token(next_door: Play) -> None:
    async def story(there: Neighbourhood) -> None:
        grant = await there.grant()
        answers = await asyncio.gather(*(there.tax.ask(there.form(grant)) for _ in range(50)))
        given = [answer for answer in answers if answer.status_code == 200]
        refused = [answer.json() for answer in answers if answer.status_code == 400]
        assert len(given) == 1
        assert len(refused) == 49
        assert {body["error"] for body in refused} == {"invalid_grant"}
        assert {body["error_description"] for body in refused} == {
            "The assertion is refused: jti has been used."
        }

    next_door(story)


@pytest.mark.parametrize(
    ("scope", "error"),
    [
        ("traceability/v1/answer", "invalid_scope"),
        ("traceability/v1/own-reads TAX/traceability/v1/answer", "invalid_scope"),
        ("person/v1/read", "invalid_scope"),
        ("authorization/v1/admin", "invalid_scope"),
        ("traceability/v1/none", "invalid_scope"),
    ],
)
def test_a_token_for_a_person_holds_scopes_of_users_only(
    next_door: Play, scope: str, error: str
) -> None:
    async def story(there: Neighbourhood) -> None:
        wanted = f"{there.tax.url}/{scope}".replace("TAX", there.tax.url)
        grant = await there.grant()
        answer = await there.tax.ask(there.form(grant, scope=wanted))
        assert answer.json()["error"] == error, answer.text
        # The grant has been used up: it cannot be tried against one scope after another.
        await _refused(there, grant, "jti has been used")

    next_door(story)


def test_a_system_s_own_token_never_holds_a_scope_of_users(next_door: Play) -> None:
    async def story(there: Neighbourhood) -> None:
        form = there.form("") | {"grant_type": "client_credentials"}
        del form["assertion"]
        answer = await there.tax.ask(form)
        assert answer.json()["error"] == "invalid_scope"
        assert "logged-in people" in answer.json()["error_description"]

    next_door(story)


def test_a_request_without_the_grant_names_what_is_missing(next_door: Play) -> None:
    async def story(there: Neighbourhood) -> None:
        form = there.form("")
        answer = await there.tax.ask(form)
        assert answer.json()["error"] == "invalid_request"
        assert "assertion" in answer.json()["error_description"]

    next_door(story)


@pytest.mark.capability("AU-2")
def test_the_token_works_at_its_own_resource_and_node_only_and_can_be_revoked(
    next_door: Play,
) -> None:
    async def story(there: Neighbourhood) -> None:
        token = await there.token()
        assert (await there.tax.post(MY_LOOKUPS, token)).status_code == 200
        other_scope = await there.tax.post(
            "/traceability/v1/receipts", token, json={"eventId": "x"}
        )
        assert other_scope.status_code == 403
        assert "insufficient_scope" in other_scope.headers["www-authenticate"]
        assert (await there.tax.http.get("/authorization/v1/scopes", headers={"authorization": f"Bearer {token}"})).status_code == 401  # fmt: skip
        for other in (there.malmo, there.lund):
            assert (await other.post(MY_LOOKUPS, token)).status_code == 401
        form = there.form("") | {"token": token}
        revoked = await there.tax.http.post("/oauth2/revoke", data=form)
        assert revoked.status_code == 200
        await there.tax.composed.rules.refresh()
        assert (await there.tax.post(MY_LOOKUPS, token)).status_code == 401

    next_door(story)


async def _forged(there: Neighbourhood, **claims: object) -> str:
    """Sign an access token with the target's own key, which only the target could do."""
    moment, key = int(time.time()), await there.tax.node.keys.signer("access-token")
    resource = f"{there.tax.url}/traceability/v1"
    payload = {
        "iss": there.tax.url,
        "aud": resource,
        "sub": "s",
        "client_id": there.malmo_client.client_id,
        "scope": f"{resource}/own-reads {resource}/answer",
        "exp": moment + 300,
        "iat": moment,
        "jti": uuid4().hex,
        "https://id.oidc.se/claim/orgNumber": MALMO.identifier,
        "https://id.oidc.se/claim/orgName": "Malmö stad",
        "sandbox": True,
        **claims,
    }
    return es256.sign(key, "at+jwt", msgspec.json.encode(payload))


def test_even_a_token_with_scopes_of_both_kinds_opens_those_of_its_own_kind_only(
    next_door: Play,
) -> None:
    async def story(there: Neighbourhood) -> None:
        answer_scope = "/traceability/v1/received-questions"
        for claims, reads, received in (
            ({}, 403, 200),
            ({NUMBER: ANNA.identifier, "acr": LEVEL}, 200, 403),
            ({NUMBER: "189001019803"}, 401, 401),
        ):
            token = await _forged(there, **claims)
            headers = {"authorization": f"Bearer {token}"}
            assert (await there.tax.post(MY_LOOKUPS, token)).status_code == reads
            got = await there.tax.http.get(answer_scope, headers=headers)
            assert got.status_code == received

    next_door(story)


def test_a_withdrawn_grant_of_the_scope_ends_the_token_where_it_takes_one(next_door: Play) -> None:
    async def story(there: Neighbourhood) -> None:
        token = await there.token()
        withdraw = (
            'update "authorization".scope_grant set withdrawn_at = $1, withdrawn_by = $2,'
            " withdrawn_why = $2 where member = $3 and scope = 'traceability/own-reads'"
        )
        free = (
            'update "authorization".scope set of_members = $1'
            " where name = 'traceability/own-reads'"
        )
        bump = "update \"authorization\".epoch set value = value + 1 where topic = 'grants'"
        await there.tax.sql(free, False)
        await there.tax.sql(withdraw, now(), "test", MALMO.identifier)
        await there.tax.sql(bump)
        await there.tax.composed.rules.refresh()
        try:
            assert (await there.tax.post(MY_LOOKUPS, token)).status_code == 403
            answer = await there.tax.ask(there.form(await there.grant()))
            assert answer.json()["error"] == "invalid_scope"
        finally:
            await there.tax.sql(free, True)
            await there.tax.sql(withdraw, None, None, MALMO.identifier)
            await there.tax.sql(bump)
            await there.tax.composed.rules.refresh()

    next_door(story)


def test_an_issuer_whose_keys_cannot_be_fetched_makes_the_answer_wait(next_door: Play) -> None:
    async def story(there: Neighbourhood) -> None:
        silent = "http://127.0.0.1:1"
        await there.tax.sql(
            "insert into trust_framework.node (url, member_id, log_key, vouches, registered)"
            " select $1, id, 'x', true, now() from trust_framework.member where organisation = $2",
            silent,
            MALMO.identifier,
        )
        answer = await there.tax.ask(there.form(await there.grant(claims={"iss": silent})))
        assert answer.status_code == 503
        assert answer.json()["error"] == "temporarily_unavailable"
        assert answer.headers["retry-after"]
        assert (await there.tax.events("authorization.token-issued"))[-1]["outcome"] == "failed"

    next_door(story)


def test_a_rotated_key_is_found_and_a_leaked_one_is_believed_no_more(next_door: Play) -> None:
    async def story(there: Neighbourhood) -> None:
        # Time passes for the target: what it has fetched is ten seconds old, then a minute.
        issuers = there.tax.node.door(Issuers)
        leaked = await there.malmo.node.keys.signer("access-token")
        await there.token()
        await there.malmo.node.keys.rotate("access-token", at_once=True)
        read, found = issuers._keys[there.malmo.url]
        issuers._keys[there.malmo.url] = (read - 11, found)
        await there.token()
        header = {"alg": "ES256", "typ": "authorization-grant+jwt", "kid": leaked.kid}
        payload = msgspec.json.encode(there.claims())
        old = sign(header, payload, ECKey.import_key(leaked.private))
        await _refused(there, old, "not published")

    next_door(story)

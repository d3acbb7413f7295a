# SPDX-License-Identifier: EUPL-1.2
"""Systems and keys: what may be registered, rotation without a stop, revocation for ever."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samband.core.keys import base64url
from samband.core.time import now, rfc3339
from samband.trust_and_security.trust_framework.vocabulary import WRONG
from samband.trust_and_security.trust_framework.wire.jwk import (
    BadKey,
    parse_public_key,
    read_public_key,
)
from trust_and_security.trust_framework.conftest import Play
from trust_and_security.trust_framework.office import (
    KIM,
    LUND,
    MALMO,
    Office,
    a_key,
    acting,
    an_rsa_key,
    big,
    log_in,
)

SYSTEMS = f"/members/{MALMO.identifier}/systems"
EXAMPLE = {
    "kty": "EC",
    "crv": "P-256",
    "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
    "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
}


def code_of(jwk: dict[str, object]) -> str:
    with pytest.raises(BadKey) as caught:
        read_public_key(jwk)
    assert caught.value.code in WRONG
    return caught.value.code


def test_good_keys_are_kept_clean_and_named() -> None:
    plain = read_public_key(a_key())
    assert plain.kid == plain.thumbprint
    named = read_public_key({**an_rsa_key(), "kid": "2026-11", "alg": "PS256", "x5c": ["MII"]})
    assert named.kid == "2026-11"
    assert set(named.jwk) == {"kty", "n", "e", "alg", "use", "kid"}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"d": "AQ"}, "key-private"),
        ({"kty": "oct", "k": "AQ"}, "key-private"),
        ({"kty": "OKP"}, "key-type"),
        ({"kty": 7}, "key-type"),
        ({"kty": ["EC"]}, "key-type"),
        ({"crv": "P-384"}, "key-type"),
        ({"use": "enc"}, "key-use"),
        ({"alg": "ES384"}, "key-use"),
        ({"alg": ["ES256"]}, "key-use"),
        ({"x": None}, "key-incomplete"),
        ({"y": ""}, "key-incomplete"),
        ({"x": "A" * 43}, "key-not-on-curve"),
        ({"x": EXAMPLE["x"] + "="}, "key-encoding"),
        ({"x": EXAMPLE["x"][:-1] + "V"}, "key-encoding"),
        ({"x": "AA" + EXAMPLE["x"]}, "key-encoding"),
        ({"x": "f83O J3D"}, "key-encoding"),
        ({"kid": "two words"}, "key-id"),
        ({"kid": ""}, "key-id"),
        ({"kid": 1}, "key-id"),
        ({}, "key-published"),
    ],
)
def test_a_bad_elliptic_key_is_refused(changes: dict[str, object], code: str) -> None:
    assert code_of({**EXAMPLE, **changes}) == code


def test_a_bad_rsa_key_is_refused() -> None:
    good = an_rsa_key()
    modulus = int.from_bytes(b"\xff" * 255 + b"\xfd", "big")
    assert code_of({**good, **an_rsa_key(1024)}) == "key-size"
    assert code_of({**good, "e": big(3)}) == "key-weak"
    assert code_of({**good, "e": big(65_538)}) == "key-weak"
    assert code_of({**good, "n": big(modulus * 3 >> 2 | 1)}) in {"key-weak", "key-size"}
    assert code_of({**good, "n": big(modulus - 1)}) == "key-weak"
    assert code_of({**good, "n": big(3 * ((1 << 2047) // 3 | 1))}) == "key-weak"
    assert (
        code_of({**good, "n": base64url(b"\x00" + modulus.to_bytes(256, "big"))}) == "key-encoding"
    )
    assert code_of({**good, "n": "A" * 2_000}) == "key-size"
    assert code_of({"keys": [good]}) == "key-is-a-set"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("-----BEGIN PUBLIC KEY-----", "key-pem"),
        ("-----BEGIN EC PRIVATE KEY-----", "key-private"),
        ("not json", "key-json"),
        ("[]", "key-json"),
        ("[" * 100_000, "key-json"),
        ('{"kty": "RSA"}', "key-incomplete"),
    ],
)
def test_pasted_text_that_is_no_key_is_refused(text: str, code: str) -> None:
    with pytest.raises(BadKey) as caught:
        parse_public_key(text)
    assert caught.value.code == code


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=50), st.lists, max_leaves=3
)


@given(st.dictionaries(st.sampled_from([*EXAMPLE, "use", "alg", "kid", "n", "e"]), JSON))
def test_no_hostile_member_is_more_than_a_bad_key(members: dict[str, object]) -> None:
    assert code_of({**EXAMPLE, **members}) in WRONG


@pytest.mark.capability("TR-7")
def test_a_system_gets_its_client_id_and_is_found_with_its_key(play: Play) -> None:
    async def test(office: Office) -> None:
        await office.malmo_joins()
        jwk = a_key()
        client_id = await office.malmo_has_a_system("Bygglov & Mark", jwk)
        system = await office.register.system(client_id)
        assert client_id == "2120001124-bygglov-mark"
        assert system is not None
        assert (system.member, system.member_kind, system.active) == (MALMO, "municipality", True)
        assert [{name: key[name] for name in jwk} for key in system.keys] == [jwk]
        assert system.holds_until is not None
        assert timedelta(364) < system.holds_until - now() < timedelta(366)
        assert await office.register.system("nobody") is None
        again = await office.ask("malmo", "POST", SYSTEMS, {"name": "bygglov mark"})
        assert again.status_code == 409

    play(test)


def test_a_key_is_rotated_without_a_stop(play: Play) -> None:
    async def test(office: Office) -> None:
        await office.malmo_joins()
        client_id = await office.malmo_has_a_system()
        keys = f"{SYSTEMS}/{client_id}/keys"
        coming = {"publicJwk": a_key(), "validFrom": rfc3339(now() + timedelta(hours=1))}
        assert (await office.ask("malmo", "POST", keys, coming)).json()["state"] == "coming"
        third = await office.ask("malmo", "POST", keys, {"publicJwk": a_key()})
        assert (third.status_code, third.json()["detail"]) == (409, WRONG["key-too-many"][1])

        system = await office.register.system(client_id)
        assert system is not None
        assert len(system.keys) == 1
        assert system.holds_until is not None
        assert system.holds_until - now() < timedelta(hours=1)

        old = system.keys[0]["kid"]
        revoked = await office.ask("malmo", "POST", f"{keys}/{old}/revocation", {"reason": "Old"})
        assert revoked.status_code == 200
        assert [key["state"] for key in revoked.json()["keys"]] == ["coming", "revoked"]
        assert (await office.ask("malmo", "POST", keys, {"publicJwk": a_key()})).status_code == 201

    play(test)


def test_a_revoked_key_is_gone_at_once_and_never_comes_back(play: Play) -> None:
    async def test(office: Office) -> None:
        await office.malmo_joins()
        await office.malmo_joins(organisation=LUND.identifier, name="Lunds kommun")
        jwk = a_key()
        client_id = await office.malmo_has_a_system(jwk=jwk)
        keys = f"{SYSTEMS}/{client_id}/keys"
        epoch = await office.register.epoch()
        kid = read_public_key(jwk).kid
        await office.ask("malmo", "POST", f"{keys}/{kid}/revocation", {"reason": "Leaked"})
        system = await office.register.system(client_id)
        assert system is not None
        assert (system.active, system.keys) == (True, ())
        assert await office.register.epoch() > epoch

        back = await office.ask("malmo", "POST", keys, {"publicJwk": jwk, "validTo": None})
        other = {"name": "Kopia", "key": {"publicJwk": {**jwk, "kid": "new"}}}
        elsewhere = await office.ask("lund", "POST", f"/members/{LUND.identifier}/systems", other)
        twice = await office.ask("malmo", "POST", f"{keys}/{kid}/revocation", {"reason": "Again"})
        assert (back.status_code, elsewhere.status_code, twice.status_code) == (409, 409, 404)

    play(test)


@pytest.mark.parametrize(
    ("begins", "ends"),
    [(0, -1), (0, 731), (10, 5), (-10, -5), (800, 900)],
)
def test_a_key_holds_for_a_time_that_makes_sense(play: Play, begins: int, ends: int) -> None:
    async def test(office: Office) -> None:
        await office.malmo_joins()
        client_id = await office.malmo_has_a_system()
        new = {
            "publicJwk": a_key(),
            "validFrom": rfc3339(now() + timedelta(begins)),
            "validTo": rfc3339(now() + timedelta(ends)),
        }
        answer = await office.ask("malmo", "POST", f"{SYSTEMS}/{client_id}/keys", new)
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["field"] == "$.validTo"

    play(test)


def test_a_system_with_a_bad_key_is_not_registered_at_all(play: Play) -> None:
    async def test(office: Office) -> None:
        await office.malmo_joins()
        body = {"name": "Bygglov", "key": {"publicJwk": {**EXAMPLE, "d": "secret"}}}
        answer = await office.ask("malmo", "POST", SYSTEMS, body)
        assert answer.status_code == 400
        assert answer.json()["errors"] == [
            {"field": "$.key.publicJwk", "detail": WRONG["key-private"][1]}
        ]
        assert "secret" not in answer.text
        assert (await office.ask("malmo", "GET", SYSTEMS)).json() == []
        assert ("system-registered", "invalid", "key-private") in await office.events()

    play(test)


def test_a_closed_system_is_closed_for_good(play: Play) -> None:
    async def test(office: Office) -> None:
        await office.malmo_joins()
        client_id = await office.malmo_has_a_system()
        closed = await office.ask("malmo", "POST", f"{SYSTEMS}/{client_id}/closure")
        assert closed.status_code == 200
        system = await office.register.system(client_id)
        assert system is not None
        assert (system.active, system.keys) == (False, ())
        keys = f"{SYSTEMS}/{client_id}/keys"
        assert (await office.ask("malmo", "POST", keys, {"publicJwk": a_key()})).status_code == 409
        assert (
            await office.ask("malmo", "POST", f"{SYSTEMS}/{client_id}/closure")
        ).status_code == 409
        assert await office.malmo_has_a_system() == f"{client_id}-2"

    play(test)


def test_one_members_system_cannot_touch_anothers(play: Play) -> None:
    async def test(office: Office) -> None:
        await office.malmo_joins()
        await office.malmo_joins(organisation=LUND.identifier, name="Lunds kommun")
        client_id = await office.malmo_has_a_system()
        for method, path, body in (
            ("GET", SYSTEMS, None),
            ("POST", SYSTEMS, {"name": "X"}),
            ("POST", f"{SYSTEMS}/{client_id}/closure", None),
            ("POST", f"{SYSTEMS}/{client_id}/keys", {"publicJwk": a_key()}),
        ):
            assert (await office.ask("lund", method, path, body)).status_code == 403
        lunds = f"/members/{LUND.identifier}/systems/{client_id}"
        assert (await office.ask("lund", "GET", lunds)).status_code == 404
        assert (await office.ask("lund", "POST", f"{lunds}/closure")).status_code == 404
        assert (await office.ask("operator", "GET", SYSTEMS)).status_code == 200

    play(test)


@pytest.mark.parametrize(
    ("roles", "status"),
    [
        (("system-administrator",), 201),
        (("organisation-administrator",), 201),
        (("case-officer", "reviewer", "approver", "auditor"), 403),
    ],
)
def test_a_persons_role_decides_what_she_may_change(
    play: Play, roles: tuple[str, ...], status: int
) -> None:
    async def test(office: Office) -> None:
        await office.malmo_joins()
        log_in(office, "kim", acting(KIM, *roles))
        answer = await office.ask("kim", "POST", SYSTEMS, {"name": "Bygglov"})
        assert answer.status_code == status
        assert (await office.ask("kim", "GET", SYSTEMS)).status_code == 200

    play(test)

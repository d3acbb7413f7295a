# SPDX-License-Identifier: EUPL-1.2
"""What comes from another node as bytes is read as what it should be, or refused in plain words."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable
from typing import Any, TypeVar

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from samband.core.keys import base64url
from samband.core.outbound import Fetched
from samband.core.problems import Problem
from samband.trust_and_security.authorization.wire.answers import answered
from samband.trust_and_security.authorization.wire.es256 import BadToken
from samband.trust_and_security.authorization.wire.issuer import read_keys, read_metadata
from samband.trust_and_security.authorization.wire.jwt_grant import (
    LIFETIME_SECONDS,
    SKEW_SECONDS,
    GrantClaims,
    check_grant,
    claimed_issuer,
    person_in,
    read_grant,
)

Result = TypeVar("Result")
NOW = 1_800_000_000.0
TARGET, CLIENT = "https://target.example", "2120001124-node"
LEVEL = "http://id.elegnamnden.se/loa/1.0/loa3"
NUMBER = "https://id.oidc.se/claim/personalIdentityNumber"
patient = settings(deadline=None)  # the machine may be busy
# RFC 6749 section 5.2: what may stand in an error_description.
PLAIN = re.compile(r"[\x20-\x21\x23-\x5B\x5D-\x7E]+")
json_values: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)
claim_names = st.sampled_from(
    ["iss", "aud", "sub", "client_id", "exp", "iat", "jti", "acr", "auth_time", "name", NUMBER]
)


def a_grant(**changed: Any) -> GrantClaims:
    values: dict[str, Any] = {
        "iss": "https://origin.example",
        "aud": TARGET,
        "sub": "s",
        "client_id": CLIENT,
        "exp": NOW + 60,
        "iat": NOW,
        "jti": "j",
        "acr": LEVEL,
        "personal_number": "198401022382",
        "sandbox": True,
        **changed,
    }
    return GrantClaims(**values)


def _read(read: Callable[[], Result], secret: str = "") -> Result | None:
    """Read something; what cannot be read is refused in words that may be sent, not the value."""
    refusal = ""
    try:
        return read()
    except BadToken as error:
        refusal = str(error)
    assert PLAIN.fullmatch(refusal), refusal
    assert len(secret) < 6 or secret not in refusal
    return None


def _check(claims: GrantClaims) -> None:
    check_grant(claims, target=TARGET, client_id=CLIENT, moment=NOW, sandbox=True)


@patient
@given(issued=st.integers(-600, 600), lasts=st.integers(-600, 600))
@example(issued=SKEW_SECONDS, lasts=LIFETIME_SECONDS)
@example(issued=-LIFETIME_SECONDS, lasts=LIFETIME_SECONDS)
def test_a_grant_holds_for_a_minute_at_most_and_only_now(issued: int, lasts: int) -> None:
    claims = a_grant(iat=NOW + issued, exp=NOW + issued + lasts)
    good = issued <= SKEW_SECONDS and 0 < lasts <= LIFETIME_SECONDS and issued + lasts > 0
    if good:
        _check(claims)
    else:
        with pytest.raises(BadToken):
            _check(claims)


@patient
@given(text=st.text(max_size=300), where=st.sampled_from(["aud", "client_id", "acr"]))
def test_no_other_audience_client_or_level_will_do(text: str, where: str) -> None:
    good = {"aud": TARGET, "client_id": CLIENT, "acr": LEVEL}
    if text != good[where]:
        with pytest.raises(BadToken):
            _check(a_grant(**{where: text}))


@patient
@given(number=st.text(max_size=20) | st.text("0123456789", min_size=12, max_size=12))
def test_only_a_right_number_is_a_person_and_no_error_repeats_it(number: str) -> None:
    person = _read(lambda: person_in(a_grant(personal_number=number), sandbox=True), number)
    assert person is None or person.identifier == number


def test_a_test_number_belongs_to_the_sandbox_and_so_does_its_grant() -> None:
    with pytest.raises(BadToken, match="test number"):
        person_in(a_grant(), sandbox=False)
    with pytest.raises(BadToken, match="sandbox"):
        check_grant(a_grant(), target=TARGET, client_id=CLIENT, moment=NOW, sandbox=False)
    with pytest.raises(BadToken, match="sandbox"):
        _check(a_grant(sandbox=False))


@patient
@given(name=claim_names, value=json_values)
def test_whatever_stands_in_a_claim_is_read_strictly_or_refused_in_plain_words(
    name: str, value: Any
) -> None:
    claims = msgspec.to_builtins(a_grant()) | {name: value}
    read = _read(lambda: read_grant(msgspec.json.encode(claims)))
    if read is not None:
        _read(lambda: _check(read))
        _read(lambda: person_in(read, sandbox=True))


@patient
@given(data=st.binary(max_size=200) | json_values.map(msgspec.json.encode))
@example(data=b"[" * 100_000)
@example(data=b'{"iss":"\\ud800"}')
def test_whatever_bytes_come_are_read_or_refused(data: bytes) -> None:
    head = base64url(msgspec.json.encode({"alg": "ES256", "typ": "authorization-grant+jwt", "kid": "k"}))  # fmt: skip
    for read in (
        lambda: claimed_issuer(data.decode("latin-1")),
        lambda: claimed_issuer(f"{head}.{base64url(data)[:8_000]}.AA"),
        lambda: read_grant(data),
    ):
        _read(read)


@patient
@given(data=st.binary(max_size=200) | json_values.map(msgspec.json.encode))
@example(data=b'{"keys":[{"kty":"EC","crv":"P-256","kid":"k","x":"AA","y":"AA"}]}')
@example(data=b'{"keys":[{"kty":"EC","crv":"P-256","kid":"k","x":1,"y":[]}]}')
@example(data=b'{"keys":[{"kty":"EC","crv":"P-256","kid":"k"}]}')
@example(data=b'{"keys":[{"kty":["EC"],"crv":"P-256","kid":{}}]}')
@example(data=b"[" * 100_000)
def test_whatever_an_issuer_publishes_is_read_or_refused(data: bytes) -> None:
    with contextlib.suppress(ValueError, RecursionError):
        assert read_keys(data) == {}
    with pytest.raises((ValueError, RecursionError)):
        read_metadata(data, "https://origin.example")


@patient
@given(
    status=st.integers(100, 599),
    body=st.binary(max_size=100) | json_values.map(msgspec.json.encode),
    challenge=st.text(max_size=100),
    wait=st.text(max_size=20),
)
@example(status=403, body=b"[" * 100_000, challenge="", wait="")
@example(status=503, body=b"", challenge="", wait="99999999999999")
@example(status=400, body=b'{"detail":"d","errors":[{"field":1}]}', challenge="", wait="\u0661")
def test_whatever_another_node_answers_is_an_answer_or_one_of_our_problems(
    status: int, body: bytes, challenge: str, wait: str
) -> None:
    headers = {"www-authenticate": challenge, "retry-after": wait}
    try:
        answer: object = answered(Fetched(status, "application/json", body, headers), "The node")
    except Problem as problem:
        answer = problem
    if isinstance(answer, Problem):
        assert not 200 <= status < 300
        assert 0 < len(answer.detail) <= 500
        assert 0 <= int(answer.headers.get("Retry-After", "0")) <= 3_600
    else:
        assert 200 <= status < 300

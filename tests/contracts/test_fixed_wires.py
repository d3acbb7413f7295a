# SPDX-License-Identifier: EUPL-1.2
"""The addresses that standards fix: whatever is sent to them, they answer in their standard's way.

They have no document of ours, so the statuses and media types that may come stand here.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Any
from urllib.parse import quote

import httpx
import msgspec
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from contracts.calling import Caller

JSON, PROBLEM, FORM = (
    "application/json",
    "application/problem+json",
    "application/x-www-form-urlencoded",
)
FEW, MANY = 60, 3_000
TILE = 256
# RFC 6749 appendix A.7 and A.8: printable ASCII without quotes and backslashes.
PLAIN = re.compile(r"[\x20-\x21\x23-\x5B\x5D-\x7E]+")

FIELDS = (
    "grant_type",
    "assertion",
    "client_id",
    "client_assertion_type",
    "client_assertion",
    "resource",
    "scope",
    "token",
    "token_type_hint",
    "client_secret",
    "code",
    "code_verifier",
    "redirect_uri",
)
GET_ANSWERS = {
    "/.well-known/oauth-authorization-server": JSON,
    "/oauth2/jwks": "application/jwk-set+json",
    "/log/checkpoint": "text/plain",
    "/livez": "application/health+json",
    "/readyz": "application/health+json",
    "/health": "application/health+json",
    "/test-eid/.well-known/openid-configuration": JSON,
    "/test-eid/jwks": JSON,
}
FORM_WIRES = ("/oauth2/token", "/oauth2/introspect", "/oauth2/revoke", "/test-eid/token")

values = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        [
            "client_credentials",
            "urn:ietf:params:oauth:grant-type:jwt-bearer",
            "a.b.c",
            "e30.e30.e30",
            "person/read",
            "\x00",
            "😀",
            " ",
        ]
    ),
    st.integers().map(str),
)
forms = st.dictionaries(st.one_of(st.sampled_from(FIELDS), st.text(max_size=12)), values)
segments = st.one_of(
    st.integers(0, 2**70).map(str),
    st.integers(0, 999).map(lambda number: f"{number:03}"),
    st.integers(0, 999).map(lambda number: f"x{number:03}"),
    st.integers(0, 300).map(lambda number: f"{number:03}.p"),
    st.sampled_from(["entries", "-1", "00", "x001", "000.p", "..", ".", "%2e%2e", ""]),
    st.text(max_size=12),
)


def _of_count(count: int) -> Any:
    return settings(max_examples=count, deadline=None, database=None, derandomize=count == FEW)


def _check_oauth(answer: httpx.Response) -> None:
    assert answer.status_code in {400, 401, 413}, answer.text
    assert answer.headers["content-type"] == JSON
    assert "no-store" in answer.headers["cache-control"]
    body = answer.json()
    assert body.keys() == {"error", "error_description"}
    assert all(PLAIN.fullmatch(text) for text in body.values())
    if answer.status_code == 401:
        assert answer.headers["www-authenticate"]


@pytest.mark.parametrize(("path", "media"), GET_ANSWERS.items())
def test_what_is_published_is_published_in_its_media_type(
    caller: Caller, path: str, media: str
) -> None:
    answer = caller.http.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"].partition(";")[0] == media
    if "json" in media:
        assert isinstance(msgspec.json.decode(answer.content), dict)


@pytest.mark.parametrize("path", [*GET_ANSWERS, *FORM_WIRES])
@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE"])
def test_another_method_is_a_problem_with_the_methods_there_are(
    caller: Caller, path: str, method: str
) -> None:
    answer = caller.http.request(method, path)
    assert answer.status_code == 405
    assert answer.headers["allow"]


@pytest.mark.parametrize("path", FORM_WIRES)
def test_whatever_form_is_sent_is_answered_in_oauth_s_way(caller: Caller, path: str) -> None:
    _send_forms(caller, path, FEW)


@pytest.mark.soak
@pytest.mark.parametrize("path", FORM_WIRES)
def test_many_forms_are_answered_in_oauth_s_way(caller: Caller, path: str) -> None:
    _send_forms(caller, path, MANY)


def _send_forms(caller: Caller, path: str, count: int) -> None:
    key = caller.owner_of("person")

    @_of_count(count)
    @given(form=forms, authentic=st.booleans())
    def send(form: dict[str, str], authentic: bool) -> None:
        form.pop("grant_type", None) if authentic and "scope" not in form else None
        known = caller.assertion(key) if authentic and path != "/test-eid/token" else {}
        answer = caller.http.post(path, data=form | known)
        if answer.status_code == 200 and authentic and path != "/oauth2/token":
            assert answer.text in {"", '{"active":false}'}
            return
        _check_oauth(answer)

    send()


@pytest.mark.parametrize("path", FORM_WIRES)
@pytest.mark.parametrize(
    ("media", "content"),
    [
        (JSON, b"{}"),
        ("text/plain", b"grant_type=client_credentials"),
        ("", b"grant_type=client_credentials"),
        ("multipart/form-data; boundary=x", b"--x\r\n\r\n--x--"),
        (FORM, b"\xff\xfe"),
        (FORM, b"a=%ff"),
        (FORM, b"a=%ed%a0%80"),
        (FORM, b"a=1&a=2"),
        (FORM, b"grant_type"),
        (FORM, b"&".join(b"a%d=1" % number for number in range(200))),
        (FORM, b"a=" + b"b" * 20_000),
        (FORM, b"a=" + b"b" * 1_100_000),
        (FORM, b""),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_what_is_no_plain_form_is_refused_in_oauth_s_way(
    caller: Caller, path: str, media: str, content: bytes
) -> None:
    headers = {"content-type": media} if media else {}
    _check_oauth(caller.http.post(path, content=content, headers=headers))


def test_whatever_tile_is_asked_for_is_there_or_is_not(caller: Caller) -> None:
    _ask_for_tiles(caller, FEW)


@pytest.mark.soak
def test_many_tiles_are_there_or_are_not(caller: Caller) -> None:
    _ask_for_tiles(caller, MANY)


def _ask_for_tiles(caller: Caller, count: int) -> None:
    seen: Counter[int] = Counter()

    @_of_count(count)
    @given(parts=st.lists(segments, min_size=1, max_size=5))
    def ask(parts: list[str]) -> None:
        path = "/".join(quote(part, safe="%") for part in parts)
        answer = caller.http.get(httpx.URL(caller.house.url).copy_with(path=f"/log/tile/{path}"))
        assume(answer.request.url.path.startswith("/log/tile/"))  # the client resolves "..", too
        seen[answer.status_code] += 1
        if answer.status_code == 200:
            assert answer.headers["content-type"] == "application/octet-stream"
            assert "immutable" in answer.headers["cache-control"]
        else:
            assert answer.status_code in {400, 404}
            assert answer.headers["content-type"] == PROBLEM

    ask()
    size = int(caller.http.get("/log/checkpoint").text.splitlines()[1])
    last = "000" if size >= TILE else f"000.p/{size}"
    assert caller.http.get(f"/log/tile/0/{last}").status_code == 200
    assert seen[404]

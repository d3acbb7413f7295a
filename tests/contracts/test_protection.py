# SPDX-License-Identifier: EUPL-1.2
"""Every protected operation refuses whoever may not ask, alike, and leaves an event of it."""

from __future__ import annotations

import re

import httpx
import msgspec
import pytest

from contracts.calling import Caller, scope_of
from contracts.documents import PROTECTED, Operation

each_operation = pytest.mark.parametrize("operation", PROTECTED, ids=lambda each: each.id)
OTHER_RESOURCE = {"person": "business/read"}
OTHER_SCOPE = {
    "person": ("person/read", "person/write"),
    "business": ("business/read", "business/write"),
    "real-property": ("real-property/read", "real-property/write"),
    "index": ("index/read", "index/write"),
    "traceability": ("traceability/own", "traceability/answer"),
    "trust-framework": ("trust-framework/admin", "trust-framework/operate"),
    "address-register": ("address-register/admin", "address-register/operate"),
}
MEMBERS = {"type", "title", "status", "detail", "instance"}


def events_of(caller: Caller, answer: httpx.Response) -> list[tuple[str, str]]:
    """Find the type and outcome of each event that an answer names, in the node's own log."""
    names = answer.headers["samband-event"].split(", ")
    rows = caller.rows(
        "select type, body::json ->> 'outcome' as outcome from traceability.event"
        " where event_id = any($1::text[]::uuid[])",
        names,
    )
    assert len(rows) == len(names)
    return [(row["type"], row["outcome"]) for row in rows]


def addresses_of(caller: Caller, answer: httpx.Response) -> list[str]:
    """Find which address each event that an answer names gives."""
    rows = caller.rows(
        "select body::json ->> 'resource' as resource, body from traceability.event"
        " where event_id = any($1::text[]::uuid[])",
        answer.headers["samband-event"].split(", "),
    )
    assert all(len(row["body"]) < 2_000 for row in rows)
    return [row["resource"] for row in rows]


@each_operation
def test_a_request_without_a_token_is_told_how_to_show_one(
    caller: Caller, operation: Operation
) -> None:
    for header in ("", "Basic dXNlcjpwYXNzd29yZA==", "Bearer"):
        answer = caller.ask(operation, headers={"authorization": header})
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == 'Bearer realm="samband"'
        assert answer.json().keys() == MEMBERS


@each_operation
def test_a_token_that_is_none_of_ours_is_invalid_before_the_body_is_read(
    caller: Caller, operation: Operation
) -> None:
    answers = [
        caller.ask(operation, headers={"authorization": "Bearer a.b.c"}),
        caller.ask(
            operation,
            b"\xff not even JSON",
            headers={"authorization": "Bearer a.b.c", "idempotency-key": ""},
        ),
    ]
    for answer in answers:
        _assert_invalid(answer)
        assert "a.b.c" not in answer.text
    [first, second] = [answer.json() for answer in answers]
    assert first == second | {"instance": first["instance"]}


@each_operation
def test_a_token_for_another_resource_is_invalid_here_and_leaves_an_event(
    caller: Caller, operation: Operation
) -> None:
    api = scope_of(operation).partition("/")[0]
    token = caller.token(OTHER_RESOURCE.get(api, "person/read"))
    answer = caller.ask(operation, headers={"authorization": f"Bearer {token}"})
    _assert_invalid(answer)
    assert token not in answer.text
    assert events_of(caller, answer) == [("authorization.token-rejected", "refused")]
    assert addresses_of(caller, answer) == [f"{operation.root}{operation.path}"]


@pytest.mark.parametrize(
    "operation",
    [each for each in PROTECTED if scope_of(each).partition("/")[0] in OTHER_SCOPE],
    ids=lambda each: each.id,
)
def test_a_token_without_the_scope_is_refused_before_the_body_is_read(
    caller: Caller, operation: Operation
) -> None:
    scope = scope_of(operation)
    other = next(each for each in OTHER_SCOPE[scope.partition("/")[0]] if each != scope)
    headers = {"authorization": f"Bearer {caller.token(other)}"}
    for body in (None, b"\xff not even JSON"):
        answer = caller.ask(operation, body, headers=headers)
        assert answer.status_code == 403
        challenge, _, wanted = answer.headers["www-authenticate"].rpartition(", ")
        assert challenge == 'Bearer realm="samband", error="insufficient_scope"'
        api, _, right = scope.partition("/")
        assert re.fullmatch(f'scope="https?://[^/"]+/{api}/v1/{right}"', wanted)
        assert answer.json().keys() == MEMBERS
        assert events_of(caller, answer) == [("authorization.scope-refused", "refused")]
        assert addresses_of(caller, answer) == [f"{operation.root}{operation.path}"]


@pytest.mark.parametrize(
    ("method", "address", "template"),
    [
        ("POST", f"/index/v1/{'a' * 60_000}/lookups", "/index/v1/{index}/lookups"),
        ("POST", "/index/v1/a198401022382/lookups", "/index/v1/{index}/lookups"),
        (
            "GET",
            "/trust-framework/v1/members/198401022382/systems",
            "/trust-framework/v1/members/{number}/systems",
        ),
    ],
)
def test_what_a_stranger_writes_in_an_address_is_in_no_event(
    caller: Caller, method: str, address: str, template: str
) -> None:
    """It may be a person's number, and as long as the stranger likes."""
    answer = caller.http.request(method, address, json={}, headers={"authorization": "Bearer x"})
    assert answer.status_code == 401
    assert addresses_of(caller, answer) == [template]


@each_operation
def test_whatever_is_asked_with_a_right_token_is_an_event_before_it_is_answered(
    caller: Caller, operation: Operation
) -> None:
    answer = caller.ask(operation, _lines(operation))
    assert answer.status_code < 500
    api = scope_of(operation).partition("/")[0]
    blocks = {type_.partition(".")[0] for type_, _ in events_of(caller, answer)}
    assert {api} <= blocks <= {api, "authorization"}  # to publish an API registers its scopes too


def _assert_invalid(answer: httpx.Response) -> None:
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith(
        'Bearer realm="samband", error="invalid_token"'
    )
    assert answer.json().keys() == MEMBERS


def _lines(operation: Operation) -> bytes | None:
    """Send nothing to an operation that reads lines: it is an attempt all the same."""
    if operation.body is None and "requestBody" in operation.described:
        return msgspec.json.encode({}) + b"\n"
    return None

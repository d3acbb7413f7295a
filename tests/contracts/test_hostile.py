# SPDX-License-Identifier: EUPL-1.2
"""What is wrong is refused by name at every operation of the node, and nothing of it is stored."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import msgspec
import pytest

from contracts.calling import Caller, fields_of
from contracts.documents import JSON_OPERATIONS, OPERATIONS, Operation
from contracts.vouching import USER_SCOPES

PROBLEM = "application/problem+json"
LIMIT = 1_000_000
# The tables that any request may add to: the log of what was asked, tokens' and clients' traces.
ALWAYS = (
    "traceability.",
    '"authorization".client_assertion',
    '"authorization".used_grant',
    "core.key",
    # The node looks at its own services meanwhile, and may find one slow.
    "availability.standing",
    "availability.trouble",
)
each_operation = pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each.id)
each_json = pytest.mark.parametrize("operation", JSON_OPERATIONS, ids=lambda each: each.id)
Change = Callable[[Operation], tuple[bytes, str]]
_NOBODYS = "nobodyKnowsThis"


def refused(answer: httpx.Response, *statuses: int) -> list[str]:
    """Check that an answer is a problem of the caller's making, and list the fields it names."""
    assert answer.status_code in (statuses or (400,)), answer.text
    assert answer.headers["content-type"] == PROBLEM
    problem = answer.json()
    assert problem["status"] == answer.status_code
    assert problem["instance"] == answer.request.url.path
    return fields_of(answer)


def _first(operation: Operation) -> str:
    return str(next(iter(operation.schema["properties"]), _NOBODYS))


def _parts_of_purpose(operation: Operation) -> dict[str, Any]:
    purpose = operation.resolved(operation.schema["properties"].get("purpose", {}))
    parts: dict[str, Any] = purpose.get("properties", {})
    return parts


def _body(operation: Operation, **changed: Any) -> bytes:
    return msgspec.json.encode({**operation.body, **changed})


def wrong_type(operation: Operation) -> tuple[bytes, str]:
    """Give a list where the schema knows of none, or a field where it knows of no field."""
    if not operation.schema["properties"]:
        return unknown_field(operation)
    for name, schema in operation.schema["properties"].items():
        if operation.resolved(schema).get("type") in {"string", "integer", "boolean", "object"}:
            return _body(operation, **{name: [[]]}), f"$.{name}"
    name = _first(operation)
    return _body(operation, **{name: 4.5}), f"$.{name}"


def unknown_field(operation: Operation) -> tuple[bytes, str]:
    return _body(operation, **{_NOBODYS: 1}), f"$.{_NOBODYS}"


def unknown_field_inside(operation: Operation) -> tuple[bytes, str]:
    for name, value in operation.body.items():
        if isinstance(value, dict) and name not in {"publicJwk", "resource", "context"}:
            return _body(operation, **{name: {**value, _NOBODYS: 1}}), f"$.{name}.{_NOBODYS}"
    return unknown_field(operation)


def another_kind(operation: Operation) -> tuple[bytes, str]:
    return b"[]", "$"


def not_utf8(operation: Operation) -> tuple[bytes, str]:
    return b'{"' + _first(operation).encode() + b'": "\xff\xfe"}', "$"


def nul(operation: Operation) -> tuple[bytes, str]:
    return b'{"' + _first(operation).encode() + b'": "a\\u0000"}', "$"


def lone_surrogate(operation: Operation) -> tuple[bytes, str]:
    return b'{"' + _first(operation).encode() + b'": "\\ud800"}', "$"


def duplicate_key(operation: Operation) -> tuple[bytes, str]:
    content = operation.body or {_NOBODYS: 1}
    name, whole = next(iter(content)), msgspec.json.encode(content)
    again = json.dumps({name: content[name]}).encode()
    return whole[:-1] + b"," + again[1:], "$"


def duplicate_key_spelled_otherwise(operation: Operation) -> tuple[bytes, str]:
    content = operation.body or {_NOBODYS: 1}
    name, whole = next(iter(content)), msgspec.json.encode(content)
    again = json.dumps(content[name]).encode()
    spelled = f'"\\u{ord(name[0]):04x}{name[1:]}":'.encode()
    return whole[:-1] + b"," + spelled + again + b"}", "$"


def not_a_number(operation: Operation) -> tuple[bytes, str]:
    return b'{"' + _first(operation).encode() + b'": NaN}', "$"


def infinite(operation: Operation) -> tuple[bytes, str]:
    return b'{"' + _first(operation).encode() + b'": -Infinity}', "$"


def deep(operation: Operation) -> tuple[bytes, str]:
    body = b"[" * 100_000 + b"]" * 100_000
    return b'{"' + _first(operation).encode() + b'": ' + body + b"}", ""


def two_documents(operation: Operation) -> tuple[bytes, str]:
    return _body(operation) * 2, "$"


def nothing(operation: Operation) -> tuple[bytes, str]:
    return b"", "$"


def cut_short(operation: Operation) -> tuple[bytes, str]:
    return _body(operation)[:-1], "$"


WRONG: tuple[Change, ...] = (
    wrong_type,
    unknown_field,
    unknown_field_inside,
    another_kind,
    not_utf8,
    nul,
    lone_surrogate,
    duplicate_key,
    duplicate_key_spelled_otherwise,
    not_a_number,
    infinite,
    deep,
    two_documents,
    nothing,
    cut_short,
)


@pytest.fixture(scope="module", autouse=True)
def _nothing_is_stored(caller: Caller) -> Iterator[None]:
    """Count the rows of every table before and after all of this module's tests."""
    caller.token(min(USER_SCOPES))  # the node that vouches for people is registered before
    before = _counted(caller)
    yield
    after = _counted(caller)
    grown = {name for name in after if after[name] != before[name]}
    assert {name for name in grown if not name.startswith(ALWAYS)} == set()


def _counted(caller: Caller) -> dict[str, int]:
    names = caller.rows(
        "select format('%I.%I', schemaname, tablename) as name from pg_tables"
        " where schemaname not in ('pg_catalog', 'information_schema')"
    )
    counted = {}
    for name in (row["name"] for row in names):
        told = " where stream <> 'availability'" if name == "core.feed" else ""
        [row] = caller.rows("select count(*) as rows from " + name + told)  # noqa: S608 (quoted)
        counted[name] = row["rows"]
    return counted


@each_json
def test_a_body_that_is_wrong_is_refused_by_the_name_of_the_field(
    caller: Caller, operation: Operation
) -> None:
    seen = {}
    for change in WRONG:
        content, field = change(operation)
        named = refused(caller.ask(operation, content))
        if not (named and all(each.startswith(field or "$") for each in named)):
            seen[change.__name__] = (field, named)
    assert seen == {}


@pytest.mark.parametrize(
    "operation",
    [each for each in JSON_OPERATIONS if "case" in _parts_of_purpose(each)],
    ids=lambda each: each.id,
)
def test_a_purpose_too_long_for_an_event_is_refused_by_the_name_of_its_part(
    caller: Caller, operation: Operation
) -> None:
    for part in ("code", "legalGround", "case"):
        for length in (201, 100_000):
            purpose = {**operation.body.get("purpose", {}), part: "x" * length}
            answer = caller.ask(operation, _body(operation, purpose=purpose))
            assert refused(answer) == [f"$.purpose.{part}"]


@each_json
def test_a_body_without_a_field_that_is_needed_is_refused_by_its_name(
    caller: Caller, operation: Operation
) -> None:
    for name in operation.schema.get("required", ()):
        body = {key: value for key, value in operation.body.items() if key != name}
        answer = caller.ask(operation, msgspec.json.encode(body))
        assert refused(answer) == [f"$.{name}"]
        assert f"`{name}`" in answer.json()["detail"]


@each_json
def test_a_text_longer_than_its_limit_is_refused_by_the_name_of_the_field(
    caller: Caller, operation: Operation
) -> None:
    for name, schema in operation.schema["properties"].items():
        if longest := schema.get("maxLength"):
            answer = caller.ask(operation, _body(operation, **{name: "a" * (longest + 1)}))
            assert refused(answer) == [f"$.{name}"]


@each_json
def test_a_moment_without_a_zone_is_refused_by_the_name_of_the_field(
    caller: Caller, operation: Operation
) -> None:
    for name, schema in operation.schema["properties"].items():
        if any(each.get("format") == "date-time" for each in [schema, *schema.get("anyOf", [])]):
            answer = caller.ask(operation, _body(operation, **{name: "2026-11-24T10:00:00"}))
            assert refused(answer) == [f"$.{name}"]


@each_json
def test_a_body_over_the_limit_is_refused_whether_or_not_its_length_is_stated(
    caller: Caller, operation: Operation
) -> None:
    padded = _body(operation) + b" " * LIMIT
    refused(caller.ask(operation, padded), 413)

    def pieces() -> Iterator[bytes]:
        for start in range(0, len(padded), 200_000):
            yield padded[start : start + 200_000]

    refused(caller.ask(operation, pieces()), 413)  # type: ignore[arg-type]  # httpx takes pieces


@each_json
@pytest.mark.parametrize(
    "media", ["text/plain", "application/xml", "application/x-www-form-urlencoded", "nonsense", ""]
)
def test_a_body_of_another_media_type_is_refused(
    caller: Caller, operation: Operation, media: str
) -> None:
    refused(caller.ask(operation, headers={"content-type": media}), 415)


@pytest.mark.parametrize(
    "operation",
    [each for each in OPERATIONS if each.parameters("header")],
    ids=lambda each: each.id,
)
def test_an_idempotency_key_that_is_missing_or_wrong_is_refused_by_its_name(
    caller: Caller, operation: Operation
) -> None:
    url = caller.ask
    for key in ("", "k" * 1_000):
        assert refused(url(operation, headers={"idempotency-key": key})) == ["Idempotency-Key"]
    headers = [(k, v) for k, v in caller.headers(operation).items() if k != "idempotency-key"]
    answer = caller.send(operation, [*headers, ("idempotency-key", "")])
    assert refused(answer) == ["Idempotency-Key"]


@each_operation
def test_a_query_that_the_operation_does_not_know_is_refused(
    caller: Caller, operation: Operation
) -> None:
    for query in ("?nobodyKnowsThis=1", "?actor=1", "?data=1", "?=1", "?a", "?%00=1", "?%ff=1"):
        refused(caller.ask(operation, query=query))


@pytest.mark.parametrize(
    "operation",
    [each for each in OPERATIONS if each.parameters("query")],
    ids=lambda each: each.id,
)
def test_a_query_parameter_out_of_its_bounds_is_refused_by_its_name(
    caller: Caller, operation: Operation
) -> None:
    for parameter in operation.parameters("query"):
        name, schema = parameter["name"], operation.resolved(parameter["schema"])
        for value in _wrong_values(schema):
            given = f"?{name}={value}{_required(operation, name)}"
            answer = caller.ask(operation, query=given)
            assert refused(answer) == [name], (name, value, answer.text)
        refused(caller.ask(operation, query=f"?{name}=1&{name}=2"))
        refused(caller.ask(operation, query=f"?{name}=%00"))


def _required(operation: Operation, name: str) -> str:
    """Give the other parameters that a question cannot do without."""
    others = [each["name"] for each in operation.parameters("query") if each.get("required")]
    return "".join(f"&{other}=a" for other in others if other != name)


def _wrong_values(schema: dict[str, Any]) -> list[str]:
    if schema["type"] == "integer":
        beyond = [str(schema["minimum"] - 1), str(schema["maximum"] + 1), str(10**30)]
        return [*beyond, "1.5", "one", "0x1", "", "1e1"]
    longest = schema.get("maxLength")
    values = ["a" * (longest + 1)] if longest else []
    return values + (["nothing-like-it"] if "pattern" in schema or "enum" in schema else [])


@pytest.mark.parametrize(
    "operation",
    [each for each in OPERATIONS if each.path == "/changes"],
    ids=lambda each: each.id,
)
@pytest.mark.parametrize("cursor", ["x", "AAAA", "..", "%C3%A5", "-1", "AAAAAAAAAAEAAAAAAAAAAQ=="])
def test_a_cursor_that_was_never_given_is_refused_by_its_name(
    caller: Caller, operation: Operation, cursor: str
) -> None:
    assert refused(caller.ask(operation, query=f"?after={cursor}")) == ["after"]


@each_operation
@pytest.mark.parametrize("method", ["TRACE", "PATCH", "OPTIONS", "PROPFIND"])
def test_another_method_is_refused_with_the_methods_that_there_are(
    caller: Caller, operation: Operation, method: str
) -> None:
    answer = caller.ask(operation, method=method)
    if method == "OPTIONS":
        assert answer.status_code == 204
        assert operation.method.upper() in answer.headers["allow"]
        return
    refused(answer, 405)
    assert operation.method.upper() in answer.headers["allow"]


@each_operation
def test_head_is_get_without_its_body(caller: Caller, operation: Operation) -> None:
    answer = caller.ask(operation, b"", method="HEAD")
    assert answer.content == b""
    if "get" not in operation.document["paths"][operation.path]:
        assert answer.status_code == 405
    elif operation.method == "get":
        assert answer.status_code == caller.ask(operation).status_code


@pytest.mark.parametrize("operation", JSON_OPERATIONS[:1], ids=lambda each: each.id)
@pytest.mark.parametrize("tail", ["%00", "%ff", "//", "/../x", "%2e%2e", ";a=b"])
def test_an_address_that_nothing_has_is_refused(
    caller: Caller, operation: Operation, tail: str
) -> None:
    answer = caller.http.get(f"{operation.root}/{tail}")
    assert answer.status_code in {400, 404}
    assert answer.headers["content-type"] == PROBLEM

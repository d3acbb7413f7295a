# SPDX-License-Identifier: EUPL-1.2
"""A body that is almost right is refused, with the field's name and never its value (ADR 0008)."""

from __future__ import annotations

import asyncio
import json
from typing import Annotated, Any, Literal

import httpx
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from samband.core.problems import Problem
from samband.core.time import AnyMoment, Moment
from samband.core.web.edge import Edge
from samband.core.web.request import decode


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: Annotated[str, msgspec.Meta(max_length=10)]


class Body(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    consent: bool = False
    count: int = 0
    parts: tuple[Part, ...] = ()


ALMOST = {
    "a number for a truth value": (b'{"consent": 1}', "$.consent"),
    "a text for a truth value": (b'{"consent": "true"}', "$.consent"),
    "a text for a number": (b'{"count": "7"}', "$.count"),
    "a fraction for a whole number": (b'{"count": 7.5}', "$.count"),
    "null for a number": (b'{"count": null}', "$.count"),
    "a field that is not there": (b'{"consents": true}', "$.consents"),
    "a field too many deep inside": (b'{"parts": [{"name": "a", "nam": "b"}]}', "$.parts[0].nam"),
    "a text too long": (b'{"parts": [{"name": "aaaaaaaaaaa"}]}', "$.parts[0].name"),
    "a field whose name is none": ('{"parts": [{"name": "a", "å ä": 1}]}'.encode(), "$.parts[0]"),
    "a part that lacks its field": (b'{"parts": [{}]}', "$.parts[0].name"),
    "another kind of thing": (b"[]", "$"),
    "an escaped NUL": (rb'{"parts": [{"name": "a\u0000"}]}', "$"),
    "an escaped NUL after a backslash": (rb'{"parts": [{"name": "a\\\u0000"}]}', "$"),
    "a bare NUL": (b'{"parts": [{"name": "a\x00"}]}', "$"),
    "half a surrogate pair": (rb'{"parts": [{"name": "\ud800"}]}', "$"),
    "bytes that are no UTF-8": (b'{"parts": [{"name": "\xe5"}]}', "$"),
    "two documents": (b"{} {}", "$"),
    "half a document": (b'{"count": ', "$"),
    "nothing": (b"", "$"),
    "hostile nesting": (b'{"parts": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "$.parts[0]"),
}


def refused(body: bytes) -> Problem:
    with pytest.raises(Problem) as caught:
        decode(body, Body)
    return caught.value


@pytest.mark.parametrize(("body", "field"), ALMOST.values(), ids=ALMOST)
def test_what_is_almost_right_is_refused_by_the_name_of_the_field(body: bytes, field: str) -> None:
    problem = refused(body)
    assert problem.status == 400
    [error] = problem.errors
    assert error.field == field
    assert error.detail


def test_the_signs_of_an_escape_may_be_written() -> None:
    """A pattern of a description that refuses the NUL character names it so."""
    body = decode(rb'{"parts": [{"name": "\\u0000"}, {"name": "\\\\u0000"}]}', Body)
    assert [part.name for part in body.parts] == [r"\u0000", r"\\u0000"]


def test_nesting_that_a_type_would_allow_ends_in_a_problem_too() -> None:
    with pytest.raises(Problem) as caught:
        decode(b"[" * 100_000 + b"]" * 100_000, Any)
    assert caught.value.status == 400


class Timed(msgspec.Struct, frozen=True, rename="camel"):
    begins_at: Moment | None = None
    known_at: AnyMoment | None = None


class Plan(msgspec.Struct, frozen=True):
    steps: tuple[Timed, ...] = ()
    end: Moment | None = None


@pytest.mark.parametrize(
    "moment",
    [
        "9999-12-31T23:59:59Z",
        "9999-12-31T23:59:59-12:00",
        "0001-01-01T00:00:00+12:00",
        "2200-01-01T00:00:00Z",
        "1899-12-31T23:59:59Z",
    ],
)
def test_a_moment_that_nobody_can_mean_is_refused_by_the_name_of_the_field(moment: str) -> None:
    """It could not be written in another zone, and would be a fault whenever it is shown."""
    cases = {
        "$.end": {"end": moment},
        "$.steps[1].beginsAt": {"steps": [{}, {"beginsAt": moment}]},
    }
    for field, body in cases.items():
        with pytest.raises(Problem) as caught:
            decode(json.dumps(body).encode(), Plan)
        assert [error.field for error in caught.value.errors] == [field]
        assert moment not in caught.value.detail
    asked = decode(json.dumps({"steps": [{"knownAt": moment}]}).encode(), Plan)
    assert asked.steps[0].known_at is not None


def test_what_is_right_is_decoded_as_its_type() -> None:
    body = b'{"consent": true, "count": 7, "parts": [{"name": "a"}]}'
    assert decode(body, Body) == Body(consent=True, count=7, parts=(Part("a"),))


@given(st.from_regex(r"(19|20)[0-9]{10}", fullmatch=True))
def test_a_refusal_never_repeats_what_was_sent(number: str) -> None:
    for body in ({"count": number}, {"parts": [{"name": number}]}, {"parts": [number]}):
        problem = refused(json.dumps(body).encode())
        assert number not in f"{problem.detail} {problem.errors}"


SECRET = "Hemligagatan 17"
REPEATED = {
    "as a choice": {"choice": SECRET},
    "as a field": {SECRET: 1},
    "as a field deep inside": {"parts": [{"name": "a", SECRET: 1}]},
    "as a field like msgspec's own words": {f"x` - at `$.{SECRET}`": 1},
    "as a number": {"count": SECRET},
    "as a text too long": {"parts": [{"name": SECRET}]},
    "as a key of a table": {"parts": {SECRET: SECRET}},
}


class Choosing(Body, frozen=True, forbid_unknown_fields=True):
    choice: Literal["a", "b"] = "a"


@pytest.mark.parametrize("body", REPEATED.values(), ids=REPEATED)
def test_a_refusal_repeats_no_text_wherever_it_was_sent(body: object) -> None:
    with pytest.raises(Problem) as caught:
        decode(msgspec.json.encode(body), Choosing)
    said = f"{caught.value} {caught.value.detail} {caught.value.errors} {caught.value.reason}"
    assert SECRET not in said


@pytest.mark.parametrize("query", ["a=1&a=2", "a=%00", "a=%ff", "a=" + "b" * 20_000])
def test_a_query_that_can_be_read_in_two_ways_never_reaches_a_handler(query: str) -> None:
    async def handler(scope: Any, receive: Any, send: Any) -> None:
        raise AssertionError("the handler was reached")

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app=Edge(handler, https=False))  # type: ignore[arg-type]
        async with httpx.AsyncClient(transport=transport, base_url="http://node") as http:
            return await http.get(f"/person/v1/changes?{query}")

    answer = asyncio.run(ask())
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"

# SPDX-License-Identifier: EUPL-1.2
"""Breaking changes between two documents: each kind is found, and what breaks nothing is not."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from information_exchange.api_management.documents import DOCUMENT, GONE, compliant
from information_exchange.api_management.test_check_profile import (
    ADD,
    ANY,
    BODY,
    JSON,
    LIST,
    ONE,
    QUERY,
    SCHEMA,
    SCHEMES,
    SERVER,
    pointers,
)
from samband.information_exchange.api_management.model.changes import (
    KINDS,
    breaking_changes,
    schemas,
)

PERMIT = "/components/schemas/Permit"
TEXT = {"type": "string"}
BEARER, KEY = {"bearer": []}, {"key": []}
TWO = [{"type": "string"}, {"type": "integer"}]
Edits = list[tuple[str, Any]]

# What is done to both documents first, what the new one then differs in, and the kinds found.
CASES: list[tuple[str, Edits, Edits, set[str]]] = [
    (
        "an address removed",
        [],
        [(SERVER, "https://new.malmo.example/permits/v1")],
        {"server-removed"},
    ),
    (
        "an address added",
        [],
        [("/servers/1", {"url": "https://b.malmo.example/permits/v1"})],
        set(),
    ),
    ("a path removed", [], [("/paths/~1api-info", GONE)], {"path-removed"}),
    ("an operation removed", [], [(ADD, GONE)], {"operation-removed"}),
    ("a path added", [], [("/paths/~1more", DOCUMENT["paths"]["/api-info"])], set()),
    (
        "a path parameter renamed",
        [],
        [
            ("/paths/~1building-permits~1{permitId}", GONE),
            (
                "/paths/~1building-permits~1{id}",
                compliant((f"{ONE}/parameters/1/name", "id"))["paths"][
                    "/building-permits/{permitId}"
                ],
            ),
        ],
        set(),
    ),
    ("a parameter removed", [], [(f"{QUERY}/2", GONE)], {"parameter-removed"}),
    ("a parameter required", [], [(f"{QUERY}/2/required", True)], {"parameter-required"}),
    (
        "a parameter no longer required",
        [(f"{QUERY}/2/required", True)],
        [(f"{QUERY}/2/required", False)],
        set(),
    ),
    (
        "a new parameter required",
        [],
        [(f"{QUERY}/3", {"name": "year", "in": "query", "required": True, "schema": TEXT})],
        {"parameter-required"},
    ),
    (
        "a new parameter that may be left out",
        [],
        [(f"{QUERY}/3", {"name": "year", "in": "query", "schema": TEXT})],
        set(),
    ),
    (
        "a parameter's type narrowed",
        [],
        [(f"{QUERY}/2/schema", {"type": "integer"})],
        {"type-narrowed"},
    ),
    (
        "a parameter's values chosen",
        [],
        [(f"{QUERY}/2/schema", {**TEXT, "enum": ["a"]})],
        {"enum-narrowed"},
    ),
    ("a body required", [], [(f"{ADD}/requestBody/required", True)], {"body-required"}),
    ("a body removed", [], [(f"{ADD}/requestBody", GONE)], {"body-removed"}),
    (
        "a media type no longer taken",
        [(f"{ADD}/requestBody/content/text~1csv", BODY)],
        [(f"{ADD}/requestBody/content/text~1csv", GONE)],
        {"media-type-removed"},
    ),
    ("a media type more", [], [(f"{ADD}/requestBody/content/text~1csv", BODY)], set()),
    ("a response removed", [], [(f"{ADD}/responses/400", GONE)], {"response-removed"}),
    (
        "a response added",
        [],
        [(f"{ADD}/responses/409", {"$ref": "#/components/responses/Problem"})],
        set(),
    ),
    (
        "a response header removed",
        [],
        [(f"{LIST}/responses/200/headers", {})],
        {"header-removed"},
    ),
    ("a property removed", [], [(f"{SCHEMA}/floors", GONE)], {"property-removed"}),
    ("a property added", [], [(f"{SCHEMA}/roof", TEXT)], set()),
    (
        "a property to send required",
        [],
        [(f"{PERMIT}/required", ["permitId", "kind"])],
        {"property-required"},
    ),
    ("a property that may be missing", [], [(f"{PERMIT}/required", [])], {"property-optional"}),
    (
        "a type widened in both",
        [],
        [(f"{SCHEMA}/floors/type", ["integer", "null"])],
        {"type-widened"},
    ),
    ("a type changed", [], [(f"{SCHEMA}/floors", TEXT)], {"type-narrowed", "type-widened"}),
    (
        "null as OpenAPI 3.0 writes it",
        [(f"{SCHEMA}/floors/nullable", True)],
        [(f"{SCHEMA}/floors/nullable", False), (f"{SCHEMA}/floors/type", ["integer", "null"])],
        set(),
    ),
    (
        "whole numbers where numbers were sent",
        [(f"{SCHEMA}/floors/type", "number")],
        [(f"{SCHEMA}/floors/type", "integer")],
        {"type-narrowed"},
    ),
    ("a value removed", [], [(f"{SCHEMA}/kind/enum", ["house"])], {"enum-narrowed"}),
    ("a value added", [], [(f"{SCHEMA}/kind/enum", ["house", "fence", "sign"])], {"enum-widened"}),
    ("the values in another order", [], [(f"{SCHEMA}/kind/enum", ["fence", "house"])], set()),
    ("a maximum lowered", [], [(f"{SCHEMA}/floors/maximum", 40)], {"bounds-narrowed"}),
    ("a minimum raised", [], [(f"{SCHEMA}/floors/minimum", 1)], {"bounds-narrowed"}),
    ("a maximum raised", [], [(f"{SCHEMA}/floors/maximum", 60)], set()),
    ("a length shortened", [], [(f"{SCHEMA}/permitId/maxLength", 10)], {"bounds-narrowed"}),
    ("a length set", [], [(f"{SCHEMA}/kind/minLength", 1)], {"bounds-narrowed"}),
    ("a pattern set", [], [(f"{SCHEMA}/permitId/pattern", "^b")], {"form-changed"}),
    ("a format dropped", [], [(f"{SCHEMA}/decisionDate/format", GONE)], set()),
    ("an object closed", [], [(f"{PERMIT}/additionalProperties", False)], {"closed"}),
    (
        "an alternative removed",
        [(f"{SCHEMA}/size", {"oneOf": TWO})],
        [(f"{SCHEMA}/size", {"oneOf": TWO[:1]})],
        {"variant-removed"},
    ),
    (
        "an alternative added",
        [(f"{SCHEMA}/size", {"oneOf": TWO[:1]})],
        [(f"{SCHEMA}/size", {"oneOf": TWO})],
        {"variant-added"},
    ),
    ("authentication demanded", [("/security", [])], [("/security", [BEARER])], {"auth-changed"}),
    ("authentication dropped", [], [("/security", [])], set()),
    ("a way in more", [], [("/security", [BEARER, KEY])], set()),
    ("a way in less", [("/security", [BEARER, {}])], [("/security", [BEARER])], {"auth-changed"}),
    (
        "another way in",
        [(f"{SCHEMES}/key", {"type": "apiKey", "in": "header", "name": "x-key"})],
        [("/security", [KEY])],
        {"auth-changed"},
    ),
    (
        "a scheme renamed",
        [(f"{SCHEMES}/jwt", DOCUMENT["components"]["securitySchemes"]["bearer"])],
        [("/security", [{"jwt": []}])],
        set(),
    ),
    ("a scope demanded", [], [("/security", [{"bearer": ["read"]}])], {"auth-changed"}),
    ("other words", [], [("/info/description", "X"), (f"{LIST}/description", "Y")], set()),
    (
        "an answer's list of something else",
        [],
        [(f"{JSON}/schema/items", TEXT)],
        {"type-widened", "property-removed"},
    ),
]


@pytest.mark.capability("AP-11")
@pytest.mark.parametrize(
    ("before", "edits", "kinds"), [each[1:] for each in CASES], ids=[each[0] for each in CASES]
)
def test_a_change_is_breaking_or_not(before: Edits, edits: Edits, kinds: set[str]) -> None:
    old = compliant(*before)
    new = compliant(*edits, of=old)
    found = breaking_changes(old, new)
    assert {each.kind for each in found} == kinds
    assert all(each.pointer.startswith("/") and each.sv != each.en for each in found)


def test_every_kind_has_a_case() -> None:
    assert set.union(*(kinds for *_, kinds in CASES)) == set(KINDS) - {"not-compared"}


def test_what_is_too_much_to_compare_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schemas, "MOST_PAIRS", 3)
    assert {each.kind for each in breaking_changes(DOCUMENT, compliant())} == {"not-compared"}


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(pointers(DOCUMENT)), ANY)
def test_no_shape_of_a_document_stops_the_comparison(pointer: str, value: Any) -> None:
    changed = compliant((pointer, value))
    assert breaking_changes(changed, changed) == ()
    breaking_changes(DOCUMENT, changed)
    breaking_changes(changed, DOCUMENT)

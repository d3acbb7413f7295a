# SPDX-License-Identifier: EUPL-1.2
"""The profile's rules: each finds a fault that was put in, and lets the nearest thing pass."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from information_exchange.api_management.documents import DOCUMENT, GONE, LONDON, TRACE, compliant
from samband.information_exchange.api_management import (
    Exemption,
    Overgrown,
    Report,
    Severity,
    Unreadable,
    check,
    read_openapi,
)
from samband.information_exchange.api_management.model.changes import breaking_changes
from samband.information_exchange.api_management.model.profile import RULES
from samband.information_exchange.api_management.vocabulary import WRONG

ROOT = Path(__file__).parents[3]
DATA = ROOT.parent / "shared" / "data" / "metadata"
LIST = "/paths/~1building-permits/get"
ADD = "/paths/~1building-permits/post"
ONE = "/paths/~1building-permits~1{permitId}/get"
JSON = f"{LIST}/responses/200/content/application~1json"
SCHEMA = "/components/schemas/Permit/properties"
SCHEMES = "/components/securitySchemes"
QUERY = f"{LIST}/parameters"
DESCRIPTION = "/info/description"
SERVER = "/servers/0/url"
BODY = {"schema": {"type": "object"}, "examples": {"one": {"value": {}}}}
PROBLEM = "/components/responses/Problem/content"
Edits = tuple[tuple[str, Any], ...]


def query(name: str, **more: Any) -> tuple[str, Any]:
    """Replace the third query parameter."""
    return f"{QUERY}/2", {"name": name, "in": "query", "schema": {"type": "string"}, **more}


def header(name: str, schema: dict[str, Any]) -> tuple[str, Any]:
    return f"{QUERY}/2", {"name": name, "in": "header", "schema": schema}


def moved(path: str) -> Edits:
    """Put an operation at another path."""
    return ((f"/paths/{path.replace('/', '~1')}", DOCUMENT["paths"]["/api-info"]),)


def date_property(name: str, schema: dict[str, Any]) -> Edits:
    return ((f"{SCHEMA}/{name}", schema),)


TEXT = {"type": "string"}
DATE = {"type": "string", "format": "date"}
# Rule: (a fault, its nearest relative that is none). Both are edits of the compliant document.
CASES: dict[str, tuple[Edits, Edits]] = {
    "OAS.01": (((f"{LIST}/responses", {}),), (("/paths/x-note", "free"),)),
    "OAS.02": (
        ((f"{SCHEMA}/parent", {"$ref": "#/components/schemas/Permits"}),),
        ((f"{JSON}/examples/one/value", [{"permitId": "b7", "$ref": "#/nowhere"}]),),
    ),
    "DOK.01": ((("/externalDocs/url", GONE),), (("/externalDocs/description", "G"),)),
    "DOK.03": ((("/info/license/url", GONE),), (("/info/summary", "Short"),)),
    "DOK.06": (
        ((DESCRIPTION, "Reads all of the permits that are known. Limits: 100 calls."),),
        ((DESCRIPTION, "Läs och sök. Read it and search for it. Limit: none."),),
    ),
    "DOK.07": (((DESCRIPTION, GONE),), ((DESCRIPTION, " "),)),
    "DOK.08": (
        (("/info/termsOfService", GONE), ("/x-sla", {"availability": "99 %", "support": "days"})),
        (
            ("/info/termsOfService", GONE),
            ("/x-sla", {"availability": "99 %", "responseTime": "1 s", "support": "days"}),
        ),
    ),
    "DOK.09": (
        ((DESCRIPTION, "Läs och sök. Read it and search for it. Unlimited."),),
        ((DESCRIPTION, "Läs och sök."), ("/x-limitations", "100 calls a minute")),
    ),
    "DOK.11": (((DESCRIPTION, " \n"),), ((DESCRIPTION, "B"),)),
    "DOK.15": (
        ((f"{JSON}/examples", {}),),
        ((f"{LIST}/responses/200/content/text~1csv", {"schema": TEXT}),),
    ),
    "DOK.17": ((("/openapi", "2.0"),), (("/openapi", "3.0.3"),)),
    "DOK.19": (((f"{LIST}/description", " "),), ((f"{LIST}/operationId", GONE),)),
    "DOK.20": (
        ((f"{LIST}/responses/200/description", ""),),
        ((f"{LIST}/responses/x-note", {"description": ""}),),
    ),
    "DOT.02": (date_property("decisionDate", TEXT), date_property("update", TEXT)),
    "DOT.04": (
        ((f"{JSON}/examples/one/value/0/changed", LONDON),),
        ((f"{JSON}/examples/one/value/0/changed", "2026-11-24T10:00:00+00:00"),),
    ),
    "RES.02": ((query("personnummer"),), (query("permitNummer"),)),
    "UFN.01": (
        ((SERVER, "https://api.malmo.example/v1/permits"),),
        ((SERVER, "https://api.malmo.example:443/permits/v12/"),),
    ),
    "UFN.02": (
        ((SERVER, "https://api.malmo.example:8443/permits/v1"),),
        ((SERVER, "https://api.malmo.example:443/permits/v1"),),
    ),
    "UFN.05": (moved("/" + "a" * 2_020), moved("/" + "a" * 2_000)),
    "UFN.07": (moved("/Permits"), moved("/permits/{permitID}")),
    "UFN.08": (moved("/building+permits"), moved("/building-permits.json")),
    "UFN.09": (moved("/building_permits"), moved("/building-permits/{permit_id}")),
    "AME.01": (
        ((f"{ADD}/requestBody/content", {"text/csv": {"schema": TEXT}}),),
        ((f"{ADD}/requestBody/content/text~1csv", {"schema": TEXT}),),
    ),
    "AME.02": (
        ((f"{LIST}/responses/200/content", {"text/csv": {"schema": TEXT}}),),
        ((f"{LIST}/responses/200/content", {"application/geo+json": BODY}),),
    ),
    "AME.04": (date_property("PermitKind", TEXT), date_property("permitkind2", TEXT)),
    "AME.05": (date_property("permit_kind", TEXT), date_property("permitKind", TEXT)),
    "AME.07": (date_property("permit-kind", TEXT), date_property("permitKind2", TEXT)),
    "ARQ.01": (
        ((f"{ADD}/requestBody/content/application~1json; charset=iso-8859-1", BODY),),
        ((f"{ADD}/requestBody/content/application~1json; charset=UTF-8", BODY),),
    ),
    "ARQ.03": (
        (header("Date", {"type": "integer"}),),
        (header("X-Retries", {"type": "integer"}),),
    ),
    "ARQ.05": (
        (header("X-Permit", {"type": "object"}),),
        (header("X-Permit", {"type": "array", "items": TEXT}),),
    ),
    "FEL.01": (
        (("/components/schemas/Problem/allOf/1/properties/instance", GONE),),
        (("/components/schemas/Problem/allOf/1/properties/errors", {"type": "array"}),),
    ),
    "FEL.02": (
        (
            (
                PROBLEM,
                {"application/json": {**BODY, "schema": {"$ref": "#/components/schemas/Problem"}}},
            ),
        ),
        (
            (
                f"{PROBLEM}/application~1json",
                {**BODY, "schema": {"$ref": "#/components/schemas/Problem"}},
            ),
        ),
    ),
    "VER.05": (
        ((SERVER, "https://api.malmo.example/permits/1"),),
        ((SERVER, "https://api.malmo.example/v1/permits"),),
    ),
    "VER.06": ((("/paths/~1api-info/get", GONE),), (("/paths/~1api-info/get/summary", "About"),)),
    "FNS.01": (
        (query("sort_by"), (f"{QUERY}/3", query("kindOf")[1]), (f"{QUERY}/4", query("kindAt")[1])),
        (query("sort"),),
    ),
    "FNS.03": ((query("_sort"),), (query("s1"),)),
    "FNS.05": ((query("sort", required=True),), (query("sort", required=False),)),
    "FNS.06": ((query("sort[by]"),), (query("sort.by"),)),
    "FNS.07": (((f"{QUERY}/0", GONE),), ((f"{QUERY}/1", query("after")[1]),)),
    "FNS.08": (
        ((f"{QUERY}/1/schema/default", 0),),
        ((f"{QUERY}/1", query("offset", schema={"type": "integer", "default": 0})[1]),),
    ),
    "FNS.09": (((f"{QUERY}/0/schema/default", 100),), ((f"{QUERY}/0/schema/maximum", 100),)),
    "SAK.01": (
        ((SERVER, "http://api.malmo.example/permits/v1"),),
        ((SERVER, "HTTPS://api.malmo.example/permits/v1"),),
    ),
    "SAK.09": (
        ((f"{SCHEMES}/old", {"type": "http", "scheme": "Basic"}),),
        ((f"{SCHEMES}/old", {"type": "http", "scheme": "bearer"}),),
    ),
    "SAK.10": (
        ((SCHEMES, {"key": {"type": "apiKey", "in": "header", "name": "X-Api-Key"}}),),
        ((SCHEMES, {}),),
    ),
    "SAK.15": ((query("api_key"),), (query("keyword"),)),
    "SAK.16": (
        ((f"{SCHEMES}/key", {"type": "apiKey", "in": "cookie", "name": "key"}),),
        ((f"{SCHEMES}/key", {"type": "apiKey", "in": "header", "name": "key"}),),
    ),
    "SAK.18": (
        (
            (
                f"{SCHEMES}/oauth",
                {"type": "oauth2", "flows": {"implicit": {"tokenUrl": "http://a"}}},
            ),
        ),
        (
            (
                f"{SCHEMES}/oauth",
                {"type": "oauth2", "flows": {"implicit": {"tokenUrl": "https://a"}}},
            ),
        ),
    ),
    "FOR.02": (
        ((f"{LIST}/requestBody", {"content": {"application/json": BODY}}),),
        (
            (
                "/paths/~1building-permits/put",
                {
                    "description": "Put.",
                    "requestBody": {"content": {"application/json": BODY}},
                    "responses": {"404": {"$ref": "#/components/responses/Problem"}},
                },
            ),
        ),
    ),
    "SPA.02": (
        ((f"{ONE}/parameters/0", GONE),),
        (("/components/parameters/trace", {**TRACE, "name": "TraceParent"}),),
    ),
    "SPA.04": (
        ((f"{LIST}/responses/200/headers", {}),),
        ((f"{LIST}/responses/200/headers", {"Traceparent": {"schema": TEXT}}),),
    ),
}


def rules_broken(report: Report) -> set[str]:
    return {finding.rule for finding in report.findings}


@pytest.mark.capability("AP-2")
def test_a_document_that_keeps_every_rule_gives_nothing() -> None:
    for version in ("3.1.0", "3.0.3"):
        report = check(compliant(("/openapi", version)))
        assert report.findings == ()
        assert (report.errors, report.warnings) == (0, 0)


def test_every_rule_of_the_profile_and_of_our_own_is_tried() -> None:
    ids = [rule.id for rule in RULES]
    assert len(set(ids)) == len(ids) == 46 + 2 + 2
    assert set(CASES) == set(ids)


@pytest.mark.capability("AP-2")
@pytest.mark.parametrize("rule", CASES)
def test_a_rule_finds_its_fault_and_not_its_nearest_relative(rule: str) -> None:
    fault, relative = CASES[rule]
    found = check(compliant(*fault))
    own = [finding for finding in found.findings if finding.rule == rule]
    [result] = [result for result in found.rules if result.rule == rule]
    assert own
    assert result.found == len(own)
    assert all(finding.sv and finding.en and finding.sv != finding.en for finding in own)
    assert all("{name}" not in finding.sv + finding.en for finding in own)
    assert rule not in rules_broken(check(compliant(*relative)))


def test_a_finding_says_where_the_fault_stands() -> None:
    where = check(compliant((f"{LIST}/description", ""))).findings
    assert [(each.rule, each.pointer) for each in where] == [
        ("DOK.19", "/paths/~1building-permits/get/description")
    ]
    assert "GET /building-permits" in where[0].en


def test_severities_follow_must_and_should() -> None:
    severities = {rule.id: rule.severity for rule in RULES}
    assert severities["UFN.02"] is Severity.ERROR
    assert severities["FNS.09"] is Severity.WARNING
    report = check(compliant((SERVER, "http://api.malmo.example/permits/v1")))
    assert (report.errors, report.warnings) == (2, 0)


def test_many_breaches_are_all_counted_and_the_first_are_told() -> None:
    many = [(f"{SCHEMA}/bad-name-{n}", TEXT) for n in range(200)]
    report = check(compliant(*many))
    [result] = [each for each in report.rules if each.rule == "AME.07"]
    assert result.found == 200
    assert len([each for each in report.findings if each.rule == "AME.07"]) == 50


def test_a_name_in_a_finding_is_a_strangers_and_stays_a_name() -> None:
    [finding] = [
        each
        for each in check(compliant(query("{name}\u202e{0}" + "x" * 500))).findings
        if each.rule == "FNS.06"
    ]
    assert "\u202e" not in finding.en
    assert "{name}�{0}" in finding.en
    assert len(finding.en) < 250


# Exemptions of fixed wires.


def test_an_exemption_covers_its_rule_where_it_says_and_nowhere_else() -> None:
    wire = compliant(*moved("/Old_Name"), *moved("/Other_Name"))
    one = Exemption("UFN.09", "/paths/~1Old*", "clause 4.2 names the resource")
    report = check(wire, (one,))
    assert [f.pointer for f in report.findings if f.rule == "UFN.09"] == ["/paths/~1Other_Name"]
    [result] = [each for each in report.rules if each.rule == "UFN.09"]
    assert (result.found, result.exempted) == (1, 1)
    below = check(wire, (Exemption("UFN.09", "/paths/**", "all are named by the standard"),))
    assert "UFN.09" not in rules_broken(below)
    assert "UFN.07" in rules_broken(below)


@pytest.mark.parametrize("pointer", ["/paths/~1nowhere", "/paths", "/info/*", "/paths/~1Old"])
def test_an_exemption_that_exempts_nothing_is_an_error(pointer: str) -> None:
    report = check(compliant(*moved("/Old_Name")), (Exemption("UFN.09", pointer, "no"),))
    unused = [each for each in report.findings if each.rule == "UND.01"]
    assert [each.pointer for each in unused] == [pointer]
    assert unused[0].severity is Severity.ERROR


# Our own APIs.


@pytest.mark.capability("AP-3")
@pytest.mark.parametrize("file", sorted((ROOT / "openapi").glob("*.json")), ids=lambda f: f.name)
def test_every_own_api_passes_every_mandatory_rule(file: Path) -> None:
    report = check(read_openapi(file.read_bytes()))
    errors = [each for each in report.findings if each.severity is Severity.ERROR]
    assert errors == []


# Documents as text, and hostile ones.


def test_json_and_yaml_mean_the_same() -> None:
    as_yaml = yaml.safe_dump(DOCUMENT, allow_unicode=True).encode()
    assert read_openapi(as_yaml) == read_openapi(json.dumps(DOCUMENT).encode()) == DOCUMENT


def test_yaml_words_mean_what_its_latest_version_says() -> None:
    text = b"no: no\non: 2026-11-24\nn: [1, 1.5, true, ~, 0o7, '1', !!str 1]\n200: {}\n"
    assert read_openapi(text) == {
        "no": "no",
        "on": "2026-11-24",
        "n": [1, 1.5, True, None, "0o7", "1", "1"],
        "200": {},
    }


def bomb(levels: int) -> bytes:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, levels)]
    return "\n".join(lines).encode()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (b"", "document-not-one"),
        (b"[]", "document-no-object"),
        (b"7", "document-no-object"),
        (b"{", "document-syntax"),
        (b"{}{}", "document-syntax"),
        (b"a: [", "document-syntax"),
        (b"a: 1\n---\nb: 2", "document-not-one"),
        (b"\xff\xfe", "document-encoding"),
        (b"a: \x00", "document-encoding"),
        (b'{"a": "\\ud800"}', "document-syntax"),
        (b'{"a": 1, "a": 2}', "document-name-twice"),
        (b"a: 1\na: 2", "document-name-twice"),
        (b"? [a]\n: 1", "document-name"),
        (b"a: !!python/object/apply:os.system ['true']", "document-tag"),
        (b"a: !!python/name:os.system x", "document-tag"),
        (b"a: *b", "document-alias"),
        (b"a: &a [*a]", "document-alias"),
        (b'{"a":' * 5_000 + b"1" + b"}" * 5_000, "document-too-deep"),
        (b'{"a":' * 150 + b"1" + b"}" * 150, "document-too-deep"),
        (b"a: " + b"[" * 100_000, "document-too-deep"),
        (b"\n".join(b" " * n + b"a:" for n in range(500)), "document-too-deep"),
        (bomb(12), "document-too-large"),
        (b'{"a": [' + b"1," * 400_000 + b"1]}", "document-too-large"),
        (b"a" * 2_000_001, "document-too-large"),
    ],
)
def test_a_hostile_document_gives_a_clear_refusal(text: bytes, code: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read_openapi(text)
    assert caught.value.code == code
    assert code in WRONG


def test_references_that_turn_in_circles_end() -> None:
    circles = compliant(
        ("/components/schemas/Permit", {"$ref": "#/components/schemas/Other"}),
        ("/components/schemas/Other", {"$ref": "#/components/schemas/Permit"}),
        ("/components/schemas/Problem", {"allOf": [{"$ref": "#/components/schemas/Problem"}] * 30}),
        (
            "/paths/~1building-permits~1{permitId}",
            {"$ref": "#/paths/~1building-permits~1{permitId}"},
        ),
    )
    report = check(circles)
    assert {"OAS.02", "FEL.01"} <= rules_broken(report)


def test_a_reference_out_of_the_document_is_never_followed() -> None:
    outside = compliant((f"{SCHEMA}/parent", {"$ref": "file:///etc/passwd"}))
    assert rules_broken(check(outside)) == {"OAS.02"}


def test_few_words_that_say_very_much_are_refused() -> None:
    """Each path refers to one item with many parameters: 600 kB of text, 80 million parameters."""
    many = [{"name": f"p{n}", "in": "query", "schema": TEXT} for n in range(2_000)]
    item = {**DOCUMENT["paths"]["/api-info"], "parameters": many}
    paths = {f"/p{n}": {"$ref": "#/components/pathItems/one"} for n in range(20_000)}
    with pytest.raises(Overgrown):
        check(compliant(("/paths", paths), ("/components/pathItems", {"one": item})))


def test_long_chains_and_wide_examples_are_walked_once() -> None:
    chain = {
        f"S{n}": {
            "properties": {f"f{n}": TEXT},
            "allOf": [{"$ref": f"#/components/schemas/S{n + 1}"}],
        }
        for n in range(5_000)
    }
    wide = {"type": "array", "items": {"$ref": "#/components/schemas/S0"}}
    document = compliant(
        ("/components/schemas", {**DOCUMENT["components"]["schemas"], **chain, "S5000": {}}),
        (f"{JSON}/schema", wide),
        (f"{JSON}/examples/one/value", [{"f1": "x"}] * 50_000),
    )
    assert check(document).errors == 0
    assert breaking_changes(document, document) == ()


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)


def pointers(node: Any, at: str = "") -> list[str]:
    children: list[tuple[Any, Any]] = []
    if isinstance(node, dict):
        children = [(str(n).replace("~", "~0").replace("/", "~1"), v) for n, v in node.items()]
    elif isinstance(node, list):
        children = list(enumerate(node))
    found = [at] if at else []
    for name, child in children:
        found += pointers(child, f"{at}/{name}")
    return found


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(pointers(DOCUMENT)), ANY)
def test_no_shape_of_a_document_stops_the_check(pointer: str, value: Any) -> None:
    report = check(compliant((pointer, value)))
    assert msgspec.json.encode(report)


@pytest.mark.parametrize(
    "file",
    sorted([*DATA.glob("openapi-rap/*.yaml"), *DATA.glob("openapi-dcat-annotated/*")]) or [None],
    ids=lambda file: file.name if file else "no data",
)
def test_documents_from_elsewhere_are_checked_or_clearly_refused(file: Path | None) -> None:
    if file is None:
        pytest.skip("the sample documents are not here")
    if file.name in {
        "rap-lp-test-ufn-api.yaml",
        "rap-lp-test-for.yaml",
        "rap-lp-test-for-api.yaml",
    }:
        with pytest.raises(Unreadable, match="document-syntax"):
            read_openapi(file.read_bytes())
        return
    broken = rules_broken(check(read_openapi(file.read_bytes())))
    area = file.name.removeprefix("rap-lp-test-")[:3].upper()
    wanted = {"AME", "ARQ", "DOK", "DOT", "FNS", "SAK", "VER"} & {area}
    assert {"VER.06", *wanted} <= {*broken, *(rule[:3] for rule in broken)}

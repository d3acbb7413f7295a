# SPDX-License-Identifier: EUPL-1.2
"""Requests that a machine makes up from the contracts: what comes back is what the contracts say.

Each operation is sent bodies and parameters that fit its document, near its example and far from
it, and such as do not.  No answer may be a failure, of a status or media type that the document
does not name, or of another form than it says.
"""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from contracts.calling import ENTRIES, MEMBER, Caller, scope_of
from contracts.documents import OPERATIONS, Operation
from samband.sandbox.population import well_known

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
]
MODES = {"right": GenerationMode.POSITIVE, "wrong": GenerationMode.NEGATIVE}
FEW, MANY = 12, 400
# What would be taken away from the node that all tests share keeps its example's value.
KEPT = {
    "note-person-source": "available",
    "note-company-source": "available",
    "note-property-source": "available",
    "protect-owner": "protection",
}
# A list of whole registrations takes long to make up, the rules of who signs above all.
LINES = {"register-persons": 2, "register-companies": 6, "register-properties": 4}
NEVER_ENDED = "end-membership"

each_operation = pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each.id)
_answered: Counter[str] = Counter()


@schemathesis.serializer("application/x-ndjson")
def _in_lines(_context: Any, value: Any) -> bytes:
    lines = value if isinstance(value, list) else [value]
    return b"".join(msgspec.json.encode(line) + b"\n" for line in lines)


@pytest.fixture(scope="module")
def session() -> Iterator[requests.Session]:
    with requests.Session() as made:
        made.trust_env = False
        yield made


@pytest.fixture(scope="module")
def real(caller: Caller) -> dict[str, dict[str, Any]]:
    """Point out somebody and something that the registers of the node hold."""
    found = {}
    for api in ("person", "business", "real-property"):
        headers = {"authorization": f"Bearer {caller.token(f'{api}/read')}"}
        events = caller.http.get(f"/{api}/v1/changes", headers=headers).json()["events"]
        found[api] = {"objectIdentity": events[0]["data"]["objectIdentity"]}
    anna = {"scheme": "personal-identity-number", "identifier": well_known()["anna"].number}
    return {**found, "look-up-person-history": {"identifier": anna}}


@each_operation
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("count", [FEW, pytest.param(MANY, marks=pytest.mark.soak)])
def test_what_is_answered_to_requests_made_up_is_what_the_contract_says(
    caller: Caller,
    session: requests.Session,
    real: dict[str, dict[str, Any]],
    operation: Operation,
    *,
    mode: str,
    count: int,
) -> None:
    near = _near(operation, real)
    _send_made_up(caller, session, operation, near=near, mode=MODES[mode], count=count)


def test_the_requests_made_up_were_not_only_refused() -> None:
    """Most reading operations and many changing ones succeeded, or the checks saw little."""
    if not _answered:
        pytest.skip("runs after the requests")
    done = {name for name in _answered if name.endswith(" 2")}
    print(f"{sum(_answered.values())} requests, {len(done)} operations answered with success")
    assert len(done) >= 35


@pytest.mark.parametrize(
    ("where", "instead"),
    [
        (("responses", "404"), None),
        (("responses", "200", "content"), {"text/plain": {}}),
        (("responses", "200", "content", "application/json", "schema"), {"type": "array"}),
        (("responses", "200", "headers", "made-up"), {"required": True, "schema": {}}),
    ],
    ids=["status", "media type", "form", "header"],
)
def test_an_answer_that_the_contract_does_not_tell_of_is_found(
    caller: Caller, session: requests.Session, where: tuple[str, ...], instead: Any
) -> None:
    [operation] = [each for each in OPERATIONS if each.id == "get-member"]
    document = copy.deepcopy(operation.document)
    *path, last = where
    place = document["paths"][operation.path][operation.method]
    for step in path:
        place = place[step]
    place.pop(last, None)
    if instead is not None:
        place[last] = instead
    changed = Operation(document, operation.root, operation.path, operation.method)
    with pytest.raises(FailureGroup):
        _send_made_up(caller, session, changed, near={}, mode=GenerationMode.POSITIVE, count=FEW)


def _send_made_up(
    caller: Caller,
    session: requests.Session,
    operation: Operation,
    *,
    near: dict[str, Any],
    mode: GenerationMode,
    count: int,
) -> None:
    if operation.id in LINES:
        count //= LINES[operation.id]
    made_up = _requests(operation, caller.house.url).as_strategy(generation_mode=mode)

    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        derandomize=count <= FEW,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=made_up, kept=st.sets(st.sampled_from(sorted(near) or [""])), known=st.booleans())
    def send(case: Any, kept: set[str], known: bool) -> None:
        if isinstance(case.body, dict):
            always = KEPT.get(operation.id)
            case.body |= {name: near[name] for name in [*kept, always] if name in near}
        if known and "number" in (case.path_parameters or {}) and operation.id != NEVER_ENDED:
            case.path_parameters["number"] = MEMBER
        scope = scope_of(operation)
        token = caller.token(ENTRIES.get(scope, scope)) if scope else ""
        headers = {"authorization": f"Bearer {token}"} if token else {}
        answer = case.call(session=session, headers=headers)
        _answered[f"{operation.id} {answer.status_code // 100}"] += 1
        case.validate_response(answer, checks=CHECKS)

    send()


def _requests(operation: Operation, url: str) -> Any:
    """Let schemathesis read the operation; what is sent in lines is to it a list."""
    document = copy.deepcopy(operation.document)
    body = document["paths"][operation.path][operation.method].get("requestBody", {})
    for media in body.get("content", {}).values():
        if line := media.pop("x-item-schema", None):
            media["schema"] = {"type": "array", "items": line, "maxItems": 5}
    schema = schemathesis.openapi.from_dict(document)
    schema.config.update(base_url=url + operation.root)
    return schema[operation.path][operation.method.upper()]


def _near(operation: Operation, real: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Give a body that works: the example, asking about what the node holds."""
    near = dict(operation.body or {})
    api, _, right = scope_of(operation).partition("/")
    if right == "read" and near.keys() & {"identifier", "designation"} and api in real:
        points = real.get(operation.id, real[api])
        near |= {"identifier": None, "designation": None, "objectIdentity": None} | points
        near = {name: value for name, value in near.items() if value is not None}
    return near

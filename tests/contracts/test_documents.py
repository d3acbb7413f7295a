# SPDX-License-Identifier: EUPL-1.2
"""The committed OpenAPI documents: complete, consistent, and what the code serves."""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import msgspec
import pytest

from contracts.calling import scope_of
from contracts.documents import FOLDER, OPERATIONS, RENEW, ROOT, Operation, documents
from samband.app.blocks import manifests
from samband.settings import Settings

DOCUMENTS = documents()
PROBLEM = "#/components/schemas/ProblemBody"
NAME = re.compile(r"[A-Z][A-Za-z]{0,39}")
each_operation = pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each.id)
each_document = pytest.mark.parametrize("name", DOCUMENTS)


@pytest.fixture(scope="module")
def made() -> dict[Path, str]:
    """Make every document once."""
    from machinery import contracts  # noqa: PLC0415 (on the path once conftest has run)

    return contracts.documents(ROOT)


@each_document
def test_a_committed_document_is_what_the_code_makes(name: str, made: dict[Path, str]) -> None:
    assert (FOLDER / name) in made, f"no API makes openapi/{name}: remove it"
    same = made[FOLDER / name] == (FOLDER / name).read_text(encoding="utf-8")
    assert same, f"openapi/{name} differs from the code: run {RENEW}"


def test_every_own_api_of_every_block_has_its_document() -> None:
    apis = [api for block in manifests(Settings()) for api in block.apis if api.name]
    assert sorted(DOCUMENTS) == sorted(f"{api.name}-v{api.major}.json" for api in apis)
    assert len(apis) >= 6
    assert all(api.title and api.title_en for api in apis)


@each_document
def test_every_reference_leads_to_something_and_every_name_is_short(name: str) -> None:
    document = DOCUMENTS[name]
    for reference in _references(document):
        target: Any = document
        for step in reference.removeprefix("#/").split("/"):
            target = target[step]
        assert target
    assert [each for each in document["components"]["schemas"] if not NAME.fullmatch(each)] == []
    ids = [each.id for each in OPERATIONS if each.document["info"] == document["info"]]
    assert Counter(ids).most_common(1)[0][1] == 1


@each_operation
def test_an_operation_says_what_it_is_in_both_languages_and_how_it_may_fail(
    operation: Operation,
) -> None:
    described = operation.described
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", described["operationId"])
    assert described["summary"]
    assert described["description"].count(".") >= 2
    assert {"400", "404", "503"} <= set(described["responses"])
    assert ({"401", "403"} <= set(described["responses"])) is operation.protected
    assert ({"413", "415"} <= set(described["responses"])) is ("requestBody" in described)
    for status, response in _responses(operation):
        assert response["description"]
        assert "traceparent" in response["headers"]
        if status >= 400:
            problem = response["content"]["application/problem+json"]
            assert problem["schema"] == {"$ref": PROBLEM}
            assert problem["examples"]["problem"]["value"]["status"] == status


@each_operation
def test_an_operation_s_examples_are_valid_against_its_schemas(operation: Operation) -> None:
    bodies = [body for _, response in _responses(operation) for body in _bodies(response)]
    bodies += _bodies(operation.described.get("requestBody", {}))
    assert bodies
    for body in bodies:
        if "schema" in body:
            assert body["examples"]
            validator = _validator(operation.root, msgspec.json.encode(body["schema"]))
            for example in body["examples"].values():
                found = [str(error.message) for error in validator.iter_errors(example["value"])]
                assert found == []


@each_operation
def test_a_protected_operation_names_a_scope_that_its_block_has(operation: Operation) -> None:
    known = {scope.name for block in manifests(Settings()) for scope in block.vocabulary.scopes}
    if operation.protected:
        assert operation.described["security"] == [{"bearer": []}]
        assert scope_of(operation) in known
        scheme = operation.document["components"]["securitySchemes"]["bearer"]
        assert scheme == {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
    else:
        assert "Scope:" not in operation.described["description"]


@each_operation
def test_every_object_that_an_operation_reads_is_closed(operation: Operation) -> None:
    """What is published refuses unknown fields, as the decoder does."""
    schemas = operation.document["components"]["schemas"]
    body = operation.described.get("requestBody", {}).get("content", {}).get("application/json")
    for name in _reached(body, schemas) if body else ():
        if "properties" in schemas[name]:
            assert schemas[name]["additionalProperties"] is False


@functools.lru_cache(maxsize=256)
def _validator(root: str, schema: bytes) -> jsonschema_rs.Draft202012Validator:
    [document] = [each for each in DOCUMENTS.values() if each["servers"][0]["url"].endswith(root)]
    whole = {**msgspec.json.decode(schema), "components": document["components"]}
    return jsonschema_rs.Draft202012Validator(whole, validate_formats=True)


def _responses(operation: Operation) -> list[tuple[int, dict[str, Any]]]:
    found = []
    for status, response in operation.described["responses"].items():
        name = response.get("$ref", "").rpartition("/")[2]
        whole = operation.document["components"]["responses"][name] if name else response
        found.append((int(status), whole))
    return found


def _bodies(holder: dict[str, Any]) -> list[dict[str, Any]]:
    return list(holder.get("content", {}).values())


def _references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(reference := node.get("$ref"), str):
            yield reference
        for value in node.values():
            yield from _references(value)
    elif isinstance(node, list):
        for value in node:
            yield from _references(value)


def _reached(node: Any, schemas: dict[str, Any]) -> set[str]:
    reached: set[str] = set()
    waiting = list(_references(node))
    while waiting:
        name = waiting.pop().rpartition("/")[2]
        if name not in reached:
            reached.add(name)
            waiting += _references(schemas[name])
    return reached


def test_the_documents_are_json_that_a_strict_reader_takes() -> None:
    for file in FOLDER.iterdir():
        assert msgspec.json.decode(file.read_bytes())["openapi"] == "3.1.0"

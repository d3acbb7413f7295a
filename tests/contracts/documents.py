# SPDX-License-Identifier: EUPL-1.2
"""The committed contracts as the tests read them: documents, and the operations in them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "openapi"
RENEW = ".venv/bin/python docs/generate.py"


class Operation(msgspec.Struct, frozen=True):
    """One operation of one API, at the address where the node serves it."""

    document: dict[str, Any]
    root: str
    path: str
    method: str

    @property
    def described(self) -> dict[str, Any]:
        """What the document says of it."""
        found: dict[str, Any] = self.document["paths"][self.path][self.method]
        return found

    @property
    def id(self) -> str:
        """Its ``operationId``."""
        return str(self.described["operationId"])

    @property
    def body(self) -> Any:
        """The example of what it reads, or ``None``."""
        content = self.described.get("requestBody", {}).get("content", {})
        examples = content.get("application/json", {}).get("examples", {})
        return examples.get("example", {}).get("value")

    @property
    def schema(self) -> dict[str, Any]:
        """The schema of its JSON body, references followed one step."""
        schema = self.described["requestBody"]["content"]["application/json"]["schema"]
        return self.resolved(schema)

    @property
    def protected(self) -> bool:
        """Whether it asks for a token."""
        return bool(self.described.get("security"))

    def resolved(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Follow a reference into the document."""
        name = schema.get("$ref", "").rpartition("/")[2]
        found: dict[str, Any] = self.document["components"]["schemas"][name] if name else schema
        return found

    def parameters(self, where: str) -> list[dict[str, Any]]:
        """List its own parameters of a kind: ``path``, ``query`` or ``header``."""
        return [each for each in self.described["parameters"] if each.get("in") == where]


def documents() -> dict[str, dict[str, Any]]:
    """Read every committed document, by file name."""
    return {file.name: msgspec.json.decode(file.read_bytes()) for file in sorted(FOLDER.iterdir())}


def operations() -> list[Operation]:
    """List every operation of every committed document."""
    return [
        Operation(document, _root(document), path, method)
        for document in documents().values()
        for path, item in document["paths"].items()
        for method in item
    ]


def _root(document: dict[str, Any]) -> str:
    return "/" + str(document["servers"][0]["url"]).split("/", 3)[3]


OPERATIONS = operations()
JSON_OPERATIONS = [each for each in OPERATIONS if each.body is not None]
PROTECTED = [each for each in OPERATIONS if each.protected]

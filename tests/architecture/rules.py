# SPDX-License-Identifier: EUPL-1.2
"""The rules of the house that import contracts cannot state: each takes a tree, returns breaches.

Run as a program on a folder that holds the package, it prints what ``side_doors`` finds there:
the import graph is built from whatever package is first on the path, so a changed copy needs a
process of its own.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import grimp

CATEGORIES = (
    "trust_and_security",
    "information_management",
    "information_exchange",
    "basic_data",
    "digital_services",
    "sandbox",
)
"""Folders whose children are blocks; governance is a block itself."""

SHAPE = {
    "block",
    "model",
    "store",
    "service",
    "client",
    "wire",
    "api",
    "pages",
    "jobs",
    "vocabulary",
}
PORTS = ["ActorResolver", "Gate", "EventSink", "EvidenceSource", "Notifier"]

FUNCTION_LINES = 40
FILE_LINES = 400
HANDLER_LINES = 8
"""Of statements, so that a signature with many parameters is not held against it."""

_LICENCE = "# SPDX-License-Identifier: EUPL-1.2"
_MIGRATION = re.compile(r"\d{4}_[a-z0-9_]+\.sql|__init__\.py")
_ROUTES = {"get", "post", "put", "patch", "delete", "head", "route"}
_MAY_USE_ANY_DOOR = {"app", "cli", "settings"}


def python_files(*folders: Path) -> Iterator[Path]:
    """Yield every Python file below the folders that exist."""
    for folder in folders:
        yield from sorted(folder.rglob("*.py"))


def blocks(package: Path) -> Iterator[Path]:
    """Yield the folder of every block in the tree."""
    for category in CATEGORIES:
        for child in sorted((package / category).glob("*")):
            if child.is_dir() and child.name != "__pycache__":
                yield child
    if (package / "governance").is_dir():
        yield package / "governance"


def foreign_files(package: Path) -> list[str]:
    """Find what does not belong in a block, a category or a migrations folder.

    Any ``.py`` of a block may be a folder of the same name, inside which names are free.
    """
    allowed = {"__init__.py", "migrations", *SHAPE, *(f"{name}.py" for name in SHAPE)}
    found = [file for block in blocks(package) for file in _outside(block, allowed)]
    for category in CATEGORIES:
        folders = {child.name for child in (package / category).glob("*") if child.is_dir()}
        found += _outside(package / category, {"__init__.py", *folders})
    for migrations in package.rglob("migrations"):
        found += [file for file in migrations.glob("*") if not _MIGRATION.fullmatch(file.name)]
    return sorted({str(file.relative_to(package)) for file in found if file.name != "__pycache__"})


def _outside(folder: Path, allowed: set[str]) -> list[Path]:
    return [file for file in folder.glob("*") if file.name not in allowed]


def side_doors() -> list[str]:
    """Find imports that enter another block below its ``__init__``.

    The composition root and a block's manifest bring blocks together, and are exempt.
    """
    graph = grimp.build_graph("samband", cache_dir=None)
    found = []
    for importer in sorted(graph.modules):
        own = _block_of(importer)
        if importer.split(".")[1:2] and importer.split(".")[1] in _MAY_USE_ANY_DOOR:
            continue
        if own and importer == f"{own}.block":
            continue
        for imported in sorted(graph.find_modules_directly_imported_by(importer)):
            other = _block_of(imported)
            if other not in {None, own, imported}:
                found.append(f"{importer} -> {imported}")
    return found


def _block_of(module: str) -> str | None:
    parts = module.split(".")
    if parts[1:2] == ["governance"]:
        return "samband.governance"
    return ".".join(parts[:3]) if len(parts) > 2 and parts[1] in CATEGORIES else None


def wrong_ports(package: Path) -> list[str]:
    """Tell how ``core/ports.py`` differs from the five ports: every protocol in it is one."""
    tree = ast.parse((package / "core" / "ports.py").read_text())
    protocols = [
        node.name
        for node in tree.body
        if isinstance(node, ast.ClassDef) and any(_name(base) == "Protocol" for base in node.bases)
    ]
    listed = [
        _name(element)
        for node in tree.body
        if isinstance(node, ast.AnnAssign) and _name(node.target) == "PORTS"
        if isinstance(node.value, ast.Tuple)
        for element in node.value.elts
    ]
    return sorted({*protocols, *listed} ^ set(PORTS)) + sorted(set(protocols) ^ set(listed))


def too_long(root: Path, *folders: Path) -> list[str]:
    """Find files, functions and HTTP handlers that are longer than a reader can hold."""
    found = []
    for file in python_files(*folders):
        text = file.read_text()
        where = str(file.relative_to(root))
        if text.count("\n") > FILE_LINES:
            found.append(f"{where}: file of {text.count(chr(10))} lines")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > FUNCTION_LINES:
                    found.append(f"{where}: function {node.name} of {lines} lines")
                if _is_handler(node) and _statement_lines(node) > HANDLER_LINES:
                    found.append(f"{where}: handler {node.name} of {_statement_lines(node)} lines")
    return found


def _is_handler(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    calls = [each.func if isinstance(each, ast.Call) else each for each in node.decorator_list]
    return any(_name(call) in _ROUTES for call in calls)


def _statement_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    body = node.body[1:] if ast.get_docstring(node) else node.body
    return sum((statement.end_lineno or 0) - statement.lineno + 1 for statement in body)


def without_licence_or_purpose(root: Path, *folders: Path) -> list[str]:
    """Find modules without the licence line first, or without a docstring."""
    found = []
    for file in python_files(*folders):
        text = file.read_text()
        if not text.startswith(_LICENCE + "\n"):
            found.append(f"{file.relative_to(root)}: no licence line")
        if not ast.get_docstring(ast.parse(text)):
            found.append(f"{file.relative_to(root)}: no docstring")
    return found


def hidden_imports(package: Path) -> list[str]:
    """Find imports by name at run time, which no contract sees."""
    return [
        f"{file.relative_to(package)}:{node.lineno}"
        for file in python_files(package)
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Call) and _name(node.func) in {"import_module", "__import__"}
    ]


def _name(node: ast.expr) -> str:
    """Return the last part of a name: ``Protocol`` of ``typing.Protocol``."""
    if isinstance(node, ast.Subscript):
        return _name(node.value)
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


if __name__ == "__main__":
    print("\n".join(side_doors()))
    sys.exit(bool(side_doors()))

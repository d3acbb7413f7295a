# SPDX-License-Identifier: EUPL-1.2
"""Every rule of the house fails on a tree that breaks it: each fault is put into a copy."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from architecture import rules

ROOT = Path(__file__).parents[2]
SECURITY = "trust_and_security"
Break = Callable[[str, str], Path]


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A copy of the package's code, below a copy of its configuration."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    only_code = shutil.ignore_patterns("__pycache__", "*.html", "*.css", "*.js", "*.svg")
    shutil.copytree(ROOT / "src" / "samband", tmp_path / "src" / "samband", ignore=only_code)
    return tmp_path / "src" / "samband"


@pytest.fixture
def add(package: Path) -> Break:
    """Append a line to a file of the copy, which is made if it is not there."""

    def add_line(file: str, line: str) -> Path:
        path = package / file
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a") as opened:
            opened.write(f"\n{line}\n")
        return path

    return add_line


def module(package: Path, block: str, name: str) -> str:
    """Name the file of a module that may have become a package."""
    folder = package / block / name
    return f"{block}/{name}/__init__.py" if folder.is_dir() else f"{block}/{name}.py"


def run(package: Path, *command: str | Path) -> str:
    """Run a check in a process of its own, which finds the copy first; it must fail."""
    environment = {**os.environ, "PYTHONPATH": f"{package.parent}:{ROOT / 'tests'}"}
    check = subprocess.run(
        command,
        cwd=package.parents[1],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert check.returncode == 1, check.stdout + check.stderr
    return " ".join(check.stdout.split())


def lint(package: Path, contract: str) -> str:
    program = Path(sys.executable).with_name("lint-imports")
    return run(package, program, "--no-cache", "--contract", contract)


def test_core_may_not_look_up(package: Path, add: Break) -> None:
    add("core/time.py", f"from samband.{SECURITY} import availability")
    said = lint(package, "house")
    assert f"samband.core.time -> samband.{SECURITY}.availability" in said


def test_a_block_may_not_look_up_at_its_sibling(package: Path, add: Break) -> None:
    importer = module(package, f"{SECURITY}/trust_framework", "model")
    add(importer, f"import samband.{SECURITY}.availability")
    said = lint(package, "house")
    assert f"trust_framework.model -> samband.{SECURITY}.availability" in said


def test_looking_up_for_types_only_counts(package: Path, add: Break) -> None:
    guarded = f"if TYPE_CHECKING:\n    import samband.{SECURITY}.availability"
    add("core/time.py", f"from typing import TYPE_CHECKING\n{guarded}")
    said = lint(package, "house")
    assert f"samband.core.time -> samband.{SECURITY}.availability" in said


def test_basic_data_may_not_know_another_register(package: Path, add: Break) -> None:
    add("basic_data/person/__init__.py", "")
    add("basic_data/business/__init__.py", "import samband.basic_data.person")
    assert "samband.basic_data.business -> samband.basic_data.person" in lint(package, "house")


def test_a_new_floor_must_be_placed(package: Path, add: Break) -> None:
    add("helpers/__init__.py", "")
    assert "samband.helpers" in lint(package, "house")


@pytest.mark.parametrize(
    ("importer", "imported"),
    [
        ("model", "service"),
        ("wire", "store"),
        ("store", "client"),
        ("client", "store"),
        ("service", "api"),
        ("api", "pages"),
        ("jobs", "block"),
    ],
)
def test_inside_a_block_imports_go_one_way(
    package: Path, add: Break, importer: str, imported: str
) -> None:
    block = "fresh"
    add(f"{SECURITY}/{block}/__init__.py", "")
    add(f"{SECURITY}/{block}/{imported}.py", "")
    add(f"{SECURITY}/{block}/{importer}.py", f"from samband.{SECURITY}.{block} import {imported}")
    assert f"{block}.{importer} -> samband.{SECURITY}.{block}.{imported}" in lint(package, "block")


def test_a_store_may_not_come_back_through_its_own_door(package: Path, add: Break) -> None:
    add("basic_data/fresh/__init__.py", "from samband.basic_data.fresh import service")
    add("basic_data/fresh/service.py", "")
    add("basic_data/fresh/store.py", "import samband.basic_data.fresh")
    assert "samband.basic_data.fresh.store" in lint(package, "block")


def test_a_cycle_is_found(package: Path, add: Break) -> None:
    add("core/left.py", "import samband.core.right")
    add("core/right.py", "import samband.core.left")
    assert "samband.core" in lint(package, "cycles")


def test_the_sandbox_may_not_use_a_block(package: Path, add: Break) -> None:
    add("sandbox/fresh/__init__.py", f"from samband.{SECURITY} import availability")
    said = lint(package, "sandbox")
    assert f"samband.sandbox.fresh -> samband.{SECURITY}.availability" in said


def test_a_foreign_file_name_is_found(package: Path, add: Break) -> None:
    add(f"{SECURITY}/availability/helpers.py", "")
    assert f"{SECURITY}/availability/helpers.py" in rules.foreign_files(package)
    assert f"samband.{SECURITY}.availability.helpers" in lint(package, "block")


def test_a_foreign_file_beside_the_blocks_is_found(package: Path, add: Break) -> None:
    add(f"{SECURITY}/shared.py", "")
    add("core/migrations/late.sql", "")
    found = rules.foreign_files(package)
    assert {f"{SECURITY}/shared.py", "core/migrations/late.sql"} <= set(found)


def test_a_side_door_is_found(package: Path, add: Break) -> None:
    importer = module(package, f"{SECURITY}/availability", "service")
    add(importer, f"import samband.{SECURITY}.trust_framework.store")
    said = run(package, sys.executable, rules.__file__)
    assert f"availability.service -> samband.{SECURITY}.trust_framework.store" in said


def test_the_front_door_and_the_manifest_are_free(package: Path, add: Break) -> None:
    importer = module(package, f"{SECURITY}/availability", "service")
    add(importer, f"import samband.{SECURITY}.trust_framework")
    add(f"{SECURITY}/availability/block.py", f"import samband.{SECURITY}.trust_framework.store")
    add("basic_data/fresh/__init__.py", "import samband.sandbox.country.model")
    said = run(package, sys.executable, rules.__file__)
    assert "samband.basic_data.fresh -> samband.sandbox.country.model" in said
    assert "availability" not in said


def test_a_sixth_port_is_found(package: Path, add: Break) -> None:
    add("core/ports.py", "class Sixth(Protocol):\n    pass")
    assert "Sixth" in rules.wrong_ports(package)


def test_a_port_that_is_gone_is_found(package: Path) -> None:
    ports = package / "core" / "ports.py"
    ports.write_text(ports.read_text().replace("class Notifier(", "class Teller("))
    assert {"Notifier", "Teller"} <= set(rules.wrong_ports(package))


def test_lengths_are_measured(tmp_path: Path) -> None:
    signature = "@get('/')\nasync def show(\n    a: int,\n    b: int,\n) -> None:\n    '''Why.'''\n"
    (tmp_path / "good.py").write_text(signature + "    a = 1\n" * 8)
    (tmp_path / "handler.py").write_text(signature + "    a = 1\n" * 9)
    (tmp_path / "function.py").write_text("def f() -> None:\n" + "    a = 1\n" * 40)
    (tmp_path / "file.py").write_text("a = 1\n" * 401)
    assert rules.too_long(tmp_path, tmp_path) == [
        "file.py: file of 401 lines",
        "function.py: function f of 41 lines",
        "handler.py: handler show of 9 lines",
    ]


def test_a_missing_licence_or_docstring_is_found(tmp_path: Path) -> None:
    (tmp_path / "good.py").write_text('# SPDX-License-Identifier: EUPL-1.2\n"""Why."""\n')
    (tmp_path / "bare.py").write_text("a = 1\n")
    assert rules.without_licence_or_purpose(tmp_path, tmp_path) == [
        "bare.py: no licence line",
        "bare.py: no docstring",
    ]


def test_an_import_by_name_is_found(tmp_path: Path) -> None:
    (tmp_path / "sly.py").write_text("import importlib\nimportlib.import_module('samband.app')\n")
    assert rules.hidden_imports(tmp_path) == ["sly.py:2"]

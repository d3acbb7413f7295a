# SPDX-License-Identifier: EUPL-1.2
"""Every word that the code offers is explained in docs/reference, and every block has its page."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from cyclopts import App

from architecture.rules import CATEGORIES
from docs.manifests import ROOT, in_the_tree
from samband.cli import app
from samband.core.pages.building_blocks import CATEGORIES as DIGGS
from samband.core.pages.building_blocks import DOMAINS
from samband.settings import Settings

REFERENCE = ROOT / "docs" / "reference"


def reference(page: str) -> str:
    return (REFERENCE / page).read_text()


def test_every_scope_is_explained_in_both_languages() -> None:
    text = reference("scopes.md")
    scopes = [scope for block in in_the_tree().values() for scope in block.vocabulary.scopes]
    assert len(scopes) > 10
    assert [s.name for s in scopes if f"| `{s.name}` | {s.sv} | {s.en} |" not in text] == []


def test_every_event_type_is_explained_in_both_languages() -> None:
    text = reference("events.md")
    events = [event for block in in_the_tree().values() for event in block.vocabulary.events]
    assert len(events) > 30
    assert [e.name for e in events if f"| `{e.name}` | {e.sv} | {e.en} |" not in text] == []


def test_every_setting_is_explained() -> None:
    text = reference("settings.md")
    keys = list(_keys(Settings, ""))
    assert len(keys) > 15
    assert [key for key in keys if f"| `{key}` |" not in text] == []


def test_every_command_is_explained() -> None:
    text = reference("commands.md")
    commands = list(_commands(app, "samband"))
    assert "samband sandbox join" in commands
    assert [name for name in commands if f" {name}\n" not in text] == []


def test_every_block_has_a_page_that_says_more_than_its_head() -> None:
    names = {folder.partition("/")[2] for folder in in_the_tree() if "sandbox" not in folder}
    names |= {block.key for category in DIGGS for block in category.blocks}
    names |= {domain.key for domain in DOMAINS} | {"basic_data", "governance"}
    names -= {"objects", "framework"}  # below and above the domains: docs/blocks/basic-data.md
    pages = {name: ROOT / "docs" / "blocks" / f"{name.replace('_', '-')}.md" for name in names}
    assert [name for name, page in pages.items() if not page.exists()] == []
    prose = {
        name: page.read_text().rpartition("generated part -->")[2] for name, page in pages.items()
    }
    assert [name for name, text in prose.items() if len(text.split()) < 40] == []


def test_the_categories_of_the_tree_are_diggs_and_basic_data_and_the_sandbox() -> None:
    assert set(CATEGORIES) == {category.key for category in DIGGS} | {"basic_data", "sandbox"}


def _keys(type_: type, prefix: str) -> Iterator[str]:
    for field in msgspec.structs.fields(type_):
        if isinstance(field.type, type) and issubclass(field.type, msgspec.Struct):
            yield from _keys(field.type, f"{prefix}{field.name}.")
        elif field.name == "providers":
            [provider, _] = field.type.__args__
            yield from _keys(provider, f"{prefix}{field.name}[].")
        else:
            yield f"{prefix}{field.name}"


def _commands(group: App, path: str) -> Iterator[str]:
    for name in group:
        command = group[name]
        if name.startswith("-") or command.show is False:
            continue
        yield f"{path} {name}"
        if command.default_command is None:
            yield from _commands(command, f"{path} {name}")

# SPDX-License-Identifier: EUPL-1.2
"""``samband init`` writes settings that a node starts with, and refuses what it would not."""

from __future__ import annotations

import tomllib
from itertools import pairwise
from pathlib import Path

import pytest

from cli.terminal import Type
from samband.settings import SETTINGS_VARIABLE, read_settings

KEY = "BBTX304HRjYYAKbxlMNIf1cy2q-5gdjcGmHEoH3AFK4"
COMMON = ("--organisation", "212000-1124", "--name", 'Malmö "nod"', "--url")
NODE = ("init", "node", *COMMON, "https://samband.malmo.example.se", "--hub")
WHOLE = (*NODE, "https://hub.example.se", "--hub-key", KEY)
HUB = ("init", "hub", *COMMON, "https://hub.example.se")


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_settings_of_a_node_are_those_that_were_asked_for(typed: Type, language: str) -> None:
    more = ("--data", "here", "--language", language, "--contact", "it@malmo.example.se")
    done = typed(*WHOLE, "--domain", "person", *more)
    assert done.code == 0, done.err
    assert "join-a-node-to-a-hub" in done.out
    found = read_settings({SETTINGS_VARIABLE: "samband.toml"})
    assert found.node.organisation == "2120001124"
    assert found.node.name == 'Malmö "nod"'
    assert found.node.contact == "it@malmo.example.se"
    assert (found.node.shape, found.test_mode, found.domains) == ("node", False, ("person",))
    assert (found.hub.url, found.hub.keys) == ("https://hub.example.se", (KEY,))
    assert found.data == Path("here").absolute()
    assert Path("samband.toml").stat().st_mode & 0o007 == 0


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_line_that_decides_something_is_explained(typed: Type, language: str) -> None:
    assert typed(*WHOLE, "--language", language).code == 0
    lines = Path("samband.toml").read_text().splitlines()
    for before, line in pairwise(lines):
        if " = " in line and not line.startswith("#"):
            assert before.startswith("# "), line


def test_a_hub_keeps_the_register_and_follows_nobody(typed: Type) -> None:
    done = typed(*HUB)
    assert done.code == 0, done.err
    assert "found-a-node" in done.out
    assert "hub" not in tomllib.loads(Path("samband.toml").read_text())


def test_a_file_that_is_there_is_kept_unless_it_is_said(typed: Type) -> None:
    Path("samband.toml").write_text("mine")
    refused = typed(*HUB)
    assert (refused.code, refused.out) == (2, "")
    assert "samband.toml is there already" in refused.err
    assert Path("samband.toml").read_text() == "mine"
    assert typed(*HUB, "--replace").code == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("init", "node"), "--organisation is needed"),
        (("init", "node", *COMMON[:4]), "--url is needed"),
        (NODE[:-1], "--hub is needed"),
        ((*HUB, "--file", "no/such/place.toml"), "no/such. Make it, or give another --file."),
        ((*HUB, "--contact", "us"), "must be an e-mail address, or an address that begins with"),
        (WHOLE[:-2], "--hub-key is needed"),
        ((*WHOLE[:-1], "short"), "has 43 characters"),
        ((*WHOLE[:3], "2120001125", *WHOLE[4:]), "--organisation must end in the right check"),
        ((*HUB, "--hub", "https://other.example.se"), "--hub is for a node"),
        ((*HUB, "--hub-key", KEY), "--hub-key is for a node"),
        ((*HUB[:-1], "http://hub.example.se"), "https only. Nothing was written."),
        ((*HUB[:-1], "https://hub.example.se/path"), "without a path. Nothing was written."),
        ((*NODE, "http://hub.example.se", "--hub-key", KEY), "hub.url: "),
        ((*NODE, "https://samband.malmo.example.se", "--hub-key", KEY), "does not follow itself"),
        ((*WHOLE, "--domain", "health"), "--domain"),
        ((*WHOLE, "--contact", "ring oss"), "node.contact"),
        ((*WHOLE, "--contact", "http://malmo.example.se"), "node.contact"),
        (("init", "castle"), "castle"),
    ],
)
def test_what_a_node_would_refuse_is_not_written(
    typed: Type, words: tuple[str, ...], said: str
) -> None:
    done = typed(*words)
    assert done.code == 2
    assert said in done.err
    assert done.err.count("\n") == 1
    assert list(Path().iterdir()) == []

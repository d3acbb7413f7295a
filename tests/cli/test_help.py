# SPDX-License-Identifier: EUPL-1.2
"""Every command says what it is for, and every option what it means."""

from __future__ import annotations

import pytest

from cli.terminal import Type, commands
from samband.cli import app

PROMISED = {"demo", "init", "serve", "migrate", "check", "verify-receipt", "token"}


def test_the_commands_that_are_promised_are_there() -> None:
    names = {" ".join(command) for command in commands()}
    grouped = {"admin found", "admin invite", "sandbox load", "sandbox join"}
    grouped |= {"keys rotate", "keys show", "jobs dead", "jobs release", "api check", "api connect"}
    assert names == PROMISED | grouped


@pytest.mark.parametrize("words", [(), ("--help",), ("admin",), ("jobs", "--help")])
def test_a_list_of_commands_has_words_on_each(typed: Type, words: tuple[str, ...]) -> None:
    shown = typed(*words)
    assert shown.code == 0
    group = app[words[0]] if words and words[0] != "--help" else app
    for name in group:
        if name.startswith("-") or not group[name].show:
            continue
        (line,) = (line for line in shown.out.splitlines() if line.startswith(f"│ {name} "))
        assert len(line.strip("│ ").removeprefix(name).split()) > 2, line


@pytest.mark.parametrize("command", list(commands()))
def test_every_command_and_option_is_explained(typed: Type, command: tuple[str, ...]) -> None:
    shown = typed(*command, "--help")
    assert shown.code == 0
    assert shown.out.startswith("Usage: samband " + " ".join(command))
    found = app
    for name in command:
        found = found[name]
    for argument in found.assemble_argument_collection(parse_docstring=True):
        assert argument.parameter.help, argument.names
        assert argument.parameter.help.rstrip().endswith("."), argument.parameter.help

# SPDX-License-Identifier: EUPL-1.2
"""A terminal to type commands in: what was written where, and the exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from samband.cli import app, main

Type = Callable[..., "Typed"]


class Typed(msgspec.Struct, frozen=True):
    """How a command ended."""

    code: int
    out: str
    err: str


@pytest.fixture
def typed(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> Type:
    """Give a function that runs one command in an empty folder, with only its own settings."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("SAMBAND")]:
        monkeypatch.delenv(name)

    def run(*words: object, **environment: str) -> Typed:
        with monkeypatch.context() as here:
            here.setattr(sys, "argv", ["samband", *map(str, words)])
            for name, value in environment.items():
                here.setenv(name, value)
            capfd.readouterr()
            with pytest.raises(SystemExit) as ended:
                main()
        written = capfd.readouterr()
        return Typed(int(ended.value.code or 0), written.out, written.err)

    return run


def commands() -> Iterator[tuple[str, ...]]:
    """List every command that people type."""
    for name in app:
        if name.startswith("-") or not app[name].show:
            continue
        inner = [each for each in app[name] if not each.startswith("-")]
        yield from ((name, each) for each in inner) if inner else ((name,),)

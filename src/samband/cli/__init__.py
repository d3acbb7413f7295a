# SPDX-License-Identifier: EUPL-1.2
"""The command line: ``samband``.  An error is one line that says what to do (``cli.failing``).

Commands are named by where they are defined and loaded when they are used, so that checking a
receipt starts neither a database driver nor a web framework.
"""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import cyclopts

from samband.cli import failing

# By group, and by the word that is typed: where the command is defined.
COMMANDS = {
    "": {
        "demo": "demonstrating:demo",
        "serve": "running:serve",
        "migrate": "running:migrate",
        "init": "initialising:init",
        "check": "examining:check",
        "verify-receipt": "verifying:verify_receipt",
        "token": "demonstrating:token",
    },
    "admin": {"found": "administering:found", "invite": "administering:invite"},
    "sandbox": {"load": "demonstrating:load", "join": "demonstrating:join"},
    "keys": {"rotate": "operating:rotate", "show": "operating:show"},
    "jobs": {"dead": "operating:dead", "release": "operating:release"},
    "api": {"check": "checking:check_api", "connect": "connecting:connect"},
}
GROUPS = {
    "admin": "What only the operator of a node may do.",
    "sandbox": "The sample country: load it, join it.",
    "keys": "The node's signing keys.",
    "jobs": "Work that could not be done and waits for you.",
    "api": "Descriptions of APIs, and services behind the gateway.",
}
# What the parent process starts; nobody types these, and their log wants the whole of an error.
CHILDREN = {
    "web": "serving:web",
    "loop": "serving:loop",
    "node": "serving:whole",
    "journey": "demonstrating:journey",
}
_HELP = frozenset({"--help", "-h"})


def _made(*, described: bool) -> cyclopts.App:
    """Make the command line; ``described`` gives each command its line in a list of them."""
    made = cyclopts.App(
        name="samband",
        help="Samband: the shared digital infrastructure for information exchange, as one product.",
        version_flags=["--version"],
    )
    for group, commands in COMMANDS.items():
        into = made if not group else cyclopts.App(name=group, help=GROUPS[group])
        for name, place in commands.items():
            told = _told(place) if described else None
            into.command(f"samband.cli.{place}", name=name, help=told)
        if into is not made:
            made.command(into)
    for name, place in CHILDREN.items():
        made.command(f"samband.cli.{place}", name=name, show=False)
    return made


def _told(place: str) -> str:
    """Read the first line of a command's docstring without loading what it needs to run."""
    module, _, name = place.partition(":")
    tree = ast.parse(Path(__file__).with_name(f"{module}.py").read_bytes())
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    (command,) = (each for each in tree.body if isinstance(each, kinds) and each.name == name)
    return (ast.get_docstring(command) or "").partition("\n")[0]


app = _made(described=False)


def main() -> None:
    """Run the command that was asked for; one that gives an integer gives the exit code."""
    words = sys.argv[1:]
    lists = set(words) <= _HELP | set(GROUPS)
    try:
        result = (_made(described=True) if lists else app)(
            words,
            result_action="return_value",
            exit_on_error=False,
            print_error=False,
            verbose=False,
        )
    except KeyboardInterrupt:
        sys.exit(failing.INTERRUPTED)
    except Exception as error:  # whatever it is, an operator reads one line
        if set(words[:1]) & set(CHILDREN):
            raise
        text, code = failing.explain(error)
        failing.tell(text)
        sys.exit(code)
    sys.exit(result if isinstance(result, int) else failing.DONE)

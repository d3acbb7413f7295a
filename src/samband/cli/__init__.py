# SPDX-License-Identifier: EUPL-1.2
"""The command line: ``samband``.  An error is one line that says what to do (``cli.failing``).

Commands are named by where they are defined and loaded when they are used, so that checking a
receipt starts neither a database driver nor a web framework.
"""

from __future__ import annotations

import sys

import cyclopts

from samband.cli import failing

app = cyclopts.App(
    name="samband",
    help="Samband: the shared digital infrastructure for information exchange, as one product.",
    version_flags=["--version"],
)
app.command("samband.cli.demonstrating:demo")
app.command("samband.cli.running:serve", name="serve")
app.command("samband.cli.running:migrate", name="migrate")
app.command("samband.cli.initialising:init", name="init")
app.command("samband.cli.examining:check", name="check")
app.command("samband.cli.verifying:verify_receipt", name="verify-receipt")
app.command("samband.cli.demonstrating:token", name="token")

admin = cyclopts.App(name="admin", help="What only the operator of a node may do.")
admin.command("samband.cli.administering:found", name="found")
admin.command("samband.cli.administering:invite", name="invite")
sandbox = cyclopts.App(name="sandbox", help="The sample country: load it, join it.")
sandbox.command("samband.cli.demonstrating:load", name="load")
sandbox.command("samband.cli.demonstrating:join", name="join")
keys = cyclopts.App(name="keys", help="The node's signing keys.")
keys.command("samband.cli.operating:rotate", name="rotate")
keys.command("samband.cli.operating:show", name="show")
jobs = cyclopts.App(name="jobs", help="Work that could not be done and waits for you.")
jobs.command("samband.cli.operating:dead", name="dead")
jobs.command("samband.cli.operating:release", name="release")
api = cyclopts.App(name="api", help="Descriptions of APIs, and services behind the gateway.")
api.command("samband.cli.checking:check_api", name="check")
api.command("samband.cli.connecting:connect", name="connect")
GROUPS = (admin, sandbox, keys, jobs, api)
for group in GROUPS:
    app.command(group)

# What the parent process starts; nobody types these, and their log wants the whole of an error.
_HELP = frozenset({"--help", "-h"})
CHILDREN = frozenset({"web", "loop", "node", "journey"})
app.command("samband.cli.serving:web", name="web", show=False)
app.command("samband.cli.serving:loop", name="loop", show=False)
app.command("samband.cli.serving:whole", name="node", show=False)
app.command("samband.cli.demonstrating:journey", name="journey", show=False)


def main() -> None:
    """Run the command that was asked for; one that gives an integer gives the exit code."""
    words = sys.argv[1:]
    if set(words) <= _HELP | {group.name[0] for group in GROUPS}:
        _load(app)
    try:
        result = app(
            words,
            result_action="return_value",
            exit_on_error=False,
            print_error=False,
            verbose=False,
        )
    except KeyboardInterrupt:
        sys.exit(failing.INTERRUPTED)
    except Exception as error:  # whatever it is, an operator reads one line
        if set(words[:1]) & CHILDREN:
            raise
        text, code = failing.explain(error)
        failing.tell(text)
        sys.exit(code)
    sys.exit(result if isinstance(result, int) else failing.DONE)


def _load(group: cyclopts.App) -> None:
    """Load every command, so that help has a line on each."""
    for name in group:
        if not name.startswith("-"):
            _load(group[name])

# SPDX-License-Identifier: EUPL-1.2
"""The command line: ``samband``.  Errors are one line that says what to do; exit code 1 or 2.

Commands are named by where they are defined and loaded when they are used, so that checking a
receipt starts neither a database driver nor a web framework.
"""

from __future__ import annotations

import sys

import cyclopts

from samband.core.configuration import WrongSettings
from samband.core.problems import Problem

app = cyclopts.App(
    name="samband",
    help="Samband: the shared digital infrastructure for information exchange, as one product.",
    version_flags=["--version"],
)
app.command("samband.cli.demonstrating:demo")
app.command("samband.cli.running:serve", name="serve")
app.command("samband.cli.running:migrate", name="migrate")
app.command("samband.cli.operating:check", name="check")
app.command("samband.cli.verifying:verify_receipt", name="verify-receipt")
app.command("samband.cli.demonstrating:token", name="token")

admin = cyclopts.App(name="admin", help="What only the operator of a node may do.")
admin.command("samband.cli.operating:invite", name="invite")
sandbox = cyclopts.App(name="sandbox", help="The sample country: load it, join it.")
sandbox.command("samband.cli.demonstrating:load", name="load")
sandbox.command("samband.cli.demonstrating:join", name="join")
keys = cyclopts.App(name="keys", help="The node's signing keys.")
keys.command("samband.cli.operating:rotate", name="rotate")
jobs = cyclopts.App(name="jobs", help="Work that could not be done and waits for you.")
jobs.command("samband.cli.operating:dead", name="dead")
jobs.command("samband.cli.operating:release", name="release")
for group in (admin, sandbox, keys, jobs):
    app.command(group)

# What the parent process starts; nobody types these.
app.command("samband.cli.serving:web", name="web", show=False)
app.command("samband.cli.serving:loop", name="loop", show=False)
app.command("samband.cli.demonstrating:journey", name="journey", show=False)


def main() -> None:
    """Run the command that was asked for; one that gives an integer gives the exit code."""
    try:
        result = app(result_action="return_value")
    except Problem as problem:
        _tell(problem.detail)
    except (WrongSettings, LookupError) as error:
        _tell(str(error.args[0] if error.args else error))
    except KeyboardInterrupt:
        sys.exit(130)
    else:
        sys.exit(result if isinstance(result, int) else 0)


def _tell(text: str) -> None:
    print(f"samband: {text}", file=sys.stderr)
    sys.exit(1)

# SPDX-License-Identifier: EUPL-1.2
"""What the demonstration prints: a line per step, then where to go on."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console

from samband.sandbox.journey import Step
from samband.sandbox.loading import LOGINS
from samband.settings import Settings

_console = Console(highlight=False, soft_wrap=True)
_WIDTH = 52


def tell_step(step: Step) -> None:
    """Print one step with its time and what was seen."""
    mark = "[green]✓[/green]" if step.ok else "[red]✗[/red]"
    _console.print(f"{mark} {step.step:<{_WIDTH}} [dim]{step.ms:7.0f} ms  {step.block}[/dim]")
    _console.print(f"    {step.detail}", style="dim", markup=False)


def tell_how_to_go_on(settings: Settings, steps: Sequence[Step]) -> None:
    """Print the address, the logins and a curl to copy."""
    url = settings.node.public_url
    failed = [step for step in steps if not step.ok]
    _console.print()
    if failed:
        _console.print(f"[red]{len(failed)} of {len(steps)} steps went wrong.[/red]")
    _console.print(f"[bold]Samband runs at {url}[/bold]  (Ctrl-C stops it)")
    _console.print("Log in with the test e-ID as:")
    for login in LOGINS:
        _console.print(f"  {login.name:<18} {login.person.number}  {login.en}", markup=False)
    _console.print("Ask for Anna yourself:")
    _console.print(curl(settings), markup=False)


def curl(settings: Settings) -> str:
    """Write a command that reads Anna's name; it works when pasted in another terminal."""
    anna = LOGINS[0].person.number
    url = settings.node.public_url
    data = f" --data {settings.data}" if settings.node.data != ".samband" else ""
    port = f" --port {settings.web.port}"
    return (
        f"  curl {url}/person/v1/lookups \\\n"
        f'    -H "Authorization: Bearer $(.venv/bin/samband token --as "Malmö stad"'
        f' --scope person/read{port}{data})" \\\n'
        "    -H 'Content-Type: application/json' -d '{\"identifier\":"
        f'{{"scheme":"personal-identity-number","identifier":"{anna}"}},'
        '"purpose":{"code":"building-permit","legalGround":"9 kap. plan- och bygglagen",'
        '"case":"SBN-2026-1"},"items":["names"]}\''
    )

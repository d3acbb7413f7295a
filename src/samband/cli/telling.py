# SPDX-License-Identifier: EUPL-1.2
"""What the demonstration prints: a line per step, then where to go on."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from samband.cli.country import HUB, Country
from samband.sandbox.journey import Step
from samband.sandbox.loading import AT_HUB, LOGINS
from samband.sandbox.systems import DESK
from samband.settings import Settings

_console = Console(highlight=False, soft_wrap=True)
_WIDTH = 66
_FIRST_OFFICIAL = next(login.key for login in LOGINS if login.role)


def tell_step(step: Step) -> None:
    """Print one step with its time and what was seen."""
    mark = "[green]✓[/green]" if step.ok else "[red]✗[/red]"
    _console.print(f"{mark} {step.step:<{_WIDTH}} [dim]{step.ms:7.0f} ms  {step.block}[/dim]")
    _console.print(f"    {step.detail}", style="dim", markup=False)


def tell_how_to_go_on(country: Country, steps: Sequence[Step]) -> None:
    """Print the addresses, whom to log in as where, and a curl to copy."""
    failed = [step for step in steps if not step.ok]
    _console.print()
    if failed:
        _console.print(f"[red]{len(failed)} of {len(steps)} steps went wrong.[/red]")
    home = country.hub.node.public_url
    _console.print(f"[bold]Samband runs at {home}[/bold]  (Ctrl-C stops it)")
    if len(country.nodes) > 1:
        _tell_nodes(country)
    for login in LOGINS:
        if login.key in (LOGINS[0].key, _FIRST_OFFICIAL):
            where = country.places.of(DESK) if login.role else home
            _console.print(f"Log in with the test e-ID at {where}/logga-in as:", markup=False)
        _console.print(f"  {login.name:<18} {login.person.number}  {login.en}", markup=False)
    desk = country.places.of(DESK)
    if desk != home:
        both = " and ".join(login.name for login in LOGINS if login.role in AT_HUB)
        _console.print(
            f"{both} log in at {home}/anslutning too, for systems, keys,"
            " addresses and access to APIs.",
            markup=False,
        )
    _console.print(f"A form that fills itself in, as Alva:  {desk}/bygglov", markup=False)
    _console.print(
        f"Who has read about you, as Anna:       {home}/mina-sidor/lasningar", markup=False
    )
    _console.print(f"What works right now:                  {home}/driftlage", markup=False)
    _console.print("Ask for Anna yourself:")
    _console.print(curl(country), markup=False)


def _tell_nodes(country: Country) -> None:
    _console.print("Each organisation has a node of its own:")
    for name, own in country.nodes.items():
        apis = ", ".join(own.node.domains) or ("the register" if name == HUB else "its own people")
        _console.print(f"  {name:<14} {own.node.public_url}  {apis}", markup=False)


def curl(country: Country) -> str:
    """Write a command that reads Anna's name; it works when pasted in another terminal."""
    anna = LOGINS[0].person.number
    url = country.places.of("person")
    standard = Settings()
    options = f" --data {country.data}" if Path(country.data) != standard.data else ""
    if len(country.nodes) == 1 and country.hub.web.port != standard.web.port:
        options += f" --port {country.hub.web.port}"
    return (
        f"  curl {url}/person/v1/lookups \\\n"
        f'    -H "Authorization: Bearer $(.venv/bin/samband token --as "Malmö stad"'
        f' --scope person/read{options})" \\\n'
        "    -H 'Content-Type: application/json' -d '{\"identifier\":"
        f'{{"scheme":"personal-identity-number","identifier":"{anna}"}},'
        '"purpose":{"code":"building-permit","legalGround":"9 kap. plan- och bygglagen",'
        '"case":"SBN-2026-1"},"items":["names"]}\''
    )

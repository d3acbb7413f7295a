# SPDX-License-Identifier: EUPL-1.2
"""The sandbox's commands: start the country, load it, join it, act in it.

Everything but founding goes over HTTP with the systems' own keys, as it would anywhere else.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Annotated

import httpx
import msgspec
from cyclopts import Parameter
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

from samband import app
from samband.cli import country as nodes
from samband.cli import running, trying
from samband.cli.country import Country
from samband.cli.failing import NodeAway, WrongUse
from samband.cli.founding import SYSTEM, found
from samband.cli.options import Data, Port, settings_with
from samband.cli.telling import tell_how_to_go_on, tell_step
from samband.core.processes import Child
from samband.sandbox.country import body
from samband.sandbox.journey import Step, run_journey
from samband.sandbox.loading import join_body, join_country, load_registers, register_nodes
from samband.sandbox.systems import Places, SystemClient, TokenRefused, load_system
from samband.sandbox.trial import Told
from samband.settings import Settings

Play = Callable[[Country], AsyncIterator[Step]]
HUNDRED = 100
_LOADED = "loaded-people"
_errors = Console(stderr=True, highlight=False)


def demo(
    *,
    people: int = 10_000,
    once: bool = False,
    json: bool = False,
    single: bool = False,
    kill: tuple[nodes.Name, ...] = (),
    at_step: tuple[int, ...] = (),
    port: Port = None,
    data: Data = None,
) -> int:
    """Start a country of five nodes, load it, run the journey through it and keep serving.

    Parameters
    ----------
    people
        How many made-up people to load the first time, in hundreds.
    once
        Stop after the journey; the exit code tells whether every step went well.
    json
        Print the journey as one JSON document.
    single
        Run everything at one address, instead of a hub and a node for each organisation.
    kill
        Kill this node in the middle of the journey and judge what follows; once for each given.
    at_step
        Before which step the node is killed, counted from one.
    """
    settings = settings_with(port, data)
    if not settings.test_mode:
        raise LookupError("A demonstration runs in a sandbox only: node.shape is not sandbox.")
    _require_hundreds(people)
    trying.check_kills(kill, at_step, single=single)
    options = (*(["--once"] if once else []), *(["--json"] if json else []))
    killing = (*_each("--kill", kill), *_each("--at-step", at_step))
    words = ("--people", str(people), *options, *killing)
    if not single:
        return nodes.run(settings, lambda whole: nodes.journey_child(whole, words))
    nodes.forget(settings)
    return running.run(settings, lambda ready: _journey_child(ready, words))


def _each(option: str, values: Iterable[object]) -> list[str]:
    return [word for value in values for word in (option, str(value))]


def _journey_child(ready: Settings, words: tuple[str, ...]) -> Child:
    return Child(
        name="journey",
        argv=running.command("journey", *words),
        stop_group=running.JOURNEY_STOPS,
        environment=running.child_environment(ready),
        at_exit="finish",
    )


def journey(
    *,
    people: int,
    once: bool = False,
    json: bool = False,
    country: bool = False,
    kill: tuple[nodes.Name, ...] = (),
    at_step: tuple[int, ...] = (),
) -> int:
    """Load the country and run the journey against the running nodes (started by the parent)."""
    settings = app.settings_of_child()
    whole = nodes.country_of_child() if country else nodes.at_one_address(settings)
    told: list[Told] = []
    play = partial(trying.trials, kills=kill, at=at_step, told=told) if kill else _undisturbed
    steps = asyncio.run(_journey(whole, people, play, as_json=json))
    ok = bool(steps) and all(step.ok for step in steps)
    if json:
        document = {"ok": ok, "nodes": whole.urls, "steps": steps, "trials": told}
        Console(highlight=False).out(msgspec.json.encode(document).decode())
    if once:
        return 0 if ok else 1
    if not json:
        tell_how_to_go_on(whole, steps)
    signal.sigwait({signal.SIGTERM, signal.SIGINT})
    return 0


def token(
    *, as_: Annotated[str, Parameter(name="--as")], scope: str, port: Port = None, data: Data = None
) -> None:
    """Fetch an access token as one of the sandbox's systems and print it.

    Parameters
    ----------
    as_
        The system's or organisation's name, such as "Malmö stad".
    scope
        What to ask for, such as person/read.
    """
    if not all(name.count("/") == 1 for name in scope.split()) or not scope.strip():
        raise WrongUse(f"--scope {scope!r}: write it as api/right, such as person/read.")
    settings = settings_with(port, data)
    with asking(settings):
        fetched = asyncio.run(_token(settings, as_, scope))
    Console(highlight=False).out(fetched)


def load(*, people: int = 10_000, port: Port = None, data: Data = None) -> None:
    """Load made-up people, companies and properties into the running sandbox, up to ten million.

    Parameters
    ----------
    people
        How many people there shall be, in hundreds; those already there are passed over.
    """
    _require_hundreds(people)
    settings = settings_with(port, data)
    with asking(settings):
        asyncio.run(_load(*nodes.running_sandbox(settings), people))


def join(name: str, /, *, port: Port = None, data: Data = None) -> None:
    """Let a public body join the running sandbox, with a system, its key and usual scopes.

    Parameters
    ----------
    name
        The body's name, such as "Malmö stad" or "Lunds kommun".
    """
    settings = settings_with(port, data)
    with asking(settings):
        key = asyncio.run(_join(settings, name))
    console = Console(highlight=False)
    console.print(f"{key} has joined. Fetch a token as it:")
    console.print(f'  samband token --as "{key}" --scope person/read')


@contextmanager
def asking(settings: Settings) -> Iterator[None]:
    """Say in words that the node does not answer, or gives no token."""
    try:
        yield
    except httpx.TransportError as error:
        raise NodeAway(_asked(error) or settings.node.public_url) from None
    except TokenRefused as refused:
        raise LookupError(f"No token was given. {refused}") from None


def _asked(error: httpx.TransportError) -> str:
    """Tell which node was asked: in a country it need not be the one in the settings."""
    try:
        url = error.request.url
    except RuntimeError:
        return ""
    return f"{url.scheme}://{url.netloc.decode()}"


def _undisturbed(country: Country) -> AsyncIterator[Step]:
    return run_journey(country.places, country.hub.data)


async def _journey(country: Country, people: int, play: Play, *, as_json: bool) -> list[Step]:
    operators = {}
    for name, settings in country.nodes.items():
        await trying.until_ready(settings)
        operators[name] = await found(settings)
    hub = country.hub
    async with SystemClient(country.places, operators[nodes.HUB]) as client:
        await join_country(hub.data, client)
        if len(country.nodes) > 1:
            await register_nodes(client, country.addresses, country.client_keys)
    await _load(hub.data, country.places, people)
    steps = []
    async for step in play(country):
        steps.append(step)
        if not as_json:
            tell_step(step)
    return steps


async def _load(data: Path, places: Places, people: int) -> None:
    """Load who is missing; a file remembers how many there are, hundreds at a time."""
    mark = data / _LOADED
    there = int(mark.read_text()) if mark.exists() else 0
    if people <= there:
        return
    columns = ("People", BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    hidden = not _errors.is_terminal
    with Progress(*columns, console=_errors, transient=True, disable=hidden) as progress:
        task = progress.add_task("people", total=people, completed=there)
        step = 20_000
        for first in range(there, people, step):
            last = min(first + step, people)
            await _load_part(data, places, first, last, advance=lambda n: progress.advance(task, n))
            mark.write_text(str(last))


async def _load_part(
    data: Path, places: Places, first: int, last: int, *, advance: Callable[[int], None]
) -> None:
    async with (
        SystemClient(places, load_system(data, "Skatteverket")) as person,
        SystemClient(places, load_system(data, "Bolagsverket")) as business,
        SystemClient(places, load_system(data, "Lantmäteriet")) as real_property,
    ):
        await load_registers(person, business, first, last, advance, real_property=real_property)


async def _token(settings: Settings, name: str, scope: str) -> str:
    data, places = nodes.running_sandbox(settings)
    async with SystemClient(places, load_system(data, name)) as client:
        return await client.token(scope)


async def _join(settings: Settings, name: str) -> str:
    data, places = nodes.running_sandbox(settings)
    async with SystemClient(places, load_system(data, SYSTEM)) as client:
        return (await join_body(data, client, body(name))).organisation_name


def _require_hundreds(people: int) -> None:
    if people < HUNDRED or people % HUNDRED:
        raise WrongUse("--people must be hundreds, since households are loaded whole.")

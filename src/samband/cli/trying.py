# SPDX-License-Identifier: EUPL-1.2
"""``samband demo --kill``: a node dies in the middle of the journey, and the promises are judged."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator
from pathlib import Path

import httpx

from samband.cli.country import Country, Name, held_by
from samband.cli.failing import WrongUse
from samband.sandbox.journey import Step, run_journey
from samband.sandbox.trial import Outage, Told, Trial, judge, read_log, watched
from samband.settings import Settings

_DOWN_SECONDS, _READY_SECONDS = 10.0, 120.0
_PAUSE = 0.05


class Supervised:
    """The power over one node of a country whose parent is ours (``trial.Power``)."""

    def __init__(self, own: Settings) -> None:
        self._file, self._own = held_by(own), own

    async def down(self) -> None:
        """Kill the node; returns when nobody listens at its address."""
        self._file.touch()
        os.kill(os.getppid(), signal.SIGUSR1)
        give_up = time.monotonic() + _DOWN_SECONDS
        while await _listens(self._own):
            if time.monotonic() > give_up:
                raise LookupError(f"The node at {self._own.node.public_url} does not die.")
            await asyncio.sleep(_PAUSE)

    async def up(self) -> None:
        """Start the node; returns when it serves."""
        self._file.unlink(missing_ok=True)
        os.kill(os.getppid(), signal.SIGUSR1)
        await until_ready(self._own)


async def until_ready(own: Settings) -> None:
    """Wait until a node can serve; raises ``LookupError`` when it does not within two minutes."""
    give_up = time.monotonic() + _READY_SECONDS
    async with httpx.AsyncClient(base_url=own.node.public_url, trust_env=False) as http:
        while time.monotonic() < give_up:
            try:
                if (await http.get("/readyz")).status_code == httpx.codes.OK:
                    return
            except httpx.HTTPError:
                pass
            await asyncio.sleep(2 * _PAUSE)
    raise LookupError(f"The node at {own.node.public_url} does not answer.")


async def _listens(own: Settings) -> bool:
    try:
        _, writer = await asyncio.open_connection(own.web.host, own.web.port)
    except OSError:
        return False
    writer.close()
    return True


def check_kills(kills: tuple[Name, ...], at: tuple[int, ...], *, single: bool) -> None:
    """Refuse a node that there is not, and a death without a step or a country."""
    if bool(kills) != bool(at):
        raise WrongUse("--kill and --at-step go together: say which node dies, and before which.")
    if kills and single:
        raise WrongUse("--kill needs nodes of their own: leave --single out.")


async def trials(
    country: Country, kills: tuple[Name, ...], at: tuple[int, ...], told: list[Told]
) -> AsyncIterator[Step]:
    """Play the journey once for each node and step, with that node dead from that step."""
    for name in kills:
        for first in at:
            own = country.nodes[name]
            trial = Trial(Outage(name, own.node.public_url, first), Supervised(own))
            before = {url: len(await read_log(url)) for url in country.urls.values()}
            yield _line(f"{name} is killed before step {first}", "every process of it", ok=True)
            with watched(trial):
                async for step in run_journey(country.places, Path(country.hub.data), trial.play):
                    yield step
            await trial.end()
            told.append(await judge(trial, before))
            yield _line(
                f"{name}: nothing is lost, nothing doubled", _words(told[-1]), ok=told[-1].ok
            )


def _words(told: Told) -> str:
    refused = f"; meanwhile: {'; '.join(told.refusals)}" if told.refusals else ""
    if told.ok:
        return f"{told.answered} answered events stand in their logs once{refused}"
    return f"{'; '.join(told.wrong)}{refused}"


def _line(what: str, seen: str, *, ok: bool) -> Step:
    return Step("nodes", what, ok, 0.0, seen)

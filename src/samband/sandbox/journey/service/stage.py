# SPDX-License-Identifier: EUPL-1.2
"""The people, systems and browsers of the journey, and what one act leaves for the next."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import msgspec

from samband.sandbox.journey.client import Browser
from samband.sandbox.loading import BUILDING_PERMIT
from samband.sandbox.population import SyntheticPerson, well_known
from samband.sandbox.systems import DESK, Places, SystemClient, load_system

CASE = "SBN-2026-004417"
ERRAND = {
    "code": BUILDING_PERMIT["code"],
    "legalGround": BUILDING_PERMIT["legalGround"],
    "case": CASE,
}


class Stage(msgspec.Struct):
    """Who takes part, and what has been learnt so far."""

    places: Places
    data: Path
    malmo: SystemClient
    skatteverket: SystemClient
    bolagsverket: SystemClient
    anna: SyntheticPerson
    people: dict[str, SyntheticPerson]
    browser: Browser
    officer: Browser
    cursor: str = ""
    corrected_at: str = ""
    corrected_object: str = ""
    read_event: str = ""
    read_page: str = ""
    refused_event: str = ""
    receipt: bytes = b""
    log_key: str = ""
    facts: list[str] = []

    @property
    def source(self) -> str:
        """Where persons are, and with them the log of who read them."""
        return self.places.of("person")


class Act(msgspec.Struct, frozen=True):
    """One step: the block that it shows, what happens in words, and how it is played."""

    block: str
    words: str
    play: Callable[[Stage], Awaitable[str]]


async def open_stage(stack: AsyncExitStack, places: Places, data: Any) -> Stage:
    """Take on the systems whose keys the sandbox keeps, and open the browsers."""
    folder = Path(data)

    async def system(name: str) -> SystemClient:
        return await stack.enter_async_context(SystemClient(places, load_system(folder, name)))

    people = well_known()
    return Stage(
        places=places,
        data=folder,
        malmo=await system("Malmö stad"),
        skatteverket=await system("Skatteverket"),
        bolagsverket=await system("Bolagsverket"),
        anna=people["anna"],
        people=people,
        browser=await stack.enter_async_context(Browser(places.home)),
        officer=await stack.enter_async_context(Browser(places.of(DESK))),
    )

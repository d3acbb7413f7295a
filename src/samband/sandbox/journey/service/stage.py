# SPDX-License-Identifier: EUPL-1.2
"""The people, systems and browsers of the journey, and what one act leaves for the next."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import msgspec

from samband.sandbox.building_permit import Producer
from samband.sandbox.journey.client import Browser
from samband.sandbox.loading import BUILDING_PERMIT
from samband.sandbox.population import SyntheticPerson, well_known
from samband.sandbox.systems import DESK, Places, SystemClient, load_system

CASE = "SBN-2026-004417"
PRODUCED = ("business", "person", "real-property")
"""The APIs that a building permit needs, each at its own producer."""
PERSONAL = ("person", "real-property")
"""Those of them that a person is asked for at: she sees each read."""
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
    case: str = CASE
    case_page: str = ""
    producers: list[Producer] = []
    reached: dict[str, str] = {}
    events: dict[str, str] = {}
    cursor: str = ""
    corrected_object: str = ""
    read_pages: dict[str, str] = {}
    refused_event: str = ""
    receipts: dict[str, bytes] = {}

    @property
    def errand(self) -> dict[str, str]:
        """What is asked for: the purpose, the law that lets it, and the case that is open."""
        return {**ERRAND, "case": self.case}

    def at(self, api: str, path: str) -> str:
        """Give the path of an API where it is reached, through its producer's gateway."""
        base = self.reached.get(api, f"{self.places.of(api)}/{api}/v1")
        return f"{base.removeprefix(self.places.of(api))}{path}"

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

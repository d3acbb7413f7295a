# SPDX-License-Identifier: EUPL-1.2
"""The journey against a whole node: one protected exchange, step by step."""

from __future__ import annotations

import asyncio

import pytest

from house import House
from samband.sandbox.journey import Step, run_journey
from samband.sandbox.journey.service import ACTS


@pytest.fixture(scope="module")
def steps(house: House) -> dict[str, Step]:
    async def act() -> dict[str, Step]:
        return {step.step: step async for step in run_journey(house.url, house.data)}

    return asyncio.run(act())


@pytest.mark.parametrize("words", [act.words for act in ACTS])
def test_each_step_of_the_journey_goes_well(steps: dict[str, Step], words: str) -> None:
    assert steps[words].ok, steps[words].detail

# SPDX-License-Identifier: EUPL-1.2
"""Runs the steps in order; one that goes wrong says what was seen, and the rest still run."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from functools import partial

import httpx

from samband.sandbox.journey.client import Browser
from samband.sandbox.journey.model import Step, WentWrong
from samband.sandbox.journey.service import exchanging, permitting, proving, showing
from samband.sandbox.journey.service.stage import Act, Stage, open_stage
from samband.sandbox.systems import Places, TokenRefused

Playing = Callable[[int, Callable[[], Awaitable[Step]]], Awaitable[Step]]
"""Plays the step of a number, counted from one; it may play it again."""

ACTS: tuple[Act, ...] = (
    *permitting.OPENING,
    *exchanging.ASKING,
    *permitting.FINDING,
    *exchanging.READING,
    *permitting.FILLING,
    *exchanging.REFUSING,
    *exchanging.CHANGING,
    *showing.ACTS,
    *proving.ACTS,
)


async def _straight(_: int, step: Callable[[], Awaitable[Step]]) -> Step:
    return await step()


async def run_journey(
    places: Places | str, data: object, playing: Playing = _straight
) -> AsyncIterator[Step]:
    """Act the whole journey against a country, or the one node that is all of it.

    ``data`` is the folder that keeps the systems' keys.
    """
    where = Places(places) if isinstance(places, str) else places
    async with AsyncExitStack() as stack:
        stage = await open_stage(stack, where, data)
        for number, act in enumerate(ACTS, 1):
            yield await playing(number, partial(_play, stage, act))


async def _play(stage: Stage, act: Act) -> Step:
    started = time.perf_counter()
    try:
        detail, ok = await act.play(stage), True
    except (WentWrong, TokenRefused) as error:
        detail, ok = str(error), False
    except (httpx.HTTPError, LookupError) as error:
        detail, ok = f"{type(error).__name__}: {error}", False
    elapsed = (time.perf_counter() - started) * 1000
    return Step(act.block, act.words, ok, round(elapsed, 1), detail)


__all__ = ["ACTS", "Browser", "run_journey"]

# SPDX-License-Identifier: EUPL-1.2
"""A trial sees what is not as promised: a lost answer, a doubled change, another refusal."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import httpx
import pytest

from samband.sandbox.journey import Step
from samband.sandbox.trial import Answered, Logged, Outage, Refusal, Trial, differences

HERE, THERE = "http://127.0.0.1:1", "http://127.0.0.1:2"
DEAD = Outage("malmo", HERE, 2)


class Switch:
    """A node's power, as it was used."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    async def down(self) -> None:
        """Note that the node was killed."""
        self.seen.append("down")

    async def up(self) -> None:
        """Note that the node was started."""
        self.seen.append("up")


def seen(*, ok: bool) -> Step:
    return Step("nodes", "a step", ok, 1.0, "what was seen")


@pytest.mark.parametrize(
    ("log", "said"),
    [
        (["a registered", "b registered"], []),
        (["a registered"], ["1 answered events are not in the log once, such as b"]),
        (["a registered", "b registered", "b registered"], ["such as b"]),
        (["a registered", "b registered", "c registered"], ["has happened 1 times more"]),
        (["a registered", "b registered", "c read"], []),
    ],
)
def test_the_log_is_held_against_what_was_answered(log: list[str], said: list[str]) -> None:
    entries = [Logged(*line.split()) for line in ["0 registered", *log]]
    own = [Answered(HERE, keyed=True, events=("a",)), Answered(HERE, keyed=False, events=("b",))]
    found = list(differences(HERE, entries, 1, own, {"a", "b"}))
    assert len(found) == len(said)
    assert all(part in line for part, line in zip(said, found, strict=True))


def test_a_refused_step_brings_the_node_up_and_is_played_again() -> None:
    power = Switch()
    trial = Trial(DEAD, power)
    sent: list[bool] = []

    async def needs_it() -> Step:
        sent.append(await trial.again(Refusal(HERE)))
        return seen(ok=True)

    async def plain() -> Step:
        return seen(ok=True)

    async def test(*played: Callable[[], Awaitable[Step]]) -> list[Step]:
        return [await trial.play(number, step) for number, step in enumerate(played, 1)]

    steps = asyncio.run(test(plain, needs_it, plain))
    assert sent == [True]
    assert power.seen == ["down", "up"]
    assert steps[1].detail.startswith(f"answered as promised: nobody answers at {HERE}; then: ")
    assert trial.wrong == []


def test_a_node_that_nobody_needs_is_started_again_after_three_steps() -> None:
    power = Switch()
    trial = Trial(DEAD, power)

    async def plain() -> Step:
        return seen(ok=True)

    async def test() -> None:
        for number in range(1, 6):
            await trial.play(number, plain)

    asyncio.run(test())
    assert power.seen == ["down", "up"]


@pytest.mark.parametrize(("silent", "promised"), [(HERE, True), (THERE, False)])
def test_an_answer_may_lack_the_dead_nodes_part_and_no_other(
    silent: str, *, promised: bool
) -> None:
    power = Switch()
    trial = Trial(DEAD, power)
    part = {"source": {"node": silent}, "error": {"title": "No answer"}}

    async def in_parts() -> Step:
        request = httpx.Request("POST", f"{THERE}/basic-data/v1/combined-lookups")
        whole = power.seen[-1:] == ["up"]
        told = {"complete": whole, "parts": [] if whole else [part]}
        trial.note(request, httpx.Response(200, json=told, request=request))
        return seen(ok=whole)

    step = asyncio.run(trial.play(2, in_parts))
    assert power.seen == (["down", "up"] if promised else ["down"])
    assert step.ok == promised
    assert bool(trial.wrong) != promised


@pytest.mark.parametrize(
    ("refusal", "said"),
    [
        (Refusal(THERE), "nobody answers"),
        (Refusal(THERE, 503, "", "The hub does not answer."), "503"),
        (Refusal(THERE, 503, "2", ""), "503"),
    ],
)
def test_a_refusal_that_nobody_promised_is_wrong(refusal: Refusal, said: str) -> None:
    trial = Trial(DEAD, Switch())

    async def refused() -> Step:
        assert not await trial.again(refusal)
        return seen(ok=False)

    asyncio.run(trial.play(2, refused))
    assert len(trial.wrong) == 2
    assert said in trial.wrong[0]


def test_a_fault_is_wrong_however_the_step_ends() -> None:
    trial = Trial(DEAD, Switch())

    async def faulty() -> Step:
        request = httpx.Request("GET", f"{THERE}/mina-sidor")
        trial.note(request, httpx.Response(500, text="", request=request))
        return seen(ok=True)

    asyncio.run(trial.play(2, faulty))
    assert trial.wrong == [f"500 at {THERE}"]

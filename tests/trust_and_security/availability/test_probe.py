# SPDX-License-Identifier: EUPL-1.2
"""Probes become states, measured time and events; what goes wrong is told and nothing more."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from samband.core.probing import ProbeFailed, Weak
from trust_and_security.availability.watchtower import Tower, run

Fresh = Callable[[], str]
SECRET = "postgresql://user:hemligt@db/samband"


@pytest.mark.capability("TG-1")
def test_the_catalogue_tells_class_objectives_outage_owner_and_needs(fresh_database: Fresh) -> None:
    async def test(tower: Tower) -> None:
        [database, ground, house] = (await tower.get("/services"))["services"]
        assert (database["name"], ground["name"], house["name"]) == ("database", "ground", "house")
        assert house["class"] == "important"
        assert (house["availability"], house["longestOutage"], house["answersWithin"]) == (
            99.9,
            60,
            100,
        )
        assert house["owner"] == tower.node.organisation.identifier
        assert house["blockOwner"] == "Digg"
        assert (house["needs"], ground["affects"]) == (["ground"], ["house"])

    run(fresh_database(), test)


@pytest.mark.capability("TG-3")
def test_before_anything_is_measured_nothing_is_said_to_work(fresh_database: Fresh) -> None:
    async def test(tower: Tower) -> None:
        assert set((await tower.states()).values()) == {"unknown"}
        assert (await tower.get("/status"))["state"] == "unknown"
        assert (await tower.get("/measurements"))["measurements"] == []
        health = (await tower.client.get("/health")).json()
        assert health["status"] == "warn"
        assert "inte mätta" in await tower.page("/driftlage")

    run(fresh_database(), test)


@pytest.mark.capability("TG-3")
def test_what_is_measured_is_compared_with_the_objective(fresh_database: Fresh) -> None:
    async def test(tower: Tower) -> None:
        await tower.look()
        await asyncio.sleep(0.05)
        await tower.look()
        assert await tower.states() == {"database": "up", "ground": "up", "house": "up"}
        found = (await tower.get("/measurements"))["measurements"]
        assert {each["service"] for each in found} == {"database", "ground", "house"}
        for each in found:
            assert each["measured"]["availability"] == 100
            assert 0 <= each["measured"]["knownShare"] < 1
        [day] = (await tower.get("/days", service="ground"))["days"]
        assert 0.05 <= day["upSeconds"] < 5
        assert (day["downSeconds"], day["answers"], day["late"]) == (0, 2, 0)
        health = await tower.client.get("/health")
        assert health.headers["content-type"] == "application/health+json"
        assert health.json()["status"] == "pass"
        assert health.json()["checks"]["ground:availability"][0]["status"] == "pass"

    run(fresh_database(), test)


@pytest.mark.capability("TG-2", "TG-3")
def test_an_outage_has_a_beginning_and_an_end_and_is_counted(fresh_database: Fresh) -> None:
    async def test(tower: Tower) -> None:
        await tower.look()
        tower.faults.met["ground"] = ProbeFailed("no-answer")
        await tower.look()
        assert (await tower.states())["ground"] == "down"
        assert (await tower.get("/status"))["state"] == "degraded"
        [going_on] = (await tower.get("/troubles"))["items"]
        assert (going_on["service"], going_on["state"], going_on["ended"]) == (
            "ground",
            "down",
            None,
        )
        page = await tower.page("/driftlage")
        assert "Tjänsten ground hos Tornet fungerar inte" in page
        assert "Det drabbar också: Tjänsten house." in page
        tower.faults.met.clear()
        await asyncio.sleep(0.05)
        await tower.look()
        [over] = (await tower.get("/troubles"))["items"]
        assert over["began"] == going_on["began"] < over["ended"]
        [day] = (await tower.get("/days", service="ground"))["days"]
        assert day["downSeconds"] >= 0.05
        [figure] = [
            each["measured"]
            for each in (await tower.get("/measurements"))["measurements"]
            if each["service"] == "ground"
        ]
        assert figure["availability"] < 100

    run(fresh_database(), test)


def test_a_change_of_state_is_one_event_without_subjects_and_stands_in_the_feed(
    fresh_database: Fresh,
) -> None:
    async def test(tower: Tower) -> None:
        await tower.look()
        await tower.look()
        assert await tower.events.all() == []
        tower.faults.met |= {"ground": Weak("behind"), "house": ProbeFailed("refused")}
        await tower.look()
        await tower.look()
        [event] = await tower.events.all()
        assert event["type"] == "availability.state-changed"
        assert event["subjects"] == []
        assert len(event["items"]) == 2
        changes = (await tower.get("/changes"))["events"]
        assert [change["data"]["state"] for change in changes] == ["degraded", "down"]
        assert {change["type"] for change in changes} == {"availability.changed"}

    run(fresh_database(), test)


def test_one_lost_answer_is_no_outage(fresh_database: Fresh) -> None:
    async def test(tower: Tower) -> None:
        failures = iter([ProbeFailed("no-answer")])

        async def once(_: object) -> None:
            for failure in failures:
                raise failure

        tower.faults.met.clear()
        await tower.look()
        tower.faults.slow["ground"] = 0.35  # slower than the pause between the two tries

        async def lose() -> None:
            tower.faults.met["ground"] = ProbeFailed("no-answer")
            await asyncio.sleep(0.4)
            tower.faults.met.clear()

        await asyncio.gather(tower.look(), lose())
        assert (await tower.states())["ground"] == "up"

    run(fresh_database(), test)


def test_a_failed_flow_counts_until_it_works_again(fresh_database: Fresh) -> None:
    async def test(tower: Tower) -> None:
        tower.faults.met["house flow"] = ProbeFailed("refused")
        await tower.look()
        assert (await tower.states())["house"] == "down"
        tower.faults.met.clear()
        await tower.look(flows=False)  # it is tried again all the same
        assert (await tower.states())["house"] == "up"
        tower.faults.met["house flow"] = ProbeFailed("refused")
        await tower.look(flows=False)  # its turn has not come
        assert (await tower.states())["house"] == "up"

    run(fresh_database(), test)


def test_a_probe_that_hangs_is_an_answer_that_did_not_come(fresh_database: Fresh) -> None:
    async def test(tower: Tower) -> None:
        tower.faults.slow["ground"] = 60
        began = asyncio.get_running_loop().time()
        await tower.look()
        assert asyncio.get_running_loop().time() - began < 8
        status = await tower.get("/status")
        [ground] = [each for each in status["services"] if each["service"]["name"] == "ground"]
        assert (ground["state"], ground["reason"]) == ("down", "no-answer")

    run(fresh_database(), test)


def test_what_a_probe_meets_is_not_told_outside(fresh_database: Fresh) -> None:
    async def test(tower: Tower) -> None:
        tower.faults.met["ground"] = RuntimeError(SECRET)
        await tower.look()
        said = [
            (await tower.client.get(path)).text
            for path in (
                "/health",
                "/driftlage",
                "/driftlage/flode.atom",
                "/availability/v1/status",
                "/availability/v1/troubles",
                "/availability/v1/changes",
            )
        ]
        assert not [text for text in said if "hemligt" in text or "RuntimeError" in text]
        assert '"reason":"fault"' in said[3]

    run(fresh_database(), test)


def test_answers_that_come_late_are_counted_and_three_in_a_row_are_trouble(
    fresh_database: Fresh,
) -> None:
    async def test(tower: Tower) -> None:
        tower.faults.slow["ground"] = 0.15
        for _ in range(3):
            await tower.look()
        status = await tower.get("/status")
        [ground] = [each for each in status["services"] if each["service"]["name"] == "ground"]
        assert (ground["state"], ground["reason"]) == ("degraded", "too-late")
        [day] = (await tower.get("/days", service="ground"))["days"]
        assert (day["answers"], day["late"]) == (3, 3)
        [figure] = [
            each["measured"]
            for each in (await tower.get("/measurements"))["measurements"]
            if each["service"] == "ground"
        ]
        assert (figure["withinTime"], figure["fast"]) == (0, False)

    run(fresh_database(), test)


@pytest.mark.capability("TG-3")
def test_the_protected_call_leaves_an_event_of_its_own_kind_about_nobody(
    fresh_database: Fresh,
) -> None:
    async def test(tower: Tower) -> None:
        async def call(who: str | None, body: object) -> int:
            headers = {} if who is None else {"authorization": f"Bearer {who}"}
            answer = await tower.client.post("/availability/v1/probes", json=body, headers=headers)
            return answer.status_code

        assert await call("prober", {}) == 200
        [event] = await tower.events.all()
        assert (event["type"], event["subjects"]) == ("availability.probed", [])
        assert await call(None, {}) == 401
        assert await call("stranger", {}) == 403
        assert await call("prober", {"person": "1"}) == 400

    run(fresh_database(), test)


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({}, 400),
        ({"service": ""}, 400),
        ({"service": "nowhere"}, 404),
        ({"service": "ground", "place": "http://elsewhere.example"}, 404),
        ({"service": "ground", "days": "0"}, 400),
        ({"service": "ground", "days": "91"}, 400),
        ({"service": "ground", "days": "many"}, 400),
        ({"service": "ground", "dayz": "1"}, 400),
        ({"service": "x" * 65}, 400),
        ({"service": "\x00"}, 400),
    ],
    ids=str,
)
def test_a_wrong_question_is_refused(
    fresh_database: Fresh, query: dict[str, str], status: int
) -> None:
    async def test(tower: Tower) -> None:
        answer = await tower.client.get("/availability/v1/days", params=query)
        assert answer.status_code == status, answer.text
        assert answer.headers["content-type"] == "application/problem+json"

    run(fresh_database(), test)

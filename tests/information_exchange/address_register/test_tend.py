# SPDX-License-Identifier: EUPL-1.2
"""The register looks after itself: knocks on endpoints, and reminds owners of what is old."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest

from core.builders import until
from information_exchange.address_register.bureau import (
    LUND,
    MALMO,
    Bureau,
    a_certificate,
    a_service,
    an_endpoint,
)
from information_exchange.address_register.conftest import Play
from information_exchange.address_register.publishing import published
from samband.core import jobs
from samband.core.time import now
from samband.information_exchange.address_register.jobs import JOBS
from samband.information_exchange.address_register.service import tending

NOTICE = "addresses-need-care"


async def age(bureau: Bureau, days: int, kind: str = "%") -> None:
    """Let entries have been confirmed long ago."""
    async with bureau.node.db.connection() as connection:
        await connection.execute(
            "update address_register.entry set confirmed = now() - make_interval(days => $1)"
            " where kind like $2",
            days,
            kind,
        )


@pytest.mark.capability("AR-9")
def test_an_endpoint_is_knocked_on_and_shows_how_it_answered(play: Play) -> None:
    async def test(bureau: Bureau) -> None:
        top = await bureau.malmo()
        service = await bureau.put(a_service(), parent=top["id"])
        silent = await bureau.put(an_endpoint("http://127.0.0.1:1/as4"), parent=service["id"])
        with published() as (what, url):
            heard = await bureau.put(an_endpoint(url), parent=service["id"])
            assert await tending.probe(bureau.node, now()) == 2
            assert await tending.probe(bureau.node, now()) == 0, "knocked on twice within the hour"
            probe = (await bureau.get(f"/entries/{heard['id']}"))["entry"]["probe"]
            assert (probe["state"], probe["detail"]) == ("answers", "HTTP 200")
            assert what.asked == 0, "the body was asked for"
            probe = (await bureau.get(f"/entries/{silent['id']}"))["entry"]["probe"]
            assert (probe["state"], probe["detail"]) == ("silent", "ConnectError")
            what.status = 405
            later = now() + timedelta(hours=1)
            await tending.probe(bureau.node, later)
            assert what.asked == 1, "a server without HEAD was not asked with GET"
            again = (await bureau.get(f"/entries/{silent['id']}"))["entry"]["probe"]
            assert again["since"] == probe["since"] < again["at"]

    play(test)


def test_a_knock_says_nothing_of_an_address_that_comes_after(play: Play) -> None:
    async def test(bureau: Bureau) -> None:
        top = await bureau.malmo()
        service = await bureau.put(a_service(), parent=top["id"])
        with published() as (_, url):
            made = await bureau.put(an_endpoint(url), parent=service["id"])
            await tending.probe(bureau.node, now())
        path = f"/entries/{made['id']}"
        change = {"content": an_endpoint("http://127.0.0.1:1/as4")}
        answer = await bureau.ask("malmo", "POST", f"{path}/revisions", change)
        assert answer.status_code == 201, answer.text
        assert answer.json()["probe"] is None
        assert (await bureau.get(path))["entry"]["probe"] is None
        assert await tending.probe(bureau.node, now()) == 1
        probe = (await bureau.get(path))["entry"]["probe"]
        assert (probe["state"], probe["since"]) == ("silent", probe["at"])

    play(test)


def test_the_many_endpoints_of_one_keep_no_other_waiting(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def test(bureau: Bureau) -> None:
        lund = await bureau.put({"kind": "organisation", "name": "Lunds kommun"}, who="lund")
        service = await bureau.put(a_service(), parent=lund["id"], who="lund")
        for number in range(4):
            dead = an_endpoint(f"http://127.0.0.1:1/{number}")
            await bureau.put(dead, parent=service["id"], who="lund")
        made = await bureau.permits()
        monkeypatch.setattr(tending, "MOST", 2)
        assert await tending.probe(bureau.node, now()) == 2
        assert (await bureau.get(f"/entries/{made['endpoint']['id']}"))["entry"]["probe"]

    play(test)


def test_outside_the_sandbox_nothing_private_is_knocked_on(play: Play) -> None:
    async def test(bureau: Bureau) -> None:
        top = await bureau.malmo()
        service = await bureau.put(a_service(), parent=top["id"])
        name = await bureau.put(an_endpoint("https://as4.malmo.se/"), parent=service["id"])
        with published() as (what, url):
            async with bureau.node.db.connection() as connection:
                for place in (url, url.replace("http:", "https:")):
                    await connection.execute(
                        "update address_register.version v set content ="
                        " jsonb_set(content, '{url}', to_jsonb($1::text)) from"
                        " address_register.entry e where e.seq = v.entry and e.kind = 'endpoint'",
                        place,
                    )
                    await tending.probe(bureau.node, now() + timedelta(hours=3))
                    probe = (await bureau.get(f"/entries/{name['id']}"))["entry"]["probe"]
                    assert probe["state"] == "refused-by-us", place
            assert what.asked == 0

    play(test, test_mode=False)


@pytest.mark.capability("AR-9")
def test_an_owner_is_reminded_once_of_what_is_old_or_ends_soon(play: Play) -> None:
    async def test(bureau: Bureau) -> None:
        made = await bureau.permits()
        await bureau.put({"kind": "organisation", "name": "Lunds kommun"}, who="lund")
        assert await tending.remind(bureau.node, now()) == 0
        await bureau.put(
            {"kind": "certificate", "use": "tls", "pem": a_certificate(days=10)},
            parent=made["endpoint"]["id"],
        )
        assert await tending.remind(bureau.node, now()) == 1
        assert bureau.told.notices == [(MALMO, NOTICE)]
        assert await tending.remind(bureau.node, now()) == 0
        await age(bureau, 181)
        assert await tending.remind(bureau.node, now()) == 2
        assert bureau.told.notices[1:] == [(MALMO, NOTICE), (LUND, NOTICE)]
        assert await tending.remind(bureau.node, now()) == 0
        path = f"/entries/{made['organisation']['id']}/confirmations"
        assert (await bureau.ask("malmo", "POST", path)).status_code == 201
        half_a_year = now() + timedelta(days=182)
        assert await tending.remind(bureau.node, half_a_year) == 2
        assert ("reminded", "done", None) in await bureau.events()

    play(test)


@pytest.mark.capability("AR-9")
def test_that_a_certificate_ends_is_told_whatever_else_its_owner_was_reminded_of(
    play: Play,
) -> None:
    async def test(bureau: Bureau) -> None:
        made = await bureau.permits()
        await age(bureau, 181)
        assert await tending.remind(bureau.node, now()) == 1
        soon = {"kind": "certificate", "use": "tls", "pem": a_certificate(days=10)}
        added = await bureau.put(soon, parent=made["endpoint"]["id"])
        async with bureau.node.db.connection() as connection:
            await connection.execute(
                "update address_register.entry set reminded = now(), confirmed = now()"
                " - make_interval(days => 181) where id = $1",
                UUID(added["id"]),
            )
        assert await tending.remind(bureau.node, now()) == 1
        assert await tending.remind(bureau.node, now()) == 0
        later = now() + timedelta(days=9)
        assert await tending.remind(bureau.node, later) == 0, "told twice of one end"

    play(test)


def test_a_certificate_with_a_successor_planned_is_nothing_to_remind_of(play: Play) -> None:
    async def test(bureau: Bureau) -> None:
        made = await bureau.permits()
        soon = await bureau.put(
            {"kind": "certificate", "use": "tls", "pem": a_certificate(days=10)},
            parent=made["endpoint"]["id"],
        )
        change = {
            "content": {"kind": "certificate", "use": "tls", "pem": a_certificate(days=300)},
            "validFrom": soon["versions"][0]["validUntil"],
        }
        path = f"/entries/{soon['id']}/revisions"
        assert (await bureau.ask("malmo", "POST", path, change)).status_code == 201
        assert await tending.remind(bureau.node, now()) == 0

    play(test)


def test_one_round_promises_the_next_and_only_one(play: Play) -> None:
    async def test(bureau: Bureau) -> None:
        await bureau.permits()
        assert await jobs.waiting(bureau.node.db) == 1, "each change promised a round of its own"
        async with bureau.node.db.transaction() as tx:
            await tx.execute("update jobs.pgqueuer set execute_after = now(), dedupe_key = 'due'")

        async def promised_anew() -> bool:
            async with bureau.node.db.connection() as connection:
                return bool(
                    await connection.fetchval(
                        "select exists (select from address_register.probe) and exists"
                        " (select from jobs.pgqueuer where execute_after > now() and status ="
                        " 'queued')"
                    )
                )

        stop = asyncio.Event()
        worker = asyncio.create_task(jobs.run_jobs(bureau.node, JOBS, stop))
        try:
            await until(promised_anew, 30)
        finally:
            stop.set()
            await worker
        assert await jobs.waiting(bureau.node.db) == 1

    play(test)

# SPDX-License-Identifier: EUPL-1.2
"""What is open to all costs what it tells, however many nodes are watched."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from samband.core import db
from trust_and_security.availability.watchtower import Tower, run


def test_a_question_about_one_service_reads_no_other_s_time(
    fresh_database: Callable[[], str],
) -> None:
    path = "/driftlage/127.0.0.1-8000/ground"

    async def story(tower: Tower) -> None:
        await tower.look()
        async with tower.node.db.connection() as connection:
            for kept in (
                (
                    "day select 'http://n' || n, 's' || s,"
                    " date_trunc('day', now(), 'Europe/Stockholm') - d * interval '1 day',"
                ),
                (
                    "hour select 'http://n' || n, 's' || s,"
                    " date_trunc('hour', now()) - d * interval '1 hour',"
                ),
            ):
                await connection.execute(
                    "insert into availability."
                    + kept
                    + " 3600000, 0, 0, 360, 0 from generate_series(1, 5) n,"
                    " generate_series(1, 4) s, generate_series(0, 80) d"
                )
        rows: list[int] = []
        whole = db.rows

        async def counted(*asked: Any) -> Any:
            found = await whole(*asked)
            rows.append(len(found))
            return found

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(db, "rows", counted)
            [day] = (await tower.get("/days", service="ground"))["days"]
            assert path in await tower.page("/driftlage")
            assert max(rows) > 1_000  # the strips of all need them all
            rows.clear()
            assert (await tower.get("/days", service="ground"))["days"] == [day]
            await tower.page(path)
            assert rows
            assert max(rows) < 10

    run(fresh_database(), story)

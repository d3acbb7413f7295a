# SPDX-License-Identifier: EUPL-1.2
"""Bulk registration of companies, and the whole register back."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest

from basic_data.business.companies import AB, ANNA, CONTENT, FORENING, SOLE, registration
from basic_data.served import PURPOSE, Served, run
from samband.basic_data.business.block import MANIFEST


@pytest.mark.capability("GD-6", "GD-7")
def test_loaded_companies_are_searched_and_extracted_like_registered_ones(
    fresh_database: Callable[[], str],
) -> None:
    async def work(register: Served) -> None:
        bodies = [
            registration(AB),
            registration(FORENING, {**CONTENT, "names": [{"name": "Föreningen"}]}),
            registration(ANNA, SOLE, 1),
            registration(ANNA, SOLE, 2),
        ]
        answer = await register.client.post(
            "/business/v1/bulk-registrations",
            content=b"\n".join(msgspec.json.encode(body) for body in bodies),
            headers={"authorization": "Bearer owner", "content-type": "application/x-ndjson"},
        )
        assert answer.json() == {"registered": 4}
        found = (await register.post("/searches", {"name": "föreningen"})).json()["items"]
        assert [company["identifiers"][0]["identifier"] for company in found] == [FORENING]
        asked = {"items": ["names"], "purpose": PURPOSE}
        page = (await register.post("/extracts", asked, who="copier")).json()
        told = [
            (c["identifiers"][0]["identifier"], c["identifiers"][0]["serial"])
            for c in page["companies"]
        ]
        assert told == [(AB, 0), (FORENING, 0), (ANNA, 1), (ANNA, 2)]
        assert page["next"] is None

    run(fresh_database(), MANIFEST, work)

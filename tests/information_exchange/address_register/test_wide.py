# SPDX-License-Identifier: EUPL-1.2
"""However much stands under an entry, one answer has a bound, and the next page has the rest."""

from __future__ import annotations

import re

import msgspec
import pytest

from information_exchange.address_register.bureau import API, Bureau
from information_exchange.address_register.conftest import Play
from samband.information_exchange.address_register.service import looking

MANY = looking.BELOW_PAGE + 20


@pytest.mark.capability("AR-2")
def test_what_stands_under_an_entry_is_told_page_by_page(play: Play) -> None:
    async def test(bureau: Bureau) -> None:
        top = (await bureau.malmo())["id"]
        units = [
            {"reference": f"u{n}", "content": {"kind": "unit", "name": f"Enhet {n}"}}
            for n in range(MANY)
        ]
        file = msgspec.json.encode({"format": "samband-addresses-1", "entries": units}).decode()
        stored = await bureau.ask("malmo", "POST", "/members/2120001124/imports", {"content": file})
        assert stored.json()["stored"], stored.text

        first = await bureau.get(f"/entries/{top}")
        assert len(first["below"]) == looking.BELOW_PAGE
        then = await bureau.get(f"/entries/{top}", after=first["next"])
        assert then["next"] is None
        assert then["entry"] == first["entry"]
        told = [each["reference"] for each in (*first["below"], *then["below"])]
        assert told == [f"u{n}" for n in range(MANY)]

        page = await bureau.client.get(f"/adresser/{top}")
        [more] = re.findall(r'href="(\?after=[^"]+)"', page.text)
        assert f"Enhet {MANY - 1}<" not in page.text
        rest = await bureau.client.get(f"/adresser/{top}{more}")
        assert f"Enhet {MANY - 1}<" in rest.text
        assert 'href="?after=' not in rest.text

        leaf = then["below"][-1]["id"]
        alone = await bureau.get(f"/entries/{leaf}")
        assert (alone["below"], alone["next"]) == ([], None)
        for wrong in (leaf, top):
            answer = await bureau.client.get(f"{API}/entries/{top}", params={"after": wrong})
            assert answer.status_code == 400, answer.text

    play(test)

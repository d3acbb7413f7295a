# SPDX-License-Identifier: EUPL-1.2
"""The catalogue's pages: found by anybody, and a whole request and decision by people."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest

from core.builders import events_of
from information_exchange.api_management.bazaar import LUND, Bazaar
from information_exchange.api_management.conftest import Play
from information_exchange.api_management.documents import GONE
from information_exchange.api_management.test_check_profile import LIST, SCHEMA
from samband.core.web.acting import cookie_name
from samband.information_exchange.api_management import (
    OfferedLimit,
    holder_of,
    keep_limits,
)

CATALOGUE, ACCESS = "/anslutning/api-katalog", "/anslutning/atkomst"
FORM = "application/x-www-form-urlencoded"


class Reader:
    """Somebody at a browser without script."""

    def __init__(self, bazaar: Bazaar, who: str | None) -> None:
        self.bazaar = bazaar
        self.headers = {"accept": "text/html"}
        self.sent = ""
        if who is not None:
            self.headers["cookie"] = f"{cookie_name(bazaar.node)}={who}"

    async def opens(self, path: str, status: int = 200) -> str:
        """Open a page and give its text."""
        answer = await self.bazaar.client.get(path, headers=self.headers)
        assert answer.status_code == status, answer.text[:2_000]
        return answer.text

    async def sends(self, page: str, action: str | None = None, **fields: str) -> httpx.Response:
        """Fill in the form of a page and send it."""
        found = re.findall(r'name="(csrf|once)" value="([^"]+)"', await self.opens(page))
        assert found, page
        return await self.posts(action or page, urlencode({**dict(found), **fields}))

    async def posts(self, path: str, body: str) -> httpx.Response:
        """Send a form as it is."""
        self.sent = body
        headers = {**self.headers, "content-type": FORM}
        return await self.bazaar.client.post(path, content=body, headers=headers)


@pytest.mark.capability("AP-1", "AP-2")
def test_anybody_finds_an_api_and_reads_how_it_keeps_the_profile(play: Play) -> None:
    async def work(bazaar: Bazaar) -> None:
        await bazaar.offers_active("1.0.0", (f"{LIST}/description", ""))
        await bazaar.adds("2.0.0", (f"{SCHEMA}/floors", GONE))
        await bazaar.moves("2.0.0", "active")
        await bazaar.offers("drafted", title="Bara ett utkast")
        await bazaar.adds("1.0.0", name="drafted")
        anybody = Reader(bazaar, None)
        listed = await anybody.opens(f"{CATALOGUE}?q=bygglov")
        assert f'href="{CATALOGUE}/permits"' in listed
        assert "Ett API" in listed
        assert "Bara ett utkast" not in await anybody.opens(CATALOGUE)
        assert "Inget API passar" in await anybody.opens(f"{CATALOGUE}?q=zzz")
        api = await anybody.opens(f"{CATALOGUE}/permits")
        for words in (
            "Malmö kommun",
            "2.0.0",
            "1.0.0",
            "99,5 %",
            "permits/read",
            "51 av 51 regler",
        ):
            assert words in api, words
        old = await anybody.opens(f"{CATALOGUE}/permits/1.0.0/rapport")
        assert "DOK.19" in old
        assert "Fel, SKALL" in old
        new = await anybody.opens("/en/connection/api-catalogue/permits/2.0.0/report")
        assert "Nothing to mend" in new
        assert "A property is removed." in new
        await anybody.opens(f"{CATALOGUE}/drafted", 404)
        await anybody.opens(f"{CATALOGUE}/permits/9.0.0/rapport", 404)
        await anybody.opens(f"{CATALOGUE}?sida=2", 400)

    play(work)


def test_a_long_catalogue_is_turned_page_by_page(play: Play) -> None:
    async def work(bazaar: Bazaar) -> None:
        for number in range(21):
            name = f"api-{number:02}"
            await bazaar.offers(name, title=f"Tjänst {number:02}")
            await bazaar.adds("0.1.0", name=name)
            await bazaar.moves("0.1.0", "alpha", name=name)
        anybody = Reader(bazaar, None)
        first = await anybody.opens(f"{CATALOGUE}?q=tjänst")
        assert "Tjänst 20" not in first
        found = re.search(r'href="([^"]+)" rel="next"', first)
        assert found
        assert "Tjänst 20" in await anybody.opens(found[1].replace("&amp;", "&"))

    play(work)


@pytest.mark.capability("AP-6")
def test_people_ask_for_access_decide_and_make_a_key(play: Play) -> None:
    async def work(bazaar: Bazaar) -> None:
        await bazaar.offers_active()
        eva, kim = Reader(bazaar, "eva"), Reader(bazaar, "kim")
        asking = f"{CATALOGUE}/permits/ansok"
        sent = await eva.sends(asking, major="1", scope="permits/read", purpose="Visa på karta.")
        assert sent.status_code == 303, sent.text
        page = sent.headers["location"]
        again = await eva.posts(asking, eva.sent)
        assert (again.status_code, again.headers.get("location")) == (303, page)
        assert "Väntar på beslut" in await eva.opens(page)
        assert "Lunds kommun ansökte" in await kim.opens(ACCESS)
        decided = await kim.sends(page, f"{page}/avgor", decision="yes", reason="Tillåtet.")
        assert decided.status_code == 303, decided.text
        assert "Beviljad" in await eva.opens(page)
        made = await eva.sends(page, f"{page}/nyckel")
        assert made.status_code == 200
        assert made.headers["cache-control"] == "no-store"
        found = re.search(r"sbk_[a-z2-7]{13}_[A-Za-z0-9_-]{43}", made.text)
        assert found
        holder = await holder_of(bazaar.node, found[0])
        assert holder is not None
        shown = await eva.opens(page)
        assert found[0] not in shown
        assert found[0][:17] in shown
        revoking = f"{page}/nyckel/{found[0][:17]}/sparra"
        assert (await eva.sends(revoking)).status_code == 303
        assert await holder_of(bazaar.node, found[0]) is None
        ended = await kim.sends(f"{page}/avsluta", reason="Avtalet är slut.")
        assert ended.status_code == 303
        assert "Avslutad" in await eva.opens(page)

    play(work)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"major": "1", "scope": "permits/read"}, "Skriv vad ni ska göra"),
        ({"scope": "permits/read", "purpose": "x"}, "Välj en version"),
        ({"major": "7", "scope": "permits/read", "purpose": "x"}, "Välj en version"),
        ({"major": "1", "purpose": "x"}, "Välj en behörighet"),
        ({"major": "1", "scope": "other/read", "purpose": "x"}, "Välj en behörighet"),
    ],
)
def test_a_wrong_answer_is_told_beside_its_field(
    play: Play, fields: dict[str, str], said: str
) -> None:
    async def work(bazaar: Bazaar) -> None:
        await bazaar.offers_active()
        answer = await Reader(bazaar, "eva").sends(f"{CATALOGUE}/permits/ansok", **fields)
        assert answer.status_code == 400
        assert answer.text.count(said) == 2
        assert "Fel" in answer.text

    play(work)


def test_a_second_request_and_an_empty_decision_are_told_in_words(play: Play) -> None:
    async def work(bazaar: Bazaar) -> None:
        await bazaar.offers_active()
        eva, kim = Reader(bazaar, "eva"), Reader(bazaar, "kim")
        fields: dict[str, Any] = {"major": "1", "scope": "permits/read", "purpose": "Karta."}
        sent = await eva.sends(f"{CATALOGUE}/permits/ansok", **fields)
        again = await eva.sends(f"{CATALOGUE}/permits/ansok", **fields)
        assert again.status_code == 400
        assert "redan en ansökan" in again.text
        page = sent.headers["location"]
        empty = await kim.sends(page, f"{page}/avgor")
        assert empty.status_code == 400
        assert "Välj om du beviljar eller nekar" in empty.text
        own = await kim.sends(f"{CATALOGUE}/permits/ansok", **fields)
        assert "Ni äger API:et själva" in own.text

    play(work)


def test_pages_that_act_are_for_administrators(play: Play) -> None:
    async def work(bazaar: Bazaar) -> None:
        await bazaar.offers_active()
        id_ = await bazaar.is_let_in()
        clerk, nobody = Reader(bazaar, "clerk"), Reader(bazaar, None)
        for path in (ACCESS, f"{ACCESS}/{id_}", f"{CATALOGUE}/permits/ansok"):
            await clerk.opens(path, 403)
            await nobody.opens(path, 401)
        await Reader(bazaar, "eva").opens(f"{ACCESS}/019ab000-0000-7000-8000-000000000001", 404)
        await clerk.opens(CATALOGUE)

    play(work)


@pytest.mark.capability("AP-1", "AP-6")
def test_an_api_of_many_nodes_is_one_entry_and_asked_of_one_of_them(play: Play) -> None:
    async def work(bazaar: Bazaar) -> None:
        await bazaar.stands_at_two_nodes()
        anybody = Reader(bazaar, None)
        assert "Svarar på 2 ställen." in await anybody.opens(CATALOGUE)
        api = await anybody.opens(f"{CATALOGUE}/api-catalogue")
        for words in (
            f"{bazaar.node.public_url}/api-catalogue/v1",
            "https://samband.lund.example/api-catalogue/v1",
            "Lunds kommun",
        ):
            assert words in api, words
        every = await anybody.opens(f"{CATALOGUE}/api-catalogue/adresser")
        found = re.search(rf'href="({CATALOGUE}/api-catalogue/adresser/[0-9a-f]{{64}})"', every)
        assert found
        assert "egen beskrivning" in await anybody.opens(found[1])
        await anybody.opens(f"{CATALOGUE}/api-catalogue/adresser/{'0' * 64}", 404)
        await anybody.opens(f"{CATALOGUE}/api-catalogue/adresser/x", 404)
        # asked of Lund, whose people decide
        kim, eva = Reader(bazaar, "kim"), Reader(bazaar, "eva")
        page = f"{CATALOGUE}/api-catalogue/ansok?producer=2120001132"
        opened = await kim.opens(page)
        assert '<option value="2120001132" selected>Lunds kommun' in opened
        action = f"{CATALOGUE}/api-catalogue/ansok"
        assert f'action="{action}"' in opened
        fields = {"major": "1", "scope": "api-catalogue/use", "purpose": "Prova."}
        wrong = await kim.sends(page, action, producer="5560000001", **fields)
        assert wrong.status_code == 400
        assert "Organisationen svarar inte" in wrong.text
        wrong = await kim.sends(page, action, producer="x", **fields)
        assert "Välj vem som ska svara." in wrong.text
        sent = await kim.sends(page, action, producer="2120001132", **fields)
        assert sent.status_code == 303
        at = sent.headers["location"]
        assert "Vem som svarar" in await kim.opens(at)
        assert "Avgör ansökan" in await eva.opens(at)
        own = await bazaar.ask("kim", "GET", "/received-requests")
        assert own.json()["items"] == []

    play(work)


async def _asked(bazaar: Bazaar) -> str:
    """Let Lund ask for access, and the gateway tell its limits; gives the request's page."""
    await bazaar.offers_active()
    offered = OfferedLimit(api="permits", major=1, per_minute=600)
    assert await keep_limits(bazaar.node, [("2120001124", offered)])
    assert not await keep_limits(bazaar.node, [("2120001124", offered)])
    body = {"api": "permits", "major": 1, "scope": "permits/read", "purpose": "Karta."}
    asked = await bazaar.done("lund", "POST", "/access-requests", body)
    return f"{ACCESS}/{asked['id']}"


@pytest.mark.capability("AP-6", "AP-7")
def test_an_owner_sets_limits_with_the_decision_and_the_consumer_sees_them(play: Play) -> None:
    async def work(bazaar: Bazaar) -> None:
        at = await _asked(bazaar)
        kim, eva = Reader(bazaar, "kim"), Reader(bazaar, "eva")
        opened = await kim.opens(at)
        assert "Lämna tomt om det som gäller alla räcker: 600." in opened
        assert "Lämna tomt om det som gäller alla räcker: ingen gräns." in opened
        said = {"decision": "yes", "reason": "Det är tillåtet."}
        sent = await kim.sends(at, f"{at}/avgor", **said, per_minute="1\u202f200", per_day="50 000")
        assert sent.status_code == 303, sent.text
        told = await eva.opens(at)
        assert "1\u202f200 anrop per minut, 50\u202f000 anrop per dygn" in told
        assert "beslutat för den som söker" in told
        [own] = (await bazaar.done("lund", "GET", "/access-requests"))["items"]
        assert (own["perMinute"], own["perDay"], own["offeredPerMinute"]) == (1200, 50000, 600)
        decided = [e for e in await events_of(bazaar.node).all() if "decided" in e["type"]]
        assert decided[-1]["items"][-2:] == ["perMinute:1200", "perDay:50000"]

    play(work)


@pytest.mark.capability("AP-6", "AP-7")
def test_an_owner_changes_limits_later_and_says_why(play: Play) -> None:
    async def work(bazaar: Bazaar) -> None:
        at = await _asked(bazaar)
        kim, eva = Reader(bazaar, "kim"), Reader(bazaar, "eva")
        await kim.opens(f"{at}/granser", 409)  # not decided yet
        said = {"decision": "yes", "reason": "Det är tillåtet."}
        await kim.sends(at, f"{at}/avgor", **said, per_minute="10")
        changing = f"{at}/granser"
        assert changing in await kim.opens(at)
        assert changing not in await eva.opens(at)
        await eva.opens(changing, 404)
        assert 'value="10"' in await kim.opens(changing)
        wrong = await kim.sends(changing, per_minute="tio", per_day="7", reason=" ")
        assert wrong.status_code == 400
        assert 'href="#per_minute"' in wrong.text
        assert 'href="#reason"' in wrong.text
        assert 'value="7"' in wrong.text  # what was written is kept
        sent = await kim.sends(changing, per_minute="", per_day="7 000", reason="Fler ärenden.")
        assert (sent.status_code, sent.headers.get("location")) == (303, at), sent.text
        told = await eva.opens(at)
        assert "600 anrop per minut, 7\u202f000 anrop per dygn" in told
        assert "Fler ärenden." in told
        assert bazaar.told[-1] == (LUND, "access-limits-changed")
        changed = [e for e in await events_of(bazaar.node).all() if "limits" in e["type"]]
        assert changed[-1]["items"][-1] == "perDay:7000"
        assert changed[-1]["reason"] == "Fler ärenden."

    play(work)


def test_a_decision_without_limits_gives_what_all_have(play: Play) -> None:
    async def work(bazaar: Bazaar) -> None:
        at = await _asked(bazaar)
        said = {"decision": "yes", "reason": "Det är tillåtet.", "per_minute": " ", "per_day": ""}
        assert (await Reader(bazaar, "kim").sends(at, f"{at}/avgor", **said)).status_code == 303
        told = await Reader(bazaar, "eva").opens(at)
        assert "600 anrop per minut (samma som för alla)" in told

    play(work)


@pytest.mark.parametrize(
    ("field", "given", "words"),
    [
        ("per_minute", "0", "heltal"),
        ("per_minute", "-5", "heltal"),
        ("per_day", "1,5", "heltal"),
        ("per_day", "1000000001", "heltal"),
        ("per_day", "9" * 400, "heltal"),
        ("per_minute", "٣", "heltal"),
        ("per_minute", "<b>1</b>", "heltal"),
    ],
)
def test_a_limit_that_is_none_is_named_by_its_field_and_nothing_is_decided(
    play: Play, field: str, given: str, words: str
) -> None:
    async def work(bazaar: Bazaar) -> None:
        at = await _asked(bazaar)
        kim = Reader(bazaar, "kim")
        said = {"decision": "yes", "reason": "Det är tillåtet.", field: given}
        wrong = await kim.sends(at, f"{at}/avgor", **said)
        assert wrong.status_code == 400
        assert f'href="#{field}"' in wrong.text
        assert words in wrong.text
        assert "<b>1</b>" not in wrong.text
        assert "Det är tillåtet." in wrong.text  # what was written is kept
        refused = {"decision": "no", "reason": "Nej.", "per_minute": "5"}
        wrong = await kim.sends(at, f"{at}/avgor", **refused)
        assert "Gränser hör till en beviljad ansökan." in wrong.text
        [own] = (await bazaar.done("lund", "GET", "/access-requests"))["items"]
        assert own["state"] == "open"
        # over the API alike
        path = f"/received-requests/{own['id']}/decisions"
        body = {"approved": False, "reason": "Nej.", "perDay": 5}
        answer = await bazaar.ask("malmo", "POST", path, body)
        assert answer.json()["errors"][0]["field"] == "$.perDay"

    play(work)

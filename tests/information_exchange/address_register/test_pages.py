# SPDX-License-Identifier: EUPL-1.2
"""The pages, without script: everybody finds, owners look after their own, faults are in words."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest

from core.builders import KnownActors
from information_exchange.address_register.bureau import (
    ALVA,
    DIGG,
    DOCUMENT,
    KIM,
    LUND,
    MALMO,
    PROFILE,
    SERVICE_TYPE,
    Bureau,
    a_certificate,
    acting,
    in_days,
)
from information_exchange.address_register.conftest import Play
from samband.core.ports import Actor
from samband.core.web.acting import cookie_name
from samband.information_exchange.address_register.vocabulary import WRONG

OWN = "/anslutning/adresser"
ADMINISTRATOR = "organisation-administrator"


class Visitor:
    """Somebody, logged in or not, who follows the pages as a browser without script does."""

    def __init__(self, bureau: Bureau, actor: Actor | None = None) -> None:
        self.bureau = bureau
        self.headers = {"Accept": "text/html"}
        if actor is not None:
            actors = bureau.node.ports.actors
            assert isinstance(actors, KnownActors)
            name = f"cookie-{len(actors.actors)}"
            actors.actors[name] = actor
            self.headers["Cookie"] = f"{cookie_name(bureau.node)}={name}"
        self.sent = "", dict[str, str]()

    async def get(self, path: str, **query: str) -> httpx.Response:
        """Open a page."""
        return await self.bureau.client.get(path, params=query or None, headers=self.headers)

    async def post(self, path: str, form_on: str | None = None, **fields: str) -> httpx.Response:
        """Send a form with the token of the page that it stands on."""
        shown = await self.get(form_on or path)
        hidden = dict(re.findall('name="(csrf|once)" value="([^"]+)"', shown.text))
        assert len(hidden) == 2, shown.text[-2000:]
        fields = {**hidden, **fields}
        self.sent = path, fields
        return await self.bureau.client.post(path, data=fields, headers=self.headers)

    async def again(self) -> str:
        """Send the last form once more, as by a button pressed twice."""
        path, fields = self.sent
        answer = await self.bureau.client.post(path, data=fields, headers=self.headers)
        assert answer.status_code == 303, answer.text[-3000:]
        return answer.headers["location"]

    async def made(self, path: str, **fields: str) -> str:
        """Send a form that succeeds, and give the address that it leads to."""
        answer = await self.post(path, **fields)
        assert answer.status_code == 303, answer.text[-3000:]
        return answer.headers["location"]


@pytest.mark.capability("AR-2")
def test_anybody_finds_an_address_on_the_page_without_script(play: Play) -> None:
    async def test(bureau: Bureau) -> None:
        made = await bureau.permits()
        visitor = Visitor(bureau)
        whole = await visitor.get("/adresser")
        assert whole.status_code == 200
        assert "4 adresser" in whole.text
        found = await visitor.get("/adresser", q="bygglovsexp")
        assert "En adress" in found.text
        assert f"/adresser/{made['function']['id']}" in found.text
        assert "Stadsbyggnadskontoret" in found.text
        english = await visitor.get("/en/addresses", q="bygglov", kind="service", type=DOCUMENT)
        assert "One address" in english.text
        nothing = await visitor.get("/adresser", q="finns inte")
        assert "Ingen adress passar in" in nothing.text
        wrong = await visitor.get("/adresser", municipality="12")
        assert wrong.status_code == 400
        assert 'value="12"' in wrong.text
        page = await visitor.get(f"/adresser/{made['endpoint']['id']}")
        assert "Teknisk adress" in page.text
        assert PROFILE in page.text
        assert "csrf" not in page.text
        certificate = await visitor.get(f"/en/addresses/{made['certificate']['id']}")
        assert "BEGIN CERTIFICATE" in certificate.text
        assert (await visitor.get(f"/adresser/{KIM.identifier}")).status_code == 404

    play(test)


@pytest.mark.capability("AR-3")
def test_an_administrator_builds_up_her_addresses_on_the_pages(play: Play) -> None:
    async def test(bureau: Bureau) -> None:
        kim = Visitor(bureau, acting(KIM, ADMINISTRATOR))
        empty = await kim.get(OWN)
        assert "Börja med organisationen" in empty.text
        top = await kim.made(f"{OWN}/ny", name="Malmö kommun", municipality="1280")
        assert "Börja med organisationen" not in (await kim.get(OWN)).text
        unit = await kim.made(f"{top}/lagg-till/unit", name="Kontoret")
        assert await kim.again() == unit
        function = await kim.made(f"{unit}/lagg-till/function", name="Expeditionen", address="exp")
        service = await kim.made(
            f"{function}/lagg-till/service",
            name="Bygglov",
            serviceType=SERVICE_TYPE,
            documentTypes=f"{DOCUMENT}\nurn:y",
            municipalities="1280 1281",
        )
        endpoint = await kim.made(
            f"{service}/lagg-till/endpoint", url="http://127.0.0.1:1/", transportProfile=PROFILE
        )
        pem = a_certificate()
        key = await kim.made(f"{endpoint}/lagg-till/certificate", use="signing", pem=pem)
        assert "CN=malmo.example" in (await kim.get(key)).text
        [found] = (await bureau.resolve("urn:y"))["services"]
        assert found["endpoints"][0]["certificates"][0]["use"] == "signing"
        assert found["municipalities"] == ["1280", "1281"]
        shown = await kim.get(f"{service}/andra")
        assert f"{DOCUMENT}\nurn:y</textarea>" in shown.text
        listed = await kim.get(OWN, q="exped")
        assert "Expeditionen" in listed.text
        assert (await kim.get(f"{unit}/lagg-till/certificate")).status_code == 404

    play(test)


@pytest.mark.capability("AR-5")
def test_a_change_is_planned_seen_coming_and_taken_back_on_the_pages(play: Play) -> None:
    async def test(bureau: Bureau) -> None:
        made = await bureau.permits()
        kim = Visitor(bureau, acting(KIM, ADMINISTRATOR))
        page = f"{OWN}/{made['endpoint']['id']}"
        day = in_days(30)[:10]
        await kim.made(
            f"{page}/andra", url="http://127.0.0.1:2/", transportProfile=PROFILE, validFrom=day
        )
        shown = await kim.get(page)
        assert "Ändring planerad" in shown.text
        assert "Ta tillbaka ändringen" in shown.text
        public = await Visitor(bureau).get(f"/adresser/{made['endpoint']['id']}")
        assert "Planerad" in public.text
        assert "Ta tillbaka" not in public.text
        twice = await kim.post(
            f"{page}/andra", url="http://127.0.0.1:3/", transportProfile=PROFILE, validFrom=day
        )
        assert twice.status_code == 400
        assert WRONG["time-taken"][0] in twice.text
        start = re.search('name="start" value="([^"]+)"', shown.text)
        assert start is not None
        back = await kim.post(f"{page}/ta-tillbaka", page, start=start[1])
        assert back.status_code == 303, back.text
        assert "Ändring planerad" not in (await kim.get(page)).text
        confirmed = await kim.post(f"{page}/bekrafta", page)
        assert confirmed.status_code == 303
        closed = await kim.made(f"{page}/avsluta", reason="Byter leverantör")
        assert "Avslutad" in (await kim.get(closed)).text

    play(test)


def test_a_wrong_form_says_what_to_correct_and_keeps_what_was_written(play: Play) -> None:
    async def test(bureau: Bureau) -> None:
        made = await bureau.permits()
        kim = Visitor(bureau, acting(KIM, ADMINISTRATOR))
        service = f"{OWN}/{made['unit']['id']}/lagg-till/service"
        nothing = await kim.post(service)
        assert nothing.status_code == 400
        for words in ("Skriv ett namn på en rad", "Skriv tjänstetypens id"):
            assert nothing.text.count(words) == 2, words
        many = await kim.post(
            service, name="Ett namn", serviceType="med å", municipalities="12", validFrom="i morgon"
        )
        assert 'value="Ett namn"' in many.text
        assert "Skriv kommunkoder med fyra siffror" in many.text
        assert "Skriv dagen som åååå-mm-dd" in many.text
        person = await kim.post(service, name="Kim 18900101-9802", serviceType="urn:x")
        assert WRONG["person-named"][0] in person.text
        endpoint = f"{OWN}/{made['service']['id']}/lagg-till/endpoint"
        wrong: tuple[tuple[dict[str, str], str], ...] = (
            ({"url": "ftp://x", "transportProfile": PROFILE}, "url-wrong"),
            (
                {
                    "url": "http://127.0.0.1/",
                    "transportProfile": PROFILE,
                    "validFrom": "2020-01-01",
                },
                "time-past",
            ),
        )
        for fields, code in wrong:
            assert WRONG[code][0] in (await kim.post(endpoint, **fields)).text
        certificate = f"{OWN}/{made['endpoint']['id']}/lagg-till/certificate"
        pasted = await kim.post(certificate, use="tls", pem="-----BEGIN PRIVATE KEY-----\nhemligt")
        assert WRONG["certificate-private"][0] in pasted.text
        close = await kim.post(f"{OWN}/{made['unit']['id']}/avsluta", validUntil="när som helst")
        assert "Skriv varför på en rad" in close.text

    play(test)


@pytest.mark.capability("AR-3")
def test_the_pages_offer_only_what_is_within_reach(play: Play) -> None:
    async def test(bureau: Bureau) -> None:
        made = await bureau.permits()
        kim = Visitor(bureau, acting(KIM, ADMINISTRATOR))
        alva = Visitor(bureau, acting(ALVA, "case-officer"))
        unit, top = (f"{OWN}/{made[kind]['id']}" for kind in ("unit", "organisation"))
        assert "Ändra eller planera" not in (await alva.get(unit)).text
        assert (await alva.get(f"{unit}/andra")).status_code == 403
        assert (await alva.get(f"{OWN}/ansvar")).status_code == 403
        fields = {"entry": made["unit"]["id"], "name": "Registratorn", "number": "18900102-9819"}
        await kim.made(f"{OWN}/ansvar", **fields)
        shared = await kim.get(f"{OWN}/ansvar")
        assert "Registratorn" in shared.text
        assert "9819" not in shared.text
        again = await kim.post(f"{OWN}/ansvar", **fields)
        assert WRONG["delegate-used"][0] in again.text
        assert "Ändra eller planera" in (await alva.get(unit)).text
        assert "Ändra eller planera" not in (await alva.get(top)).text
        await alva.made(f"{unit}/lagg-till/unit", name="En grupp")
        assert (await alva.get(f"{top}/lagg-till/unit")).status_code == 403
        where = re.search(f'action="({OWN}/ansvar/[^"]+)"', shared.text)
        assert where is not None
        assert (await kim.post(where[1], f"{OWN}/ansvar")).status_code == 303
        assert (await alva.get(f"{unit}/andra")).status_code == 403

        central = Visitor(bureau, acting(KIM, "system-administrator", member=DIGG))
        listed = await central.get(OWN, organisation=MALMO.identifier)
        assert "Stadsbyggnadskontoret" in listed.text
        await central.made(f"{unit}/lagg-till/unit", name="Centralt tillagd")
        other = Visitor(bureau, acting(KIM, ADMINISTRATOR, member=LUND))
        assert (
            "Stadsbyggnadskontoret"
            not in (await other.get(OWN, organisation=MALMO.identifier)).text
        )
        assert (await other.get(f"{unit}/andra")).status_code == 403
        assert (await Visitor(bureau).get(OWN)).status_code in {303, 401}

    play(test)


@pytest.mark.capability("AR-3")
def test_a_central_administrator_begins_for_a_member_and_nobody_else_does(play: Play) -> None:
    first = f"{OWN}/ny"

    async def test(bureau: Bureau) -> None:
        central = Visitor(bureau, acting(KIM, "system-administrator", member=DIGG))
        lund = LUND.identifier
        listed = await central.get(OWN, organisation=lund)
        assert f'href="{first}?organisation={lund}"' in listed.text
        asked = await central.get(first, organisation=lund)
        assert 'value="Lunds kommun"' in asked.text
        form = f"{first}?organisation={lund}"
        wrong = await central.post(form, name="", municipality="1281")
        assert wrong.status_code == 400
        top = await central.made(form, name="Lunds kommun", municipality="1281")
        assert "Börja med organisationen" not in (await central.get(OWN, organisation=lund)).text
        entry = await bureau.client.get(f"/address-register/v1/entries/{top.rpartition('/')[2]}")
        assert entry.json()["entry"]["organisation"] == lund
        twice = await central.post(form, name="Lunds kommun", municipality="1281")
        assert twice.status_code == 400

        malmo = MALMO.identifier
        for number in ("2321000016", "12", "x" * 11):  # not a member, and no numbers
            assert (await central.get(first, organisation=number)).status_code == 404
        other = Visitor(bureau, acting(KIM, ADMINISTRATOR, member=LUND))
        assert (await other.get(first, organisation=malmo)).status_code == 403
        assert (
            await other.post(f"{first}?organisation={malmo}", first, name="x")
        ).status_code == 403

    play(test)


@pytest.mark.capability("AR-4")
def test_a_file_is_tried_and_imported_on_the_page_with_its_report(play: Play) -> None:
    async def test(bureau: Bureau) -> None:
        await bureau.malmo()
        kim = Visitor(bureau, acting(KIM, ADMINISTRATOR))
        good = "reference;kind;name\nsbk;unit;Stadsbyggnadskontoret\nsk;unit;Skolan"
        tried = await kim.post(f"{OWN}/fil", content=good, format="csv", policy="all", go="try")
        assert "Filen går att läsa in" in tried.text
        assert "Stadsbyggnadskontoret</textarea>" not in tried.text
        assert (await bureau.rows())["entry"] == 1
        wrong = await kim.post(
            f"{OWN}/fil", content=good + "\nx;person;Kim", format="csv", policy="all", go="import"
        )
        assert "En rad behöver rättas" in wrong.text
        assert (await bureau.rows())["entry"] == 1
        done = await kim.post(f"{OWN}/fil", content=good, format="csv", policy="all", go="import")
        assert "2 rader är inlästa" in done.text
        assert (await bureau.rows())["entry"] == 3
        for content, kind, code in (
            ("hej", "json", "file-is-csv"),
            ('{"format": "x"}', "csv", "file-is-json"),
            ('{"format": "x"}', "json", "file-form"),
        ):
            page = {"content": content, "format": kind, "policy": "all", "go": "try"}
            assert WRONG[code][0] in (await kim.post(f"{OWN}/fil", **page)).text
        english = await kim.post("/en/connection/addresses/file", content="")
        assert "Paste the file" in english.text

        await kim.made(f"{OWN}/filer", url="http://127.0.0.1:1/a.json", every="60")
        listed: Any = await kim.get(f"{OWN}/filer")
        assert "Väntar på att hämtas" in listed.text
        again = await kim.post(f"{OWN}/filer", url="http://127.0.0.1:1/a.json")
        assert WRONG["source-used"][0] in again.text
        where = re.search(f'action="({OWN}/filer/[^"]+)"', listed.text)
        assert where is not None
        assert (await kim.post(where[1], f"{OWN}/filer")).status_code == 303

    play(test)

# SPDX-License-Identifier: EUPL-1.2
"""The pages under Anslutning: the acting person's role decides, and faults are in plain words."""

from __future__ import annotations

import re
from datetime import timedelta

import httpx
import msgspec
import pytest

from core.builders import KnownActors
from samband.core.ports import Actor
from samband.core.time import now, rfc3339, today
from samband.core.web.acting import cookie_name
from samband.trust_and_security.authorization.wire.access_token import LIFETIME_SECONDS
from samband.trust_and_security.trust_framework.vocabulary import WRONG
from trust_and_security.trust_framework.conftest import Play
from trust_and_security.trust_framework.office import (
    ALVA,
    KIM,
    LOA3,
    MALMO,
    Office,
    a_key,
    acting,
)

ADMINISTRATOR = "organisation-administrator"


NEW_SYSTEM = "/anslutning/system/nytt"


class Visitor:
    """Somebody logged in, who follows the pages as a browser does."""

    def __init__(self, office: Office, actor: Actor) -> None:
        self.office = office
        actors = office.node.ports.actors
        assert isinstance(actors, KnownActors)
        actors.actors["cookie"] = actor
        self.cookies = {cookie_name(office.node): "cookie"}

    async def get(self, path: str) -> httpx.Response:
        """Open a page."""
        return await self.office.client.get(path, headers=self._headers())

    async def post(self, path: str, form_on: str | None = None, **fields: str) -> httpx.Response:
        """Send a form with the token of the page that it stands on."""
        shown = await self.get(form_on or path)
        token = re.search('name="csrf" value="([^"]+)"', shown.text)
        assert token is not None, shown.text[-2000:]
        return await self.send(path, {"csrf": token[1], **fields})

    async def send(self, path: str, fields: dict[str, str]) -> httpx.Response:
        """Send a form as it is."""
        return await self.office.client.post(path, data=fields, headers=self._headers())

    def _headers(self) -> dict[str, str]:
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return {"Cookie": cookie, "Accept": "text/html"}


@pytest.mark.capability("TR-7")
def test_an_administrator_connects_a_system_on_the_pages(play: Play) -> None:
    async def test(office: Office) -> None:
        await office.malmo_joins()
        kim = Visitor(office, acting(KIM, ADMINISTRATOR))
        empty = await kim.get("/anslutning")
        assert empty.status_code == 200
        assert "Inga system är anslutna" in empty.text
        assert "Organisationsnummer 212000-1124" in empty.text
        assert "Ange kontakt för drift" in empty.text

        jwk = msgspec.json.encode(a_key()).decode()
        made = await kim.post("/anslutning/system/nytt", name="Bygglov", key=jwk)
        assert made.status_code == 303
        assert made.headers["location"] == "/anslutning/system/2120001124-bygglov"
        one = await kim.get(made.headers["location"])
        assert "Gäller" in one.text
        english = await kim.get("/en/connection")
        assert "One system is connected" in english.text
        system = await office.register.system("2120001124-bygglov")
        assert system is not None
        assert len(system.keys) == 1

    play(test)


def test_a_wrong_form_says_what_to_correct_and_keeps_what_was_written(play: Play) -> None:
    async def test(office: Office) -> None:
        await office.malmo_joins()
        kim = Visitor(office, acting(KIM, ADMINISTRATOR))
        new = "/anslutning/system/nytt"
        nothing = await kim.post(new)
        assert nothing.status_code == 400
        assert "två uppgifter behöver rättas" in nothing.text or "Fel:" in nothing.text
        assert "Skriv ett namn på en rad" in nothing.text
        assert "Klistra in den publika nyckeln." in nothing.text

        private = msgspec.json.encode({**a_key(), "d": "top-secret"}).decode()
        exposed = await kim.post(new, name="Bygglov", key=private)
        assert WRONG["key-private"][0] in exposed.text
        assert 'value="Bygglov"' in exposed.text
        assert "top-secret" not in exposed.text

        jwk = msgspec.json.encode(a_key()).decode()
        await kim.post(new, name="Bygglov", key=jwk)
        again = await kim.post(new, name="Bygglov", key=jwk)
        assert WRONG["system-name-used"][0] in again.text
        reused = await kim.post(new, name="Skola", key=jwk)
        assert WRONG["key-used"][0] in reused.text

    play(test)


def test_a_key_that_ends_soon_is_a_task_and_is_changed(play: Play) -> None:
    async def test(office: Office) -> None:
        await office.malmo_joins()
        ending = {"publicJwk": a_key(), "validTo": rfc3339(now() + timedelta(days=7))}
        systems = f"/members/{MALMO.identifier}/systems"
        await office.ask("malmo", "POST", systems, {"name": "Bygglov", "key": ending})
        kim = Visitor(office, acting(KIM, "system-administrator"))
        assert "Byt nyckel för Bygglov" in (await kim.get("/anslutning")).text
        page = "/anslutning/system/2120001124-bygglov"
        added = await kim.post(f"{page}/nyckel", key=msgspec.json.encode(a_key()).decode())
        assert added.status_code == 303
        assert "Byt nyckel för Bygglov" not in (await kim.get("/anslutning")).text
        full = await kim.post(f"{page}/nyckel", key=msgspec.json.encode(a_key()).decode())
        assert WRONG["key-too-many"][0] in full.text

    play(test)


def test_a_key_is_revoked_behind_a_page_that_says_what_stops(play: Play) -> None:
    async def test(office: Office) -> None:
        await office.malmo_joins()
        client_id = await office.malmo_has_a_system()
        system = await office.register.system(client_id)
        assert system is not None
        kid = system.keys[0]["kid"]
        kim = Visitor(office, acting(KIM, "system-administrator"))
        revoke = f"/anslutning/system/{client_id}/nyckel/{kid}/sparra"
        asked = (await kim.get(revoke)).text
        assert "enda nyckel" in asked
        assert LIFETIME_SECONDS == 5 * 60
        assert "Åtkomstintyg som redan är hämtade med den gäller i högst fem minuter" in asked
        assert (await kim.post(revoke)).status_code == 400
        done = await kim.post(revoke, reason="Nyckeln har läckt")
        assert done.status_code == 303
        system = await office.register.system(client_id)
        assert system is not None
        assert system.keys == ()
        assert (await kim.get(revoke)).status_code == 404

        closed = await kim.post(f"/anslutning/system/{client_id}/stang")
        assert closed.status_code == 303
        assert "Stängt" in (await kim.get(f"/anslutning/system/{client_id}")).text

    play(test)


def test_roles_are_given_and_ended_on_the_page(play: Play) -> None:
    async def test(office: Office) -> None:
        await office.malmo_joins()
        await office.malmo_gives(KIM, ADMINISTRATOR)
        kim = Visitor(office, acting(KIM, ADMINISTRATOR))
        people = "/anslutning/personer"
        wrong = await kim.post(people, number="189001029818", name="", role="king", ends="igår")
        for fault in ("Kontrollsiffran", "Skriv ett namn", "Välj en roll", "Skriv en dag efter"):
            assert fault in wrong.text
        given = await kim.post(
            people,
            number="18900102-9819",
            name="Alva Lind",
            role="auditor",
            ends=f"{today() + timedelta(days=30)}",
        )
        assert given.status_code == 303, given.text
        (role,) = await office.register.roles_of(ALVA)
        assert role.role == "auditor"
        listed = (await kim.get(people)).text
        assert "Alva Lind" in listed
        assert "189001029819" not in listed

        ends = re.findall(f'href="({people}/[0-9a-f-]+/avsluta)"', listed)
        answers = [await kim.post(end) for end in ends]
        assert sorted(answer.status_code for answer in answers) == [303, 409]
        assert any(WRONG["role-last-administrator"][0] in answer.text for answer in answers)
        assert await office.register.roles_of(ALVA) == ()

    play(test)


def test_a_role_that_ends_when_time_does_is_not_given_and_spoils_no_page(play: Play) -> None:
    async def test(office: Office) -> None:
        await office.malmo_joins()
        await office.malmo_gives(KIM, ADMINISTRATOR)
        kim = Visitor(office, acting(KIM, ADMINISTRATOR))
        people = "/anslutning/personer"
        for day in ("9999-12-31", "2200-01-01"):
            far = await kim.post(
                people, number="18900102-9819", name="Alva Lind", role="auditor", ends=day
            )
            assert "Skriv en dag efter i dag och före år 2200" in far.text
        assert await office.register.roles_of(ALVA) == ()
        async with office.node.db.connection() as connection:
            await connection.execute(
                "update trust_framework.role set ends = '9999-12-31T23:59:59Z' where ends is null"
            )
        listed = await kim.get(people)
        assert listed.status_code == 200
        assert "9999" in listed.text

    play(test)


def test_a_form_that_is_sent_twice_takes_effect_once_and_leads_to_the_same(play: Play) -> None:
    async def test(office: Office) -> None:
        await office.malmo_joins()
        kim = Visitor(office, acting(KIM, ADMINISTRATOR))
        contact = {
            "purpose": "security",
            "name": "Säkerhetsjouren",
            "email": "jour@malmo.example",
            "phone": "040-34 10 00",
        }
        system = {"name": "Bygglov", "key": msgspec.json.encode(a_key()).decode()}
        for path, filled in (("/anslutning/kontakter", contact), (NEW_SYSTEM, system)):
            page = (await kim.get(path)).text
            filled |= dict(re.findall('name="(csrf|once)" value="([^"]+)"', page))
            assert "once" in filled
            sent = [await kim.send(path, filled) for _ in range(3)]
            assert [answer.status_code for answer in sent] == [303] * 3
            assert len({answer.headers["location"] for answer in sent}) == 1
        listed = (await kim.get("/anslutning/kontakter")).text
        assert len(re.findall('href="/anslutning/kontakter/[0-9a-f-]+/andra"', listed)) == 1
        other = Visitor(office, acting(KIM, ADMINISTRATOR))
        other.cookies = {}
        assert (await other.send(NEW_SYSTEM, system)).status_code != 303

    play(test)


def test_contacts_are_added_revised_and_removed_on_the_page(play: Play) -> None:
    async def test(office: Office) -> None:
        await office.malmo_joins()
        kim = Visitor(office, acting(KIM, ADMINISTRATOR))
        contacts = "/anslutning/kontakter"
        good = {
            "purpose": "security",
            "name": "Säkerhetsjouren",
            "email": "jour@malmo.example",
            "phone": "040-34 10 00",
        }
        wrong = await kim.post(contacts, **{**good, "email": "jour", "phone": "ring"})
        assert "Skriv en e-postadress" in wrong.text
        assert "Skriv telefonnumret" in wrong.text
        assert "Skriv ett namn" not in wrong.text
        assert (await kim.post(contacts, **good)).status_code == 303
        listed = (await kim.get(contacts)).text
        assert "Säkerhet: Säkerhetsjouren" in listed
        revise = re.search(f'href="({contacts}/[0-9a-f-]+/andra)"', listed)
        assert revise is not None
        assert 'value="jour@malmo.example"' in (await kim.get(revise[1])).text
        wrong = await kim.post(revise[1], **{**good, "phone": "ring"})
        assert (wrong.status_code, "Skriv telefonnumret" in wrong.text) == (400, True)
        other = {**good, "purpose": "operations", "name": "Driften"}
        assert (await kim.post(revise[1], **other)).status_code == 303
        listed = (await kim.get(contacts)).text
        assert "Drift: Driften" in listed
        assert "Säkerhetsjouren" not in listed
        elsewhere = re.sub("[0-9a-f-]{36}", "01900000-0000-7000-8000-000000000000", revise[1])
        assert (await kim.get(elsewhere)).status_code == 404
        assert (await kim.post(elsewhere, form_on=contacts, **other)).status_code == 404
        remove = re.search(f'action="({contacts}/[0-9a-f-]+/ta-bort)"', listed)
        assert remove is not None
        assert (await kim.post(remove[1], form_on=contacts)).status_code == 303
        assert "Driften" not in (await kim.get(contacts)).text

    play(test)


def test_who_may_only_look_gets_no_forms_and_cannot_send_one(play: Play) -> None:
    async def test(office: Office) -> None:
        await office.malmo_joins()
        client_id = await office.malmo_has_a_system()
        officer = Visitor(office, acting(KIM, "case-officer"))
        for path in (
            "/anslutning",
            "/anslutning/system",
            f"/anslutning/system/{client_id}",
            "/anslutning/personer",
            "/anslutning/kontakter",
        ):
            shown = await officer.get(path)
            assert shown.status_code == 200, path
            for forbidden in ("Anslut ett system", "Ge en roll", "Ny kontakt", "Stäng systemet"):
                assert forbidden not in shown.text, path
        for form in (
            "/anslutning/system/nytt",
            f"/anslutning/system/{client_id}/nyckel",
            f"/anslutning/system/{client_id}/stang",
        ):
            assert (await officer.get(form)).status_code == 403, form
        close = f"/anslutning/system/{client_id}/stang"
        administrator = Visitor(office, acting(KIM, ADMINISTRATOR))
        token = re.search('name="csrf" value="([^"]+)"', (await administrator.get(close)).text)
        assert token is not None
        officer = Visitor(office, acting(KIM, "case-officer"))
        refused = await officer.send(close, {"csrf": token[1]})
        assert refused.status_code == 403
        system = await office.register.system(client_id)
        assert system is not None
        assert system.active

    play(test)


def test_a_form_without_the_pages_token_changes_nothing(play: Play) -> None:
    async def test(office: Office) -> None:
        await office.malmo_joins()
        client_id = await office.malmo_has_a_system()
        kim = Visitor(office, acting(KIM, ADMINISTRATOR))
        close = f"/anslutning/system/{client_id}/stang"
        forged = await office.client.post(close, data={"csrf": "x"}, headers=kim._headers())
        assert forged.status_code == 403
        system = await office.register.system(client_id)
        assert system is not None
        assert system.active

    play(test)


def test_who_acts_for_nobody_is_told_to_choose(play: Play) -> None:
    async def test(office: Office) -> None:
        kim = Visitor(office, acting(KIM))
        assert "/valj-roll" in (await kim.get("/anslutning")).text
        assert (await kim.get("/anslutning/system")).status_code == 403
        assert (await office.client.get("/anslutning")).status_code == 401

    play(test)


@pytest.mark.capability("TR-7")
def test_the_invited_person_accepts_on_the_page(play: Play) -> None:
    async def test(office: Office) -> None:
        await office.malmo_joins()
        body = {"person": msgspec.to_builtins(KIM)}
        answer = await office.ask(
            "operator", "POST", f"/members/{MALMO.identifier}/invitations", body
        )
        path = answer.json()["link"].removeprefix(office.node.public_url)
        anonymous = await office.client.get(path)
        assert anonymous.status_code == 401
        assert "/logga-in?next=" in anonymous.text
        alva = Visitor(office, acting(ALVA))
        assert WRONG["invitation-not-you"][0] in (await alva.get(path)).text
        low = Visitor(office, acting(KIM, assurance=LOA3.replace("loa3", "loa2")))
        assert WRONG["invitation-level"][0] in (await low.get(path)).text

        kim = Visitor(office, acting(KIM))
        assert "Bli administratör för Malmö kommun" in (await kim.get(path)).text
        accepted = await kim.post(path)
        assert "Du är nu administratör" in accepted.text
        (role,) = await office.register.roles_of(KIM)
        assert role.role == ADMINISTRATOR
        assert WRONG["invitation-used"][0] in (await kim.get(path)).text

    play(test)

# SPDX-License-Identifier: EUPL-1.2
"""A round of every page of the composed node: who goes where, and what happened before they came.

The addresses hold ``{names}`` of what :func:`furnish` leaves behind, since events, keys and roles
have no names of their own until they are made.
"""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit

import msgspec
from playwright.sync_api import Browser, Page

from house import House
from samband.cli.founding import SYSTEM as OPERATOR
from samband.sandbox.country import body
from samband.sandbox.journey import client as scriptless
from samband.sandbox.journey.service.showing import log_in_as
from samband.sandbox.journey.service.stage import ERRAND
from samband.sandbox.loading import party
from samband.sandbox.population import well_known, well_known_companies

CONSUMER = "2120001124"
LONG_NAME = "Forskningsrådet för miljö, areella näringar och samhällsbyggande"
SECOND_LONG_NAME = "Forskningsrådet för hälsa, arbetsliv och välfärd"
QUESTION = "Varför läste ni min adress? " + "Jag har inget ärende hos er. " * 12

VISITORS: dict[str, tuple[str, str | None]] = {
    "resident": ("anna", None),
    "officer": ("alva", CONSUMER),
    "administrator": ("sam", CONSUMER),
    "newcomer": ("widow", body(LONG_NAME).number),
}
"""Who logs in as whom among the well known, and for which organisation; ``visitor`` is nobody."""


class Stop(msgspec.Struct, frozen=True, kw_only=True):
    """A page to look at: who sees it, where in either language, and what is done on it first."""

    name: str
    who: str
    sv: str
    en: str
    act: Callable[[Page], None] | None = None
    steady: bool = True
    error: bool = False


def send(page: Page) -> None:
    """Send the page's own form as it stands; the browser must not hold it back."""
    page.locator("main form button.button").last.click()
    page.wait_for_load_state()


def fill(**values: str) -> Callable[[Page], None]:
    """Give what fills in a form by its fields' ids, and sends it."""

    def act(page: Page) -> None:
        for field, value in values.items():
            place = page.locator(f"[id='{field}']")
            if place.evaluate("e => e.tagName") == "SELECT":
                place.select_option(value)
            else:
                place.fill(value)
        send(page)

    return act


def wrong_person(page: Page) -> None:
    """Choose a number in the test e-ID that nobody has."""
    page.get_by_role("link", name=re.compile("Testperson|Test person")).click()
    page.locator("input[name=who][value=other]").check()
    page.locator("#number").fill("190001010000")
    send(page)


def choose_test_person(page: Page) -> None:
    """Go on to the page of the test e-ID."""
    page.get_by_role("link", name=re.compile("Testperson|Test person")).click()


def no_role(page: Page) -> None:
    """Choose an organisation that is not one's own, as a stale page can."""
    page.locator("input[name=role]").first.evaluate("e => { e.value = '2021005448'; }")
    page.locator("input[name=role]").first.check()
    send(page)


def stale(page: Page) -> None:
    """Send a form from a page that is too old."""
    page.locator("main input[name=csrf]").first.evaluate("e => { e.value = 'old'; }")
    send(page)


def wish_for_nothing(page: Page) -> None:
    """Save a case without what the applicant wants to build."""
    page.locator("form:has(#wish) button").click()
    page.wait_for_load_state()


def open_first(page: Page) -> None:
    """Open the first line of the list."""
    page.locator("summary").first.click()


def _stop(who: str, name: str, sv: str, en: str, **how: Any) -> Stop:
    return Stop(name=name, who=who, sv=sv, en=en, **how)


def _error(who: str, name: str, sv: str, en: str) -> Stop:
    return _stop(who, name, sv, en, error=True)


_ORGANISATION = (
    ("overview", "/anslutning", "/en/connection"),
    ("systems", "/anslutning/system", "/en/connection/systems"),
    ("people", "/anslutning/personer", "/en/connection/people"),
    ("contacts", "/anslutning/kontakter", "/en/connection/contacts"),
)
_SYSTEM = ("/anslutning/system/{system}", "/en/connection/systems/{system}")
_NEW = ("/anslutning/system/nytt", "/en/connection/systems/new")
_KEY = (f"{_SYSTEM[0]}/nyckel", f"{_SYSTEM[1]}/key")
_REVOKE = (f"{_KEY[0]}/{{key}}/sparra", f"{_KEY[1]}/{{key}}/revoke")
_READS = ("/mina-sidor/lasningar", "/en/my-pages/reads")
_RECEIPT = ("/mina-sidor/kvitton/{read}", "/en/my-pages/receipts/{read}")
_QUESTIONS = ("/anslutning/fragor", "/en/connection/questions")
_CHECK = ("/kvitto", "/en/receipt")
_LOGIN = ("/logga-in", "/en/log-in")
_ROLE = ("/valj-roll", "/en/choose-role")
_CATALOGUE = ("/anslutning/api-katalog", "/en/connection/api-catalogue")
_REQUEST = (f"{_CATALOGUE[0]}/person/ansok", f"{_CATALOGUE[1]}/person/request")
_ADDRESSES = ("/anslutning/adresser", "/en/connection/addresses")
_CASES = ("/bygglov", "/en/building-permits")
_CASE = tuple(f"{path}/{{case}}" for path in _CASES)
_PEOPLE, _CONTACTS = _ORGANISATION[2][1:], _ORGANISATION[3][1:]
_REVISE_CONTACT = (f"{_CONTACTS[0]}/{{contact}}/andra", f"{_CONTACTS[1]}/{{contact}}/revise")

PUBLIC = (
    _stop("visitor", "start", "/", "/en/"),
    _stop("visitor", "building-blocks", "/byggblock", "/en/building-blocks"),
    _stop("visitor", "accessibility", "/tillganglighet", "/en/accessibility"),
    _stop("visitor", "status", "/driftlage", "/en/status", steady=False),
    _stop("visitor", "privacy", "/personuppgifter", "/en/privacy"),
    _stop("visitor", "login", *_LOGIN),
    _stop("visitor", "login-for", *(f"{path}?next=/anslutning&level=loa4" for path in _LOGIN)),
    _stop("visitor", "test-eid", *_LOGIN, act=choose_test_person, steady=False),
    _stop("visitor", "test-eid-wrong", *_LOGIN, act=wrong_person, steady=False),
    _stop("visitor", "receipt-check", *_CHECK),
    _stop("visitor", "indexing", "/indexering", "/en/indexing"),
    _stop("visitor", "addresses", "/adresser", "/en/addresses"),
    _stop("visitor", "addresses-none", "/adresser?q=xyzzy", "/en/addresses?q=xyzzy"),
    _stop("visitor", "api-catalogue", *_CATALOGUE),
    _stop("visitor", "api", *(f"{path}/person" for path in _CATALOGUE)),
    _stop(
        "visitor",
        "api-report",
        f"{_CATALOGUE[0]}/person/1.0.0/rapport",
        f"{_CATALOGUE[1]}/person/1.0.0/report",
    ),
    _stop("visitor", "receipt-check-fails", *_CHECK, act=fill(receipt="{}")),
    _error("visitor", "invitation-nobody", "/anslutning/inbjudan/x", "/en/connection/invitation/x"),
    _error("visitor", "not-found", "/finns-inte", "/en/not-there"),
    _error("visitor", "wrong-address", "/byggblock?sida=1", "/en/building-blocks?page=1"),
    *(
        _error(
            "visitor",
            f"login-{step}",
            f"/logga-in/misslyckades?step={step}&provider=testperson",
            f"/en/log-in/failed?step={step}&provider=testperson",
        )
        for step in ("cancelled", "level-too-low", "not-proven", "strange", "down")
    ),
)
OWN = (
    _stop("resident", "my-pages", "/mina-sidor", "/en/my-pages"),
    _stop("resident", "reads", *_READS, steady=False),
    _stop("resident", "reads-open", *_READS, act=open_first, steady=False),
    _stop(
        "resident",
        "reads-chosen",
        f"{_READS[0]}?who={CONSUMER}&days=30",
        f"{_READS[1]}?who={CONSUMER}&days=30",
        steady=False,
    ),
    _stop("resident", "reads-none", f"{_READS[0]}?who=5560000001", f"{_READS[1]}?who=5560000001"),
    _stop("resident", "receipt", *_RECEIPT, steady=False),
    _stop("resident", "receipt-fault", *_RECEIPT, act=fill(question=" "), steady=False),
    _stop(
        "resident",
        "receipt-refused",
        "/mina-sidor/kvitton/{refused}",
        "/en/my-pages/receipts/{refused}",
        steady=False,
    ),
    _stop(
        "resident",
        "receipt-asked",
        "/mina-sidor/kvitton/{asked}",
        "/en/my-pages/receipts/{asked}",
        steady=False,
    ),
    _stop("resident", "sessions", "/mina-sidor/inloggningar", "/en/my-pages/logins", steady=False),
    _stop("resident", "choose-role", *_ROLE),
    _stop("resident", "choose-role-fault", *_ROLE, act=no_role),
    _stop("resident", "no-organisation", *_ORGANISATION[0][1:]),
    _error("resident", "refused", *_ORGANISATION[1][1:]),
    _stop("resident", "stale-form", *_RECEIPT, act=stale),
    _stop("newcomer", "choose-of-two", *_ROLE),
)
CONNECTION = (
    *(_stop("officer", name, *paths) for name, *paths in _ORGANISATION),
    _stop("officer", "system", *_SYSTEM),
    _stop("officer", "questions", *_QUESTIONS),
    _stop("officer", "questions-fault", *_QUESTIONS, act=send),
    _stop("officer", "cases", *_CASES),
    _stop("officer", "cases-fault", *_CASES, act=fill(company="1")),
    _stop("officer", "case", *_CASE),
    _stop("officer", "case-fault", *_CASE, act=wish_for_nothing),
    _stop("administrator", "access", "/anslutning/atkomst", "/en/connection/access"),
    _stop("administrator", "access-request", *_REQUEST),
    _stop("administrator", "access-request-fault", *_REQUEST, act=send),
    _stop("administrator", "own-addresses", *_ADDRESSES),
    _stop("administrator", "new-address", f"{_ADDRESSES[0]}/ny", f"{_ADDRESSES[1]}/new"),
    *(_stop("administrator", f"{name}-managed", *paths) for name, *paths in _ORGANISATION),
    _stop("administrator", "system-managed", *_SYSTEM),
    _stop("administrator", "new-system", *_NEW),
    _stop("administrator", "new-system-fault", *_NEW, act=fill(key='{"kty": "EC"}')),
    _stop("administrator", "new-key", *_KEY),
    _stop("administrator", "new-key-fault", *_KEY, act=fill(key="x")),
    _stop("administrator", "revoke-key", *_REVOKE),
    _stop("administrator", "revoke-key-fault", *_REVOKE, act=send),
    _stop("administrator", "close-system", f"{_SYSTEM[0]}/stang", f"{_SYSTEM[1]}/close"),
    _stop(
        "administrator",
        "people-fault",
        *_PEOPLE,
        act=fill(number="19000101-0000", name="", ends="igår"),
    ),
    _stop(
        "administrator",
        "end-role",
        f"{_PEOPLE[0]}/{{role}}/avsluta",
        f"{_PEOPLE[1]}/{{role}}/end",
    ),
    _stop("administrator", "contacts-fault", *_CONTACTS, act=fill(email="nobody", phone="ring")),
    _stop("administrator", "revise-contact", *_REVISE_CONTACT),
    _stop("administrator", "revise-contact-fault", *_REVISE_CONTACT, act=fill(name="")),
    *(_stop("newcomer", f"{name}-empty", *paths) for name, *paths in _ORGANISATION),
)
ROUND = (*PUBLIC, *OWN, *CONNECTION)


class Tour(msgspec.Struct, frozen=True):
    """A furnished node: what the addresses name, and each visitor's cookies."""

    house: House
    names: dict[str, str]
    cookies: dict[str, list[Any]]

    def at(self, stop: Stop, lang: str) -> str:
        """Give the address of a stop in a language."""
        path = stop.sv if lang == "sv" else stop.en
        return self.house.url + path.format_map(self.names)


def prepare(house: House, browser: Browser) -> Tour:
    """Let things happen on the node, and let everybody log in, all without script."""
    with ThreadPoolExecutor(1) as aside:  # the browser's driver has this thread's event loop
        names = aside.submit(asyncio.run, furnish(house)).result()
    cookies: dict[str, list[Any]] = {"visitor": []}
    for visitor, (person, organisation) in VISITORS.items():
        if visitor == "newcomer":
            names |= {
                "invited": invite(house, LONG_NAME),
                "invited-2": invite(house, SECOND_LONG_NAME),
            }
            accept(browser, house, person, names["invited"])
        cookies[visitor] = log_in(browser, house, person, organisation)
    names["case"] = open_case(browser, house, cookies["officer"])
    names |= managed(browser, house, cookies["administrator"])
    return Tour(house, names, cookies)


async def furnish(house: House) -> dict[str, str]:
    """Let Malmö read about Anna three times and be refused once; Anna asks about two reads."""
    anna = well_known()["anna"].number
    async with house.system("Malmö stad") as malmo, scriptless.Browser(house.url) as browser:
        events = []
        for purpose in (ERRAND, ERRAND, ERRAND, {}):
            asked = {"identifier": party(anna), "purpose": purpose, "items": ["names"]}
            events.append((await malmo.post("/person/v1/lookups", "person/read", asked)).event)
        await log_in_as(browser, anna, "/mina-sidor")
        for event in events[:2]:
            page = await browser.open(f"/mina-sidor/kvitton/{event}")
            form = next(form for form in page.forms if "question" in form.fields)
            await browser.submit(form, question=QUESTION)
    async with house.system(OPERATOR) as operator:
        for name in (LONG_NAME, SECOND_LONG_NAME):
            joining = {
                "organisation": body(name).number,
                "numberSource": "SCB",
                "name": name,
                "kind": "state-agency",
                "agreement": {"kind": "agency-agreement", "version": "1.0", "signed": "2026-01-15"},
            }
            await operator.post("/trust-framework/v1/members", "trust-framework/operate", joining)
    return {"asked": events[0], "read": events[2], "refused": events[3]}


def invite(house: House, organisation: str) -> str:
    """Invite somebody to be a body's first administrator, and give the path of the invitation."""
    who = ["--organisation", body(organisation).number, "--person", well_known()["widow"].number]
    command = [sys.executable, "-m", "samband.cli", "admin", "invite", *who]
    said = subprocess.run(
        [*command, "--data", str(house.data)],
        env={**os.environ, "SAMBAND__DATABASE__DSN": house.dsn, "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    found = re.search(r"http\S+", said)
    assert found, said
    return urlsplit(found[0]).path


def accept(browser: Browser, house: House, person: str, path: str) -> None:
    """Accept an invitation, without script."""
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies(log_in(browser, house, person, None))
    page = context.new_page()
    page.goto(house.url + path)
    send(page)
    context.close()


def log_in(browser: Browser, house: House, person: str, organisation: str | None) -> list[Any]:
    """Log somebody in with the test e-ID in a browser without script, and give the cookies."""
    context = browser.new_context(java_script_enabled=False, locale="sv-SE")
    page = context.new_page()
    page.goto(f"{house.url}/logga-in?next=/mina-sidor")
    page.get_by_role("link", name="Testperson").click()
    page.locator(f"input[name=who][value='{well_known()[person].number}']").check()
    send(page)
    if "/valj-roll" in page.url:
        page.locator(f"input[name=role][value='{organisation or 'self'}']").check()
        send(page)
    assert page.url == f"{house.url}/mina-sidor", page.url
    cookies = context.cookies()
    context.close()
    return list(cookies)


def open_case(browser: Browser, house: House, cookies: list[Any]) -> str:
    """Open a building permit case for Anna's company, and give its number."""
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies(cookies)
    page = context.new_page()
    page.goto(house.url + _CASES[0])
    fill(company=well_known_companies()["jointly"].number)(page)
    context.close()
    return urlsplit(page.url).path.rpartition("/")[2]


def managed(browser: Browser, house: House, cookies: list[Any]) -> dict[str, str]:
    """Add a contact, and learn what the pages lead to: it, a system, its key, somebody's role."""
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies(cookies)
    page = context.new_page()

    def linked(path: str, pattern: str) -> str:
        page.goto(house.url + path)
        found = re.search(pattern, page.content())
        assert found, f"{path} leads to nothing like {pattern}"
        return found[1]

    page.goto(f"{house.url}/anslutning/kontakter")
    page.locator("input[name=purpose][value=operations]").check()
    fill(name="Driftjouren", email="drift@malmo.example", phone="040-34 10 00")(page)
    contact = linked("/anslutning/kontakter", r"/anslutning/kontakter/([0-9a-f-]{36})/andra")
    system = linked("/anslutning/system", r"/anslutning/system/([0-9][^/\"]*)\"")
    key = linked(f"/anslutning/system/{system}", r"/nyckel/([^/\"]+)/sparra")
    role = linked("/anslutning/personer", r"/anslutning/personer/([^/\"]+)/avsluta")
    context.close()
    return {"contact": contact, "system": system, "key": key, "role": role}

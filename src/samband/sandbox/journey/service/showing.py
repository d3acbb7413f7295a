# SPDX-License-Identifier: EUPL-1.2
"""What Anna does in her browser: logs in, sees who asked, and asks one of them why."""

from __future__ import annotations

import asyncio
import re
from urllib.parse import urlsplit

from samband.sandbox.journey.client import Browser, Document
from samband.sandbox.journey.model import WentWrong, expect
from samband.sandbox.journey.service.stage import PERSONAL, PRODUCED, Act, Stage
from samband.sandbox.systems import DESK

_LOA3 = "http://id.elegnamnden.se/loa/1.0/loa3"
_QUESTION = "Varför behövde ni min adress?"
_ANSWER = "Vi behövde adressen för att skicka beslutet om bygglov."
_READS = "/mina-sidor/lasningar"
_VERDICT = re.compile(
    r"Allt fungerar som det ska|(Ett|\d+) fel just nu|Inget fel är känt[^.]* mätta?"
)
_OK = 200


async def log_in(stage: Stage) -> str:
    """Log Anna in with the test e-ID, all the way from the choice of e-ID."""
    page = await log_in_as(stage.browser, stage.anna.number, "/mina-sidor")
    expect("Hej Anna" in page.text, f"she came to {page.url}")
    return f"from {stage.places.home}/logga-in through the test e-ID to {page.url}"


async def see_reads(stage: Stage) -> str:
    """Find every read, and the refusal, on one page, whichever node's log holds them."""
    page = await stage.browser.open(_READS)
    expect(page.status == _OK, f"the page answered {page.status}")
    told = {**{f"the read of {api}": stage.events.get(api) for api in PERSONAL}}
    for what, event in {**told, "the refusal": stage.refused_event}.items():
        expect(event and any(event in link for link in page.links), f"{what} is not there")
    stage.read_pages = {api: _page_of(page, stage.events[api]) for api in PERSONAL}
    expect("Malmö" in page.text, "Malmö is not named")
    expect("Nekad" in page.text, "the refusal is not called so")
    return f"Malmö's reads at {len(PERSONAL)} registers and its refused question, in one list"


def _page_of(page: Document, event: str) -> str:
    """Find the link to a read's own page."""
    for link in page.links:
        if urlsplit(link).path.endswith(f"/{event}"):
            return link
    raise WentWrong("the read has no page of its own")


async def ask_and_answer(stage: Stage) -> str:
    """Let Anna ask about the read, the case officer answer, and Anna see the answer."""
    expect(stage.read_pages, "she has seen no read")
    path = stage.read_pages["person"]
    page = await stage.browser.open(path)
    if _QUESTION not in page.text:  # it is there when the step is played again
        form = next((form for form in page.forms if "question" in form.fields), None)
        if form is None:
            raise WentWrong("there is no form to ask with")
        page = await stage.browser.submit(form, question=_QUESTION)
    expect(_QUESTION in page.text, "the question is not shown")
    await _answer(stage)
    answered = await stage.browser.open(path)
    expect(_ANSWER in answered.text, "the answer is not shown")
    return f"“{_QUESTION}” was answered by Malmö's case officer"


async def get_receipts(stage: Stage) -> str:
    """Download a receipt from each log, where it is within a second of the read."""
    expect(stage.read_pages, "she has seen no read")
    for api, path in stage.read_pages.items():
        stage.receipts[api] = await _receipt(stage, path)
    return ", ".join(f"{api} {len(file)} bytes" for api, file in stage.receipts.items())


async def see_status(stage: Stage) -> str:
    """Look at the status page, which everybody may: every node is there by its name."""
    page = await stage.browser.open("/driftlage")
    expect(page.status == _OK, f"the page answered {page.status}")
    nodes = {stage.places.of(api) for api in (*PRODUCED, DESK)} - {stage.places.home}
    names = ("Skatteverket", "Bolagsverket", "Lantmäteriet", "Malmö stad") if nodes else ()
    missing = [name for name in names if name not in page.text]
    expect(not missing, f"not there: {', '.join(missing)}")
    verdict = _VERDICT.search(page.text)
    if verdict is None:
        raise WentWrong("it does not say how things are")
    return f"“{verdict[0]}”; nodes on one page: {len(nodes) + 1}"


async def _receipt(stage: Stage, read_page: str) -> bytes:
    for _ in range(30):
        page = await stage.browser.open(read_page)
        files = [link for link in page.links if urlsplit(link).path.endswith("/fil")]
        if files:
            return await stage.browser.download(files[0])
        await asyncio.sleep(0.1)
    raise WentWrong("there is no receipt after three seconds")


async def _answer(stage: Stage) -> None:
    alva = stage.people["alva"]
    await log_in_as(stage.officer, alva.number, "/anslutning/fragor")
    await take_role(stage.officer)
    questions = await stage.officer.open("/anslutning/fragor")
    waiting = [form for form in questions.forms if "answer" in form.fields]
    expect(waiting, f"no question waits on {questions.url}")
    for form in waiting:
        await stage.officer.submit(form, answer=_ANSWER)


async def take_role(browser: Browser) -> None:
    """Choose the first role that somebody who has logged in is offered beside herself."""
    page = await browser.open("/valj-roll")
    role = next((form for form in page.forms if "role" in form.choices), None)
    if role is None:
        raise WentWrong("no role is offered")
    organisation = next((choice for choice in role.choices["role"] if choice != "self"), None)
    if organisation is None:
        raise WentWrong("no role is offered but her own")
    await browser.submit(role, role=organisation)


async def log_in_as(browser: Browser, number: str, next_path: str) -> Document:
    """Log a person in with the test e-ID, by number, and give the page that she comes to."""
    page = await browser.open(f"/logga-in?next={next_path}")
    link = next((link for link in page.links if "/logga-in/testperson" in link), None)
    if link is None:
        raise WentWrong("the test e-ID is not offered")
    choose = await browser.open(link)
    expect(choose.forms, f"no form at {choose.url} ({choose.status})")
    form = next(form for form in choose.forms if "who" in form.choices)
    known = form.choices["who"]
    who = {"who": number} if number in known else {"who": "other", "number": number}
    return await browser.submit(form, level=_LOA3, **who)


ACTS = (
    Act("identity", "Anna logs in with the test e-ID", log_in),
    Act("traceability", "She sees every read, on all nodes, and who was refused", see_reads),
    Act("traceability", "She asks about the read and is answered", ask_and_answer),
    Act("traceability", "She downloads a receipt from each log", get_receipts),
    Act("availability", "The status page names every node and says how it is", see_status),
)

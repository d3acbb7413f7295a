# SPDX-License-Identifier: EUPL-1.2
"""Ett bygglov, inga blanketter: the case is opened, and found out who knows what and where."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import msgspec

from samband.core.identifiers import Party, organisation
from samband.sandbox.building_permit import FACTS, Asking, CaseSystem
from samband.sandbox.journey.model import WentWrong, expect
from samband.sandbox.journey.service.showing import log_in_as, take_role
from samband.sandbox.journey.service.stage import PRODUCED, Act, Stage
from samband.sandbox.loading import party
from samband.sandbox.population import well_known_companies

_CASES = "/bygglov"
_COUNT = re.compile(r"(\d+) uppgifter behövde ingen lämna igen")


async def open_case(stage: Stage) -> str:
    """Let Alva, a case officer, open a case for Anna's company: her form comes filled in."""
    await log_in_as(stage.officer, stage.people["alva"].number, _CASES)
    await take_role(stage.officer)
    page = await stage.officer.open(_CASES)
    form = next((form for form in page.forms if "company" in form.fields), None)
    if form is None:
        raise WentWrong(f"no case can be opened at {page.url} ({page.status})")
    case = await stage.officer.submit(form, company=company().identifier)
    number = urlsplit(case.url).path.rpartition("/")[2]
    expect(number.startswith("SBN-"), f"no case was opened: {case.url} ({case.status})")
    stage.case, stage.case_page = number, case.url
    return f"case {number}, and only what is to be built is left to write"


async def ask_index(stage: Stage) -> str:
    """Ask the index who holds what about the company, and about Anna who leads it."""
    found = []
    async with asking(stage) as client:
        for subject in (company(), msgspec.convert(party(stage.anna.number), Party)):
            found += await client.holders(subject)
    stage.producers = list(dict.fromkeys(found))
    names = sorted({producer.name for producer in stage.producers})
    expect(len(names) == len(PRODUCED), f"the index points to {', '.join(names) or 'nobody'}")
    return f"it points to {', '.join(names)}, and tells nothing of what they hold"


async def resolve(stage: Stage) -> str:
    """Ask the address register where each is reached: through its own gateway."""
    async with asking(stage) as client:
        for api in PRODUCED:
            found = await client.reached(stage.producers, api)
            expect(found, f"nobody is reached for {api}")
            stage.reached[api] = found[0][1]
    return ", ".join(stage.reached.values())


def asking(stage: Stage) -> Asking:
    """Ask as Malmö's case system does, for the case that is open."""
    return Asking(CaseSystem(stage.data, stage.places.home), stage.errand)


def company() -> Party:
    """Give Anna's company, which is signed for jointly."""
    return organisation(well_known_companies()["jointly"].number)


async def fill_in(stage: Stage) -> str:
    """Look at the form: how many facts nobody had to give again (en uppgift en gång)."""
    page = await stage.officer.open(stage.case_page)
    again = next((form for form in page.forms if form.action.endswith("/hamta")), None)
    if again is not None:  # somebody did not answer when the case was opened
        page = await stage.officer.submit(again)
    counted = _COUNT.search(page.text)
    if counted is None:
        raise WentWrong("the form is not filled in")
    return f"{counted[1]} facts nobody had to give again: {', '.join(_shown(page.text))}"


def _shown(text: str) -> list[str]:
    """Name the facts that stand in the form."""
    return [words[1].lower() for words in FACTS.values() if words[0] in text]


OPENING = (Act("identity", "Alva, a case officer, opens a case for Anna's company", open_case),)
FINDING = (
    Act("indexing", "The index says who knows something of the company and of Anna", ask_index),
    Act("address_register", "The address register says where each is reached", resolve),
)
FILLING = (
    Act("basic_data", "The form stands filled in; facts nobody had to give are counted", fill_in),
)

# SPDX-License-Identifier: EUPL-1.2
"""What the pages share: their language, who reads, states as tags, and faults in plain words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup

from samband.core import pages
from samband.core.pages.views import FieldFault, Paging, Tag, TagKind, paging
from samband.core.ports import ANYONE, Actor
from samband.core.problems import Problem
from samband.core.web import Page, StrictRequest
from samband.core.web.pages import language
from samband.information_exchange.api_management.model.lifecycle import State
from samband.information_exchange.api_management.model.records import Access, ApiFacts, RequestState
from samband.information_exchange.api_management.vocabulary import WRONG

_STATES: dict[State, TagKind] = {
    State.DRAFT: "neutral",
    State.ALPHA: "info",
    State.BETA: "info",
    State.ACTIVE: "ok",
    State.DEPRECATED: "wait",
    State.RETIRED: "neutral",
    State.DECOMMISSIONED: "neutral",
}
_REQUESTS: dict[str, TagKind] = {
    "open": "wait",
    "approved": "ok",
    "refused": "error",
    "ended": "neutral",
}


class Words(pages.Words, frozen=True):
    """A page's language and texts.

    ``titles`` are own APIs' titles, which are in Swedish, with what they are in English.
    """

    titles: Mapping[str, str] = {}

    def title(self, facts: ApiFacts) -> str:
        """Name an API: an own one in the page's language, another's as its owner names it."""
        return self.either(facts.title, self.titles.get(facts.title, facts.title))

    def summary(self, facts: ApiFacts, said: str) -> str:
        """Give what a description says of an operation; own ones say it in English (WCAG 3.1.2)."""
        if self.lang == "en" or not said or facts.title not in self.titles:
            return said
        return Markup('<span lang="en">{}</span>').format(said)

    def state(self, state: State) -> Tag:
        """Show a version's state."""
        return Tag(_STATES[state], self.text(f"am.states.{state}"))

    def request(self, access: Access) -> Tag:
        """Show where a request is; one whose access has ended says so."""
        state = "ended" if access.ended is not None else str(access.state)
        return Tag(_REQUESTS[state], self.text(f"am.requests.{state}"))

    def fault(self, problem: Problem, fields: dict[str, str]) -> FieldFault:
        """Say what to correct; raises the problem itself when it is about no field of the form."""
        code = problem.reason
        if code in fields and code in WRONG:
            return FieldFault(fields[code], self.text(f"api-catalogue.wrong.{code}"))
        raise problem


def words_of(request: StrictRequest) -> Words:
    """Learn the words of a page from its request."""
    titles: dict[str, str] = request.app.state.get("api_titles", {})
    return Words(language(request.url.path), request.app.state.pages, titles)


def reader(request: StrictRequest) -> Actor:
    """Tell who reads a page that is open to all: one who is logged in is led further."""
    actor: Actor = request.state.get("actor", ANYONE)
    return actor


def paging_of(at: str, asked: dict[str, str], found: Page[Any]) -> Paging | None:
    """Lead to the page before and after; nothing where all is shown."""

    def to(offset: int) -> str:
        query = {**asked, **({"offset": str(offset)} if offset else {})}
        return at + (f"?{urlencode(query)}" if query else "")

    return paging(
        to, offset=found.offset, shown=len(found.items), total=found.total, size=found.limit
    )


def in_words(access: Access) -> str:
    """Name what a request is for: ``permits v1, permits/read``."""
    scope = f", {access.scope}" if access.scope else ""
    return f"{access.api} v{access.major}{scope}"


def is_open(access: Access) -> bool:
    """Tell whether a request waits for a decision."""
    return access.state is RequestState.OPEN


def is_living(access: Access) -> bool:
    """Tell whether access was given and has not ended."""
    return access.since is not None and access.ended is None

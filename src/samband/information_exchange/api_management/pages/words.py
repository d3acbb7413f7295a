# SPDX-License-Identifier: EUPL-1.2
"""What the pages share: their language, who reads, states as tags, and faults in plain words."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from msgspec import Struct

from samband.core.pages import Lang, Pages, date_long
from samband.core.pages.views import FieldFault, Paging, Tag, TagKind
from samband.core.ports import ANYONE, Actor
from samband.core.problems import Problem, Unauthenticated
from samband.core.web import Page, StrictRequest, page_actor
from samband.core.web.pages import language
from samband.information_exchange.api_management.model.lifecycle import State
from samband.information_exchange.api_management.model.records import Access, RequestState
from samband.information_exchange.api_management.pages.addresses import under
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


class Words(Struct, frozen=True):
    """A page's language and texts."""

    lang: Lang
    pages: Pages

    def text(self, key: str, **params: object) -> str:
        """Give a text of the catalogue of words."""
        return str(self.pages.text(self.lang, key, **params))

    def plural(self, key: str, count: int) -> str:
        """Give a text that counts."""
        return self.text(f"{key}.{'one' if count == 1 else 'other'}", count=count)

    def day(self, moment: datetime) -> str:
        """Write a day in words."""
        return date_long(moment, self.lang)

    def either(self, sv: str, en: str) -> str:
        """Choose between two texts that are no texts of ours."""
        return sv if self.lang == "sv" else en

    def at(self, pair: tuple[str, str], *parts: str | tuple[str, str]) -> str:
        """Give the address of a page in this language."""
        return under(pair, *parts)[0 if self.lang == "sv" else 1]

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
    return Words(language(request.url.path), request.app.state.pages)


async def reader(request: StrictRequest) -> Actor:
    """Tell who reads a page that is open to all: the frame greets whoever is logged in."""
    try:
        return await page_actor(request)
    except Unauthenticated:
        return ANYONE


def paging_of(at: str, asked: dict[str, str], found: Page[Any]) -> Paging | None:
    """Lead to the page before and after; nothing where all is shown."""
    if found.total <= found.limit and not found.offset:
        return None

    def to(offset: int) -> str:
        query = {**asked, **({"offset": str(offset)} if offset else {})}
        return at + (f"?{urlencode(query)}" if query else "")

    last = found.offset + len(found.items)
    return Paging(
        first=found.offset + 1,
        last=last,
        total=found.total,
        previous=to(max(0, found.offset - found.limit)) if found.offset else None,
        next=to(last) if last < found.total else None,
        size=found.limit,
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

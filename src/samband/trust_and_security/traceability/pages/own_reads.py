# SPDX-License-Identifier: EUPL-1.2
"""Mina sidor: who has read my data, the receipt of one read, and asking why."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import groupby
from typing import Annotated, Any, Literal
from urllib.parse import urlencode
from uuid import UUID

from litestar import MediaType, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter
from msgspec import Struct

from samband.core.node import Node
from samband.core.pages.format import moment_long, swedish_time
from samband.core.pages.views import Choice, FieldFault, Happening, Paging, ReadRow
from samband.core.ports import Actor
from samband.core.problems import Invalid
from samband.core.text import sort_key
from samband.core.time import now
from samband.core.web import Offset, StrictRequest
from samband.core.web.pages import first_answer, form, language, page, see_other, sent_once
from samband.core.web.paging import DEFAULT_LIMIT
from samband.trust_and_security.traceability.model.reads import (
    MAX_LISTED,
    OTHERS,
    Question,
    Read,
    Source,
    WantedReads,
)
from samband.trust_and_security.traceability.pages.addresses import (
    FILE,
    READS,
    RECEIPT,
    SESSION,
    Log,
    at,
    receipt_at,
)
from samband.trust_and_security.traceability.pages.cards import asking, card_of, row_of, what, who
from samband.trust_and_security.traceability.pages.words import Words, words_of
from samband.trust_and_security.traceability.service import everywhere
from samband.trust_and_security.traceability.service.everywhere import Everywhere

_ONE = [f"{address}/{{event_id:uuid}}" for address in RECEIPT]
_FILE = [f"{address}/{name}" for address, name in zip(_ONE, FILE, strict=True)]
_FIELD = "question"


ALL = "all"
"""On the page, everybody and oneself too: what one does oneself would hide what others have done."""
Who = Annotated[str, QueryParameter(name="who", pattern=r"^([0-9]{10,12}|others|all)?$(?!\n)")]
Days = Annotated[Literal["", "7", "30", "365"], QueryParameter(name="days")]
DAYS: tuple[Days, ...] = ("", "7", "30", "365")


class Choosing(Struct, frozen=True):
    """What is chosen above the list: everybody else and all time, unless something is."""

    who: str
    days: Days

    def wanted(self, offset: int) -> WantedReads:
        """Say it to the list, for the page that begins at an offset."""
        since = now() - timedelta(days=int(self.days)) if self.days else None
        who = "" if self.who == ALL else self.who
        return WantedReads(who=who, since=since, limit=DEFAULT_LIMIT, offset=offset)

    @property
    def query(self) -> str:
        """Write it as it stands in addresses, so that the next page is of the same choice."""
        given = {"who": "" if self.who == OTHERS else self.who, "days": self.days}
        return urlencode({name: value for name, value in given.items() if value})


class Asked(Struct, frozen=True, forbid_unknown_fields=True):
    """The form that asks."""

    question: str = ""


@get(list(READS), **SESSION)
async def reads_page(
    request: StrictRequest,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    who_wanted: Who = "",
    days: Days = "",
    offset: Offset = 0,
) -> Response[str]:
    """Show who has read the person's data, newest first: everybody else, or who is chosen."""
    choosing = Choosing(who_wanted or OTHERS, days)
    return await _reads_page(request, node, actor, choosing, offset)


@get(_ONE, **SESSION)
async def receipt_page(
    request: StrictRequest,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    event_id: FromPath[UUID],
    log: Log = "",
) -> Response[str]:
    """Show one event with its receipt, and what was asked about it."""
    return await _receipt_page(request, node, actor, (event_id, log))


@post(_ONE, **SESSION)
async def ask_on_page(
    request: StrictRequest,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    event_id: FromPath[UUID],
    log: Log = "",
) -> Response[Any]:
    """Ask the organisation that read, or say what to correct."""
    asked = await form(request, actor, Asked)
    try:
        once = await sent_once(request, actor)
        asking = everywhere.ask_at(node, actor, event_id, asked.question, log, once=once)
        await first_answer(asking, Question)
    except Invalid:
        return await _receipt_page(request, node, actor, (event_id, log), wrong=asked.question)
    return see_other(f"{receipt_at(str(event_id), language(request.url.path), log)}#{_FIELD}")


@get(_FILE, **SESSION)
async def receipt_file(
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    event_id: FromPath[UUID],
    log: Log = "",
) -> Response[bytes]:
    """Give the receipt as a file to keep."""
    name = f'attachment; filename="kvitto-{event_id}.json"'
    return Response(
        await everywhere.receipt_at(node, actor, event_id, log),
        media_type=MediaType.JSON,
        headers={"Content-Disposition": name},
    )


async def _reads_page(
    request: StrictRequest, node: Node, actor: Actor, choosing: Choosing, offset: int
) -> Response[str]:
    words = words_of(request)
    found = await everywhere.reads_everywhere(node, actor, choosing.wanted(offset))
    words = words.knowing(one.proved.read for one in found.items)
    rows = [await row_of(node, words, one) for one in found.items]
    return page(
        request,
        actor,
        "traceability/reads.html",
        area="people",
        days=_by_day(rows),
        total=found.total,
        complete=found.complete,
        silent=found.silent,
        whole_at=found.whole_at and f"{found.whole_at}{at(READS, words.lang)}",
        paging=_paging(found, at(READS, words.lang), choosing.query),
        whole=at(READS, words.lang),
        chosen=bool(choosing.query),
        who_choices=_who_choices(words, found.sources, choosing.who),
        days_choices=[
            Choice(days, words.text(f"trace.days-{days or 'all'}"), chosen=days == choosing.days)
            for days in DAYS
        ],
    )


def _who_choices(words: Words, sources: list[Source], chosen: str) -> list[Choice]:
    """Offer everybody else, everybody, and each organisation by name in Swedish order."""
    named = [(source.organisation, source.name or source.organisation) for source in sources]
    named.sort(key=lambda pair: sort_key(pair[1]))
    first = [(OTHERS, words.text("trace.who-others")), (ALL, words.text("trace.who-all"))]
    return [Choice(value, text, chosen=value == chosen) for value, text in (*first, *named)]


async def _receipt_page(
    request: StrictRequest,
    node: Node,
    actor: Actor,
    event: tuple[UUID, str],
    wrong: str | None = None,
) -> Response[str]:
    words = words_of(request)
    placed = await everywhere.read_at(node, actor, *event)
    read = placed.proved.read
    fault = FieldFault(_FIELD, words.text("trace.ask-fault"))
    return page(
        request,
        actor,
        "traceability/receipt.html",
        area="people",
        crumbs=("reads",),
        status=200 if wrong is None else 400,
        card=await card_of(node, words, placed),
        title=f"{who(words, read)} {what(words, read)}",
        who=who(words, read),
        asking=asking(words, read),
        dialogue=dialogue(words, read),
        faults=() if wrong is None else (fault,),
        written=wrong or "",
    )


def dialogue(words: Words, read: Read) -> tuple[Happening, ...]:
    """Show the question about an event and its answer, newest first; empty when none was asked."""
    asked, name = read.question, who(words, read)
    if asked is None:
        return ()
    question = Happening(
        title=words.text("trace.asked", when=_when(words, asked.asked)), text=asked.question
    )
    if asked.answered is None:
        waiting = Happening(title=words.text("trace.unanswered", who=name), state="coming")
        return (waiting, question)
    title = words.text("trace.answered", who=name, when=_when(words, asked.answered))
    return (Happening(title=title, text=asked.answer), question)


def _when(words: Words, time: str) -> str:
    return moment_long(datetime.fromisoformat(time), words.lang, inside=True)


def _by_day(rows: list[ReadRow]) -> list[tuple[datetime, list[ReadRow]]]:
    """Group lines by the day in Sweden on which they happened."""
    days = groupby(rows, key=lambda row: swedish_time(row.moment).date())
    grouped = [list(own) for _, own in days]
    return [(own[0].moment, own) for own in grouped]


def _paging(listed: Everywhere, path: str, query: str) -> Paging | None:
    """Tell where in the list the page stands; None when one page holds it all."""
    first, last = listed.offset + 1, listed.offset + len(listed.items)
    if listed.offset == 0 and last >= listed.total:
        return None
    kept = f"{query}&" if query else ""
    before, after = max(listed.offset - listed.limit, 0), listed.offset + listed.limit
    further = last < min(listed.total, MAX_LISTED)
    return Paging(
        first=first,
        last=last,
        total=listed.total,
        size=listed.limit,
        previous=f"{path}?{kept}offset={before}" if listed.offset else None,
        next=f"{path}?{kept}offset={after}" if further else None,
    )


HANDLERS = (reads_page, receipt_page, ask_on_page, receipt_file)

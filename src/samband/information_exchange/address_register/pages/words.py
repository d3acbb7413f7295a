# SPDX-License-Identifier: EUPL-1.2
"""What the pages share: their language, whose addresses they show, and entries in words."""

from __future__ import annotations

from datetime import datetime

import msgspec
from msgspec import Struct

from samband.core import pages
from samband.core.identifiers import Party, organisation, shown
from samband.core.pages import clock
from samband.core.pages.views import FieldFault, Link, Row, Tag
from samband.core.ports import Actor
from samband.core.problems import Problem, Refused
from samband.core.web import StrictRequest
from samband.core.web.pages import words_in
from samband.information_exchange.address_register.model.content import (
    Certificate,
    Content,
    Endpoint,
    Function,
    Organisation,
    Service,
    Unit,
    name_of,
)
from samband.information_exchange.address_register.model.entries import EntryView, ProbeState
from samband.information_exchange.address_register.model.entries import Line as Text
from samband.information_exchange.address_register.model.timeline import State
from samband.information_exchange.address_register.pages.addresses import FIND, OWN
from samband.information_exchange.address_register.service.views import current
from samband.information_exchange.address_register.vocabulary import WRONG


class Words(pages.Words, frozen=True):
    """A page's language and texts."""

    def moment(self, moment: datetime) -> str:
        """Write a moment in words, to the minute."""
        return f"{self.day(moment)} {clock(moment, self.lang)}"

    def fault(self, problem: Problem, field: str) -> FieldFault:
        """Say what to correct at a field; raises the problem when there are no words for it."""
        if problem.reason not in WRONG:
            raise problem
        return FieldFault(field, self.text(f"address-register.wrong.{problem.reason}"))


class Line(Struct, frozen=True):
    """An entry in a list: where it leads, what it is, under what it stands, how it is."""

    link: Link
    kind: str
    under: str
    tags: tuple[Tag, ...]


def words_of(request: StrictRequest) -> Words:
    """Learn the words of a page from its request."""
    return words_in(request, Words)


def is_line(text: str) -> bool:
    """Tell whether a text can be a name or a reason."""
    try:
        msgspec.convert(text, Text)
    except msgspec.ValidationError:
        return False
    return True


def acting_for(actor: Actor) -> Party:
    """Tell which organisation the reader acts for; raises ``Refused`` for none."""
    if actor.organisation is None:
        raise Refused(WRONG["not-yours"][1], reason="not-yours")
    return actor.organisation


def title_of(view: EntryView) -> str:
    """Name an entry by what it says."""
    content = current(view)
    return name_of(content) if content is not None else str(view.id)


def line_of(words: Words, view: EntryView, *, own: bool, below: bool = False) -> Line:
    """Show an entry in a list, leading to its open page or to its owner's.

    ``below`` leaves out what it stands under, where the page says that already.
    """
    return Line(
        link=Link(title_of(view), words.at(OWN if own else FIND, str(view.id))),
        kind=words.text(f"ar.kind.{view.kind}"),
        under="" if below else under_of(view),
        tags=tags_of(words, view),
    )


def under_of(view: EntryView) -> str:
    """Tell whose an entry is, as the member register calls it, and what it stands under."""
    owner = view.organisation_name or view.organisation
    if not view.under and owner == title_of(view):
        return ""
    return " / ".join((owner, *view.under[1:]))


def tags_of(words: Words, view: EntryView) -> tuple[Tag, ...]:
    """Tell how an entry is: in force, coming or closed; changing; stale; silent."""
    states = [each.state for each in view.versions]
    tags = []
    if State.NOW not in states:
        coming = State.COMING in states
        kind = "info" if coming else "neutral"
        tags.append(Tag(kind, words.text("ar.coming" if coming else "ar.closed")))  # type: ignore[arg-type]  # one of two kinds
    elif State.COMING in states:
        tags.append(Tag("info", words.text("ar.changes")))
    if view.stopped is not None:
        tags.append(Tag("error", words.text("ar.stopped")))
    if view.stale:
        tags.append(Tag("wait", words.text("ar.stale")))
    if view.probe is not None and view.probe.state is not ProbeState.ANSWERS:
        tags.append(Tag("error", words.text("ar.silent")))
    return tuple(tags) or (Tag("ok", words.text("ar.now")),)


def facts_of(words: Words, view: EntryView, content: Content | None) -> list[Row]:
    """Tell what an entry says, line by line."""
    rows = [(f"ar.field.{name}", value) for name, value in _facts(words, content) if value]
    number = shown(organisation(view.organisation))
    owner = f"{view.organisation_name}, {number}" if view.organisation_name else number
    rows.append(("ar.field.organisation", owner))
    rows.append(("ar.field.participant", view.participant))
    return [Row(words.text(key), value) for key, value in rows]


def _facts(words: Words, content: Content | None) -> list[tuple[str, str]]:
    match content:
        case Organisation() | Unit():
            return [("nameEn", content.name_en), ("municipality", content.municipality or "")]
        case Function():
            return [("nameEn", content.name_en), ("address", content.address)]
        case Service():
            places = ", ".join(content.municipalities) or words.text("ar.whole-country")
            return [
                ("nameEn", content.name_en),
                ("serviceType", content.service_type),
                ("documentTypes", ", ".join(content.document_types)),
                ("municipalities", places),
            ]
        case Endpoint():
            return [("url", content.url), ("transportProfile", content.transport_profile)]
        case Certificate():
            return [
                ("use", words.text(f"ar.use.{content.use}")),
                ("subject", content.subject),
                ("issuer", content.issuer),
                ("key", content.key),
                ("notAfter", words.day(content.not_after)),
                ("thumbprint", content.thumbprint),
            ]
    return []

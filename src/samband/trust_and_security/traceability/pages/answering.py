# SPDX-License-Identifier: EUPL-1.2
"""Anslutning: the questions that people ask about the organisation's reads, and answering them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Struct

from samband.core.node import Node
from samband.core.pages.format import moment_long
from samband.core.pages.views import FieldFault, Row, Tag
from samband.core.ports import Actor
from samband.core.problems import Invalid
from samband.core.web import Offset, StrictRequest
from samband.core.web.pages import first_answer, form, language, page, see_other, sent_once
from samband.core.web.paging import DEFAULT_LIMIT
from samband.trust_and_security.traceability.model.reads import Question, Received
from samband.trust_and_security.traceability.pages.addresses import LOG, QUESTIONS, SESSION, Log, at
from samband.trust_and_security.traceability.pages.words import Words, words_of
from samband.trust_and_security.traceability.service import everywhere

_ONE = [f"{address}/{{question_id:uuid}}" for address in QUESTIONS]


class Answered(Struct, frozen=True, forbid_unknown_fields=True):
    """The form that answers."""

    answer: str = ""


class QuestionCard(Struct, frozen=True, kw_only=True):
    """A received question as a case officer sees it; ``fault`` when the answer must be corrected."""

    id: str
    action: str
    field: str
    question: str
    tag: Tag
    facts: tuple[Row, ...]
    answer: str | None
    fault: FieldFault | None = None
    written: str = ""


@get(list(QUESTIONS), **SESSION)
async def questions_page(
    request: StrictRequest,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    offset: Offset = 0,
) -> Response[str]:
    """Show the questions to the organisation that the case officer acts for."""
    return await _page(request, node, actor, offset)


@post(_ONE, **SESSION)
async def answer_on_page(
    request: StrictRequest,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    question_id: FromPath[UUID],
    log: Log = "",
) -> Response[Any]:
    """Answer a question, or say what to correct."""
    answered = await form(request, actor, Answered)
    try:
        once = await sent_once(request, actor)
        answering = everywhere.answer_at(node, actor, question_id, answered.answer, log, once=once)
        await first_answer(answering, Question)
    except Invalid:
        return await _page(request, node, actor, 0, wrong=(str(question_id), answered.answer))
    return see_other(at(QUESTIONS, language(request.url.path)))


async def _page(
    request: StrictRequest,
    node: Node,
    actor: Actor,
    offset: int,
    wrong: tuple[str, str] | None = None,
) -> Response[str]:
    words = words_of(request)
    found = await everywhere.received_everywhere(node, actor, DEFAULT_LIMIT, offset)
    cards = [_card(words, one.received, one.place, wrong) for one in found.items]
    after = offset + DEFAULT_LIMIT
    return page(
        request,
        actor,
        "traceability/questions.html",
        area="organisations",
        status=400 if wrong else 200,
        cards=cards,
        faults=tuple(card.fault for card in cards if card.fault),
        silent=found.silent,
        next=f"{at(QUESTIONS, words.lang)}?offset={after}" if after < found.total else None,
    )


def _card(words: Words, one: Received, place: str, wrong: tuple[str, str] | None) -> QuestionCard:
    question, field = one.question, f"answer-{one.question.id}"
    mine = wrong is not None and wrong[0] == question.id
    kind: Any = "ok" if question.state == "answered" else "wait"
    return QuestionCard(
        id=question.id,
        action=f"{at(QUESTIONS, words.lang)}/{question.id}{f'?{LOG}={place}' if place else ''}",
        field=field,
        question=question.question,
        tag=Tag(kind, words.text(f"trace.state.{question.state}")),
        facts=_facts(words, one),
        answer=question.answer,
        fault=FieldFault(field, words.text("trace.answer-fault")) if mine else None,
        written=wrong[1] if wrong and mine else "",
    )


def _facts(words: Words, one: Received) -> tuple[Row, ...]:
    when = moment_long(datetime.fromisoformat(one.time), words.lang)
    rows = [
        Row(words.text("trace.fact.what"), words.begun(words.event(one.type, one.items))),
        Row(words.text("trace.fact.when"), when),
    ]
    why = words.of(one.purpose_words) if one.purpose_words else one.purpose.code
    for key, value in (("why", why), ("law", one.purpose.legal_ground)):
        if value:
            rows.append(Row(words.text(f"trace.fact.{key}"), words.begun(value)))
    if one.purpose.case:
        rows.append(Row(words.text("trace.fact.case-only"), one.purpose.case))
    return tuple(rows)


HANDLERS = (questions_page, answer_on_page)

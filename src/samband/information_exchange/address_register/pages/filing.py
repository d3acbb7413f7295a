# SPDX-License-Identifier: EUPL-1.2
"""Files on pages: paste one to try or import it with its report, and files fetched on schedule."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Struct

from samband.core.inbox import Once
from samband.core.node import Node
from samband.core.pages import under
from samband.core.pages.views import Choice, Column, FieldFault, Row, Tag, TagKind
from samband.core.ports import Actor
from samband.core.problems import Conflict, Invalid
from samband.core.web import StrictRequest
from samband.core.web.pages import first_answer, form, page, see_other, sent_once
from samband.information_exchange.address_register.model.imports import (
    FileFormat,
    Import,
    ImportReport,
    Outcome,
    Policy,
    RowReport,
    Source,
    SourceOutcome,
    SourceView,
)
from samband.information_exchange.address_register.pages.addresses import (
    FILE,
    REMOVE,
    SESSION,
    SOURCES,
)
from samband.information_exchange.address_register.pages.owning import Confirmed
from samband.information_exchange.address_register.pages.words import Words, acting_for, words_of
from samband.information_exchange.address_register.service import harvesting, importing

_TAGS: dict[Outcome, TagKind] = {
    Outcome.REGISTERED: "ok",
    Outcome.REVISED: "info",
    Outcome.CLOSED: "neutral",
    Outcome.UNCHANGED: "plain",
    Outcome.FAULT: "error",
}
_SOURCE_TAGS: dict[SourceOutcome, TagKind] = {
    SourceOutcome.WAITING: "info",
    SourceOutcome.STORED: "ok",
    SourceOutcome.PARTLY: "wait",
    SourceOutcome.REFUSED: "error",
    SourceOutcome.SILENT: "error",
}
_HOURS = {"60": 60, "1440": 1_440, "10080": 10_080}


class FileForm(Struct, frozen=True, forbid_unknown_fields=True):
    """The form that tries or imports a file; ``go`` is the button."""

    content: str = ""
    format: str = "csv"
    policy: str = "all"
    go: str = "try"


class SourceForm(Struct, frozen=True, forbid_unknown_fields=True):
    """The form that adds a file to fetch."""

    url: str = ""
    format: str = "json"
    policy: str = "all"
    every: str = "1440"


class ReportLine(Struct, frozen=True):
    """What came of a row, in the reader's language."""

    line: int
    reference: str
    tag: Tag
    text: str


class SourceCard(Struct, frozen=True):
    """A file that is fetched, and what its last fetch gave."""

    url: str
    tag: Tag
    facts: tuple[Row, ...]
    faults: tuple[ReportLine, ...]
    remove: str


@get(list(FILE), **SESSION)
async def file_page(request: StrictRequest, actor: NamedDependency[Actor]) -> Response[str]:
    """Ask for a file."""
    acting_for(actor)
    return _file_page(request, actor, FileForm(), ())


@post(list(FILE), **SESSION)
async def import_on_page(
    request: StrictRequest, node: NamedDependency[Node], actor: NamedDependency[Actor]
) -> Response[Any]:
    """Try or import a file, and show the report."""
    filled, words = await form(request, actor, FileForm), words_of(request)
    given = _given(words, filled)
    if isinstance(given, FieldFault):
        return _file_page(request, actor, filled, (given,))
    return await _imported(request, node, actor, filled, given)


async def _imported(
    request: StrictRequest, node: Node, actor: Actor, filled: FileForm, given: Import
) -> Response[Any]:
    try:
        asked = await sent_once(request, actor)
        importing_it = importing.import_file(node, actor, acting_for(actor), given, asked=asked)
        report = await first_answer(importing_it, ImportReport)
    except (Invalid, Conflict) as problem:
        return _file_page(request, actor, filled, (words_of(request).fault(problem, "content"),))
    return _file_page(request, actor, filled, (), report)


def _given(words: Words, filled: FileForm) -> Import | FieldFault:
    said = {
        "content": filled.content,
        "format": filled.format,
        "policy": filled.policy,
        "dryRun": filled.go != "import",
    }
    try:
        return msgspec.convert(said, Import)
    except msgspec.ValidationError:
        return FieldFault("content", words.text("ar.fault.content"))


def _file_page(
    request: StrictRequest,
    actor: Actor,
    filled: FileForm,
    faults: tuple[FieldFault, ...],
    report: ImportReport | None = None,
) -> Response[str]:
    words = words_of(request)
    return page(
        request,
        actor,
        "address_register/file.html",
        area="organisations",
        crumbs=("organisations", "own-addresses"),
        status=400 if faults else 200,
        filled=filled,
        faults=faults,
        by_field={fault.field: fault.text for fault in faults},
        formats=format_choices(words, filled.format),
        policies=policy_choices(words, filled.policy),
        report=report,
        columns=[Column(words.text(key)) for key in ("ar.row", "ar.came", "ar.why")],
        lines=[_line(words, row) for row in report.rows] if report else [],
    )


def format_choices(words: Words, chosen: str) -> list[Choice]:
    """List how a file may be written."""
    return [
        Choice(each, words.text(f"ar.format.{each}"), chosen=each == chosen) for each in FileFormat
    ]


def policy_choices(words: Words, chosen: str) -> list[Choice]:
    """List what a faulty row may mean for the rest."""
    return [
        Choice(
            each,
            words.text(f"ar.policy.{each}"),
            hint=words.text(f"ar.policy-hint.{each}"),
            chosen=each == chosen,
        )
        for each in Policy
    ]


def _line(words: Words, row: RowReport) -> ReportLine:
    tag = Tag(_TAGS[row.outcome], words.text(f"ar.outcome.{row.outcome}"))
    why = row.sv if words.lang == "sv" else row.en
    field = row.field.rpartition(".")[2].removeprefix("$")
    return ReportLine(row.line, row.reference, tag, f"{field}: {why}" if field else why)


@get(list(SOURCES), **SESSION)
async def sources_page(
    request: StrictRequest, node: NamedDependency[Node], actor: NamedDependency[Actor]
) -> Response[str]:
    """List the files that are fetched."""
    return await _sources_page(request, node, actor, SourceForm(), ())


@post(list(SOURCES), **SESSION)
async def add_source_on_page(
    request: StrictRequest, node: NamedDependency[Node], actor: NamedDependency[Actor]
) -> Response[Any]:
    """Let a file be fetched, or say what to correct."""
    filled, words = await form(request, actor, SourceForm), words_of(request)
    fault = await _added(node, actor, words, filled, await sent_once(request, actor))
    if fault is not None:
        return await _sources_page(request, node, actor, filled, (fault,))
    return see_other(words.at(SOURCES))


@post(under(SOURCES, "{source_id:uuid}", REMOVE), **SESSION)
async def remove_source_on_page(
    request: StrictRequest,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    source_id: FromPath[UUID],
) -> Response[Any]:
    """Fetch a file no more."""
    await form(request, actor, Confirmed)
    await harvesting.remove_source(node, actor, acting_for(actor), source_id)
    return see_other(words_of(request).at(SOURCES))


async def _added(
    node: Node, actor: Actor, words: Words, filled: SourceForm, asked: Once | None
) -> FieldFault | None:
    said = {
        "url": filled.url,
        "format": filled.format,
        "policy": filled.policy,
        "everyMinutes": _HOURS.get(filled.every, 1_440),
    }
    try:
        new = msgspec.convert(said, Source)
        adding = harvesting.add_source(node, actor, acting_for(actor), new, asked=asked)
        await first_answer(adding, SourceView)
    except msgspec.ValidationError:
        return FieldFault("url", words.text("ar.fault.url"))
    except (Invalid, Conflict) as problem:
        return words.fault(problem, "url")
    return None


async def _sources_page(
    request: StrictRequest,
    node: Node,
    actor: Actor,
    filled: SourceForm,
    faults: tuple[FieldFault, ...],
) -> Response[str]:
    words = words_of(request)
    found = await harvesting.list_sources(node, actor, acting_for(actor))
    return page(
        request,
        actor,
        "address_register/sources.html",
        area="organisations",
        crumbs=("organisations", "own-addresses"),
        status=400 if faults else 200,
        cards=[_card(words, each) for each in found],
        filled=filled,
        faults=faults,
        by_field={fault.field: fault.text for fault in faults},
        formats=format_choices(words, filled.format),
        policies=policy_choices(words, filled.policy),
        every=[
            Choice(each, words.text(f"ar.every.{each}"), chosen=each == filled.every)
            for each in _HOURS
        ],
    )


def _card(words: Words, source: SourceView) -> SourceCard:
    rows = source.report.rows if source.report else ()
    facts = [Row(words.text("ar.next"), words.moment(source.due))]
    if source.fetched is not None:
        facts.insert(0, Row(words.text("ar.fetched"), words.moment(source.fetched)))
    return SourceCard(
        url=source.url,
        tag=Tag(_SOURCE_TAGS[source.outcome], words.text(f"ar.fetch.{source.outcome}")),
        facts=tuple(facts),
        faults=tuple(_line(words, row) for row in rows if row.outcome is Outcome.FAULT)[:20],
        remove=words.at(SOURCES, str(source.id), REMOVE),
    )


HANDLERS = (
    file_page,
    import_on_page,
    sources_page,
    add_source_on_page,
    remove_source_on_page,
)

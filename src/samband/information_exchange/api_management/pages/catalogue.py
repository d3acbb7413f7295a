# SPDX-License-Identifier: EUPL-1.2
"""The catalogue for everybody: find an API, read what it promises, see how it keeps the profile."""

from __future__ import annotations

from typing import Annotated

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter

from samband.core.node import Node
from samband.core.pages import under
from samband.core.pages.views import Column, Happening, Link, Row, Task
from samband.core.web import Page, StrictRequest
from samband.core.web.pages import page
from samband.core.web.paging import DEFAULT_LIMIT, MAX_OFFSET
from samband.information_exchange.api_management import service
from samband.information_exchange.api_management.model.addresses import ApiAddress
from samband.information_exchange.api_management.model.lifecycle import IN_USE, State
from samband.information_exchange.api_management.model.records import (
    ApiRecord,
    VersionLine,
    VersionReport,
)
from samband.information_exchange.api_management.pages.addresses import (
    ACCESS,
    ADDRESSES,
    CATALOGUE,
    DOCUMENT,
    OPERATIONS,
    PUBLIC,
    REPORT,
    REQUEST,
)
from samband.information_exchange.api_management.pages.answering import (
    address_columns,
    address_lines,
)
from samband.information_exchange.api_management.pages.findings import (
    columns,
    finding_line,
    kept,
    outcome,
)
from samband.information_exchange.api_management.pages.words import (
    Words,
    paging_of,
    reader,
    words_of,
)

FIRST_FINDINGS = 5
FIRST_ADDRESSES = 5
_AS_FILE = {"X-Content-Type-Options": "nosniff", "Content-Disposition": "attachment"}
_GONE = {State.RETIRED, State.DECOMMISSIONED}
Sought = Annotated[str, QueryParameter(max_length=100)]
Skipped = Annotated[int, QueryParameter(ge=0, le=MAX_OFFSET)]


@get(list(CATALOGUE), **PUBLIC)
async def catalogue_page(
    request: StrictRequest, node: NamedDependency[Node], q: Sought = "", offset: Skipped = 0
) -> Response[str]:
    """Find APIs."""
    sought = service.Search(words=q, limit=DEFAULT_LIMIT, offset=offset)
    return await _list_page(request, q, await service.search(node, sought))


async def _list_page(request: StrictRequest, q: str, found: Page[ApiRecord]) -> Response[str]:
    words, actor = words_of(request), reader(request)
    return page(
        request,
        actor,
        "api_management/catalogue.html",
        area="organisations",
        crumbs=("organisations",),
        q=q,
        total=found.total,
        items=[_task(words, each) for each in found.items],
        paging=paging_of(words.at(CATALOGUE), {"q": q} if q else {}, found),
        access=words.at(ACCESS) if actor.organisation else None,
    )


def _task(words: Words, api: ApiRecord) -> Task:
    newest = shown_version(api)
    said = words.either(api.facts.description.sv, api.facts.description.en)
    many = f" {words.text('am.answered-by', count=api.addresses)}" if api.addresses > 1 else ""
    return Task(
        Link(words.title(api.facts), words.at(CATALOGUE, api.name)),
        f"{api.owner_name}. {said}{many}",
        words.state(newest.state),
    )


def shown_version(api: ApiRecord) -> VersionLine:
    """Choose the version that an API is shown by: the newest active, else the newest."""
    active = [each for each in api.versions if each.state is State.ACTIVE]
    return (active or list(api.versions))[0]


@get(under(CATALOGUE, "{name:str}"), **PUBLIC)
async def api_page(
    request: StrictRequest, node: NamedDependency[Node], name: FromPath[str]
) -> Response[str]:
    """Show one API with its versions and how the shown one keeps the profile."""
    api = await service.find(node, name)
    report = await service.version_report(node, name, shown_version(api).version)
    found = await service.addresses_of(node, name, FIRST_ADDRESSES, 0)
    return await _api_page(request, api, report, found.items)


async def _api_page(
    request: StrictRequest, api: ApiRecord, report: VersionReport, found: list[ApiAddress]
) -> Response[str]:
    words, version = words_of(request), report.version
    shown = report.report.findings[:FIRST_FINDINGS]
    return page(
        request,
        reader(request),
        "api_management/api.html",
        area="organisations",
        crumbs=("organisations", "api-catalogue"),
        api=api,
        title=words.title(api.facts),
        lead=words.either(api.facts.description.sv, api.facts.description.en),
        tag=words.state(version.state),
        since=words.text("am.since", version=version.version, day=words.day(version.since)),
        ask=words.at(CATALOGUE, api.name, REQUEST) if version.state not in _GONE else None,
        operations=words.at(CATALOGUE, api.name, version.version, OPERATIONS),
        document=words.at(CATALOGUE, api.name, version.version, DOCUMENT),
        answered=address_lines(words, api, found),
        answered_columns=address_columns(words),
        all_addresses=words.at(CATALOGUE, api.name, ADDRESSES)
        if api.addresses > len(found)
        else None,
        kept=kept(report.report),
        columns=columns(words),
        findings=[finding_line(words, each) for each in shown],
        report=words.at(CATALOGUE, api.name, version.version, REPORT),
        facts=_facts(words, api),
        versions=[_happening(words, api.name, each) for each in api.versions],
    )


def _facts(words: Words, api: ApiRecord) -> list[Row]:
    facts, level = api.facts, api.facts.service_level
    return [
        Row(words.text("am.owner"), api.owner_name),
        Row(words.text("am.audience"), words.text(f"am.audiences.{facts.audience}")),
        Row(words.text("am.scopes"), ", ".join(facts.scopes) or words.text("am.none")),
        Row(words.text("am.availability"), level.availability),
        Row(words.text("am.response-time"), level.response_time),
        Row(words.text("am.support"), level.support),
        Row(words.text("am.contact"), f"{facts.contact.name}, {facts.contact.email}"),
    ]


def _happening(words: Words, name: str, version: VersionLine) -> Happening:
    ends = version.state is State.DEPRECATED and version.sunset is not None
    return Happening(
        title=version.version,
        state="done" if version.state in IN_USE else "coming",
        tag=words.state(version.state),
        when=words.text("am.ends", day=words.day(version.sunset))
        if ends and version.sunset
        else words.day(version.since),
        link=Link(
            words.text("am.report-of", version=version.version),
            words.at(CATALOGUE, name, version.version, REPORT),
        ),
    )


@get(under(CATALOGUE, "{name:str}", "{version:str}", REPORT), **PUBLIC)
async def report_page(
    request: StrictRequest, node: NamedDependency[Node], name: FromPath[str], version: FromPath[str]
) -> Response[str]:
    """Show how a version keeps the profile, rule by rule, and what it broke."""
    api = await service.find(node, name)
    return await _report_page(request, api, await service.version_report(node, name, version))


async def _report_page(
    request: StrictRequest, api: ApiRecord, report: VersionReport
) -> Response[str]:
    words, comparison = words_of(request), report.comparison
    return page(
        request,
        reader(request),
        "api_management/report.html",
        area="organisations",
        crumbs=("organisations", "api-catalogue"),
        api=api,
        title=words.title(api.facts),
        back=words.at(CATALOGUE, api.name),
        version=report.version,
        tag=words.state(report.version.state),
        kept=kept(report.report),
        columns=columns(words),
        findings=[finding_line(words, each) for each in report.report.findings],
        exemptions=report.exemptions,
        exemption_columns=[
            Column(words.text(f"am.{key}")) for key in ("rule", "exemption-reason", "where")
        ],
        rules=[[e.rule, outcome(words, e.found, e.exempted)] for e in report.report.rules],
        rule_columns=[Column(words.text("am.rule")), Column(words.text("am.outcome"))],
        compared=comparison.with_version,
        changes=[
            [words.either(each.sv, each.en), each.name or "-", each.pointer]
            for each in comparison.breaking
        ],
        change_columns=[Column(words.text(f"am.{key}")) for key in ("change", "name", "where")],
    )


@get(under(CATALOGUE, "{name:str}", "{version:str}", DOCUMENT), **PUBLIC)
async def document_file(
    node: NamedDependency[Node], name: FromPath[str], version: FromPath[str]
) -> Response[str]:
    """Give a version's document as a file; a stranger wrote it, so no browser is to show it."""
    found = await service.version_document(node, name, version)
    return Response(found.document, media_type=found.media_type, headers=_AS_FILE)


HANDLERS = (document_file, catalogue_page, api_page, report_page)

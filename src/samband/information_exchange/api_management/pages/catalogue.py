# SPDX-License-Identifier: EUPL-1.2
"""The catalogue for everybody: find an API, read what it promises, see how it keeps the profile."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter
from msgspec import Struct

from samband.core.node import Node
from samband.core.pages import under
from samband.core.pages.views import Column, Happening, Link, Paging, Row, Tag, Task
from samband.core.web import Page, StrictRequest
from samband.core.web.pages import page
from samband.core.web.paging import DEFAULT_LIMIT, MAX_OFFSET
from samband.information_exchange.api_management import service
from samband.information_exchange.api_management.model.lifecycle import IN_USE, State
from samband.information_exchange.api_management.model.profile import Finding, Severity
from samband.information_exchange.api_management.model.records import (
    ApiRecord,
    VersionLine,
    VersionReport,
)
from samband.information_exchange.api_management.pages.addresses import (
    ACCESS,
    CATALOGUE,
    DOCUMENT,
    PUBLIC,
    REPORT,
    REQUEST,
)
from samband.information_exchange.api_management.pages.words import Words, reader, words_of

FIRST_FINDINGS = 5
_AS_FILE = {"X-Content-Type-Options": "nosniff", "Content-Disposition": "attachment"}
_GONE = {State.RETIRED, State.DECOMMISSIONED}
Sought = Annotated[str, QueryParameter(max_length=100)]
Skipped = Annotated[int, QueryParameter(ge=0, le=MAX_OFFSET)]


class FindingLine(Struct, frozen=True):
    """A finding in the table."""

    rule: str
    mend: str
    where: str
    tag: Tag


@get(list(CATALOGUE), **PUBLIC)
async def catalogue_page(
    request: StrictRequest, node: NamedDependency[Node], q: Sought = "", offset: Skipped = 0
) -> Response[str]:
    """Find APIs."""
    sought = service.Search(words=q, limit=DEFAULT_LIMIT, offset=offset)
    return await _list_page(request, q, await service.search(node, sought))


async def _list_page(request: StrictRequest, q: str, found: Page[ApiRecord]) -> Response[str]:
    words, actor = words_of(request), await reader(request)
    return page(
        request,
        actor,
        "api_management/catalogue.html",
        area="organisations",
        crumbs=("organisations",),
        q=q,
        total=found.total,
        items=[_task(words, each) for each in found.items],
        paging=_paging(words, q, found),
        access=words.at(ACCESS) if actor.organisation else None,
    )


def _task(words: Words, api: ApiRecord) -> Task:
    newest = shown_version(api)
    said = words.either(api.facts.description.sv, api.facts.description.en)
    return Task(
        Link(api.facts.title, words.at(CATALOGUE, api.name)),
        f"{api.owner_name}. {said}",
        words.state(newest.state),
    )


def _paging(words: Words, q: str, found: Page[ApiRecord]) -> Paging | None:
    if found.total <= found.limit and not found.offset:
        return None

    def at(offset: int) -> str:
        asked = {**({"q": q} if q else {}), **({"offset": offset} if offset else {})}
        return words.at(CATALOGUE) + (f"?{urlencode(asked)}" if asked else "")

    last = found.offset + len(found.items)
    return Paging(
        first=found.offset + 1,
        last=last,
        total=found.total,
        previous=at(max(0, found.offset - found.limit)) if found.offset else None,
        next=at(last) if last < found.total else None,
        size=found.limit,
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
    return await _api_page(request, api, report)


async def _api_page(request: StrictRequest, api: ApiRecord, report: VersionReport) -> Response[str]:
    words, version = words_of(request), report.version
    shown = report.report.findings[:FIRST_FINDINGS]
    return page(
        request,
        await reader(request),
        "api_management/api.html",
        area="organisations",
        crumbs=("organisations", "api-catalogue"),
        api=api,
        lead=words.either(api.facts.description.sv, api.facts.description.en),
        tag=words.state(version.state),
        since=words.text("am.since", version=version.version, day=words.day(version.since)),
        ask=words.at(CATALOGUE, api.name, REQUEST) if version.state not in _GONE else None,
        document=words.at(CATALOGUE, api.name, version.version, DOCUMENT),
        kept=_kept(report),
        columns=_columns(words),
        findings=[finding_line(words, each) for each in shown],
        report=words.at(CATALOGUE, api.name, version.version, REPORT),
        facts=_facts(words, api),
        versions=[_happening(words, api.name, each) for each in api.versions],
    )


def _kept(report: VersionReport) -> dict[str, int]:
    rules = report.report.rules
    return {
        "kept": sum(not each.found for each in rules),
        "rules": len(rules),
        "errors": report.report.errors,
        "warnings": report.report.warnings,
    }


def _columns(words: Words) -> list[Column]:
    return [Column(words.text(f"am.{key}")) for key in ("rule", "mend", "where", "weight")]


def finding_line(words: Words, each: Finding) -> FindingLine:
    """Write a finding as a line of the table."""
    wrong = each.severity is Severity.ERROR
    kind = Tag("error" if wrong else "wait", words.text(f"am.severities.{each.severity}"))
    return FindingLine(each.rule, words.either(each.sv, each.en), each.pointer, kind)


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
        await reader(request),
        "api_management/report.html",
        area="organisations",
        crumbs=("organisations", "api-catalogue"),
        api=api,
        back=words.at(CATALOGUE, api.name),
        version=report.version,
        tag=words.state(report.version.state),
        kept=_kept(report),
        columns=_columns(words),
        findings=[finding_line(words, each) for each in report.report.findings],
        exemptions=report.exemptions,
        exemption_columns=[
            Column(words.text(f"am.{key}")) for key in ("rule", "exemption-reason", "where")
        ],
        rules=[[e.rule, _outcome(words, e.found, e.exempted)] for e in report.report.rules],
        rule_columns=[Column(words.text("am.rule")), Column(words.text("am.outcome"))],
        compared=comparison.with_version,
        changes=[
            [words.either(each.sv, each.en), each.name or "-", each.pointer]
            for each in comparison.breaking
        ],
        change_columns=[Column(words.text(f"am.{key}")) for key in ("change", "name", "where")],
    )


def _outcome(words: Words, found: int, exempted: int) -> str:
    if found:
        return words.text("am.breaches", count=found)
    return words.text("am.exempted", count=exempted) if exempted else words.text("am.kept")


@get(under(CATALOGUE, "{name:str}", "{version:str}", DOCUMENT), **PUBLIC)
async def document_file(
    node: NamedDependency[Node], name: FromPath[str], version: FromPath[str]
) -> Response[str]:
    """Give a version's document as a file; a stranger wrote it, so no browser is to show it."""
    found = await service.version_document(node, name, version)
    return Response(found.document, media_type=found.media_type, headers=_AS_FILE)


HANDLERS = (document_file, catalogue_page, api_page, report_page)

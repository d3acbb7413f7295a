# SPDX-License-Identifier: EUPL-1.2
"""Where an API is answered: by which bodies, at which addresses, and how each keeps the profile."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter
from msgspec import Struct

from samband.core.node import Node
from samband.core.pages import under
from samband.core.pages.views import Column, Link
from samband.core.web import Page, StrictRequest
from samband.core.web.pages import page
from samband.core.web.paging import DEFAULT_LIMIT, MAX_OFFSET
from samband.information_exchange.api_management import service
from samband.information_exchange.api_management.model.addresses import ApiAddress, ContractReport
from samband.information_exchange.api_management.model.records import ApiRecord
from samband.information_exchange.api_management.pages.addresses import (
    ADDRESSES,
    CATALOGUE,
    PUBLIC,
    REPORT,
    REQUEST,
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

Skipped = Annotated[int, QueryParameter(ge=0, le=MAX_OFFSET)]


class AddressLine(Struct, frozen=True):
    """An address in the table: who answers, where, and what leads on from there."""

    owner: str
    address: str
    version: str
    report: Link
    ask: str | None


def address_lines(words: Words, api: ApiRecord, found: list[ApiAddress]) -> list[AddressLine]:
    """Write addresses as lines of the table."""
    return [_line(words, api, each) for each in found]


def address_columns(words: Words) -> list[Column]:
    """Head the table of addresses."""
    return [
        Column(words.text(f"am.{key}"))
        for key in ("answers", "address", "version", "report", "access-do")
    ]


def _line(words: Words, api: ApiRecord, each: ApiAddress) -> AddressLine:
    at = words.at(CATALOGUE, api.name, each.version, REPORT)
    if not each.same:
        at = words.at(CATALOGUE, api.name, ADDRESSES, each.contract)
    counts = (words.plural("am.errors", each.errors), words.plural("am.warnings", each.warnings))
    asked = words.at(CATALOGUE, api.name, REQUEST)
    return AddressLine(
        owner=each.owner_name,
        address=each.address,
        version=each.version,
        report=Link(" ".join(counts), at),
        ask=f"{asked}?{urlencode({'producer': each.owner.identifier})}",
    )


@get(under(CATALOGUE, "{name:str}", ADDRESSES), **PUBLIC)
async def addresses_page(
    request: StrictRequest, node: NamedDependency[Node], name: FromPath[str], offset: Skipped = 0
) -> Response[str]:
    """List where an API is answered."""
    api = await service.find(node, name)
    found = await service.addresses_of(node, name, DEFAULT_LIMIT, offset)
    return await _addresses_page(request, api, found)


async def _addresses_page(
    request: StrictRequest, api: ApiRecord, found: Page[ApiAddress]
) -> Response[str]:
    words = words_of(request)
    return page(
        request,
        reader(request),
        "api_management/addresses.html",
        area="organisations",
        crumbs=("organisations", "api-catalogue"),
        api=api,
        title=words.title(api.facts),
        back=words.at(CATALOGUE, api.name),
        columns=address_columns(words),
        lines=address_lines(words, api, found.items),
        paging=paging_of(words.at(CATALOGUE, api.name, ADDRESSES), {}, found),
    )


@get(under(CATALOGUE, "{name:str}", ADDRESSES, "{contract:str}"), **PUBLIC)
async def contract_page(
    request: StrictRequest,
    node: NamedDependency[Node],
    name: FromPath[str],
    contract: FromPath[str],
) -> Response[str]:
    """Show how a description that is not the version's own keeps the profile."""
    api = await service.find(node, name)
    return await _contract_page(request, api, await service.contract_report(node, name, contract))


async def _contract_page(
    request: StrictRequest, api: ApiRecord, found: ContractReport
) -> Response[str]:
    words = words_of(request)
    return page(
        request,
        reader(request),
        "api_management/contract.html",
        area="organisations",
        crumbs=("organisations", "api-catalogue"),
        api=api,
        title=words.title(api.facts),
        back=words.at(CATALOGUE, api.name, ADDRESSES),
        kept=kept(found.report),
        columns=columns(words),
        findings=[finding_line(words, each) for each in found.report.findings],
        rules=[[e.rule, outcome(words, e.found, e.exempted)] for e in found.report.rules],
        rule_columns=[Column(words.text("am.rule")), Column(words.text("am.outcome"))],
    )


HANDLERS = (addresses_page, contract_page)

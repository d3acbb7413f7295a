# SPDX-License-Identifier: EUPL-1.2
"""A version for the developer who is to call it: its operations, and a call to copy (AP-5)."""

from __future__ import annotations

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Struct

from samband.core.node import Node
from samband.core.pages import under
from samband.core.pages.views import Column, Link, Tag
from samband.core.web import StrictRequest
from samband.core.web.pages import page
from samband.information_exchange.api_management import service
from samband.information_exchange.api_management.model.outline import (
    Answer,
    Content,
    ListedOperation,
    Outline,
    OutlinedOperation,
    Parameter,
    curl,
)
from samband.information_exchange.api_management.model.records import ApiRecord
from samband.information_exchange.api_management.pages.addresses import (
    ACCESS,
    CATALOGUE,
    DOCUMENT,
    OPERATIONS,
    PUBLIC,
    REQUEST,
)
from samband.information_exchange.api_management.pages.words import Words, reader, words_of

KEY, TOKEN = "X-API-Key: $KEY", "Authorization: Bearer $TOKEN"


class OperationLine(Struct, frozen=True):
    """An operation in the list."""

    method: str
    link: Link
    title: str
    tag: Tag | None


class Table(Struct, frozen=True):
    """A body: what it is in words, its fields as rows, and an example."""

    words: str
    rows: list[list[str]]
    more: bool
    example: str


class AnswerBlock(Struct, frozen=True):
    """An answer: status, what it means, and its body."""

    status: str
    says: str
    body: Table | None


@get(under(CATALOGUE, "{name:str}", "{version:str}", OPERATIONS), **PUBLIC)
async def operations_page(
    request: StrictRequest, node: NamedDependency[Node], name: FromPath[str], version: FromPath[str]
) -> Response[str]:
    """List a version's operations, and how to get access."""
    api = await service.find(node, name)
    return await _list_page(request, api, version, await service.operations_of(node, name, version))


async def _list_page(
    request: StrictRequest, api: ApiRecord, version: str, found: Outline
) -> Response[str]:
    words = words_of(request)
    base = api.address or found.server
    right = api.facts.scopes[0].partition("/")[2] if api.facts.scopes else ""
    return page(
        request,
        reader(request),
        "api_management/operations.html",
        area="organisations",
        crumbs=("organisations", "api-catalogue"),
        api=api,
        title=words.title(api.facts),
        version=version,
        back=words.at(CATALOGUE, api.name),
        base=base,
        by_token=api.address is not None,
        issuer=base.removesuffix(f"/{api.name}/v{version.partition('.')[0]}"),
        right=f"{base}/{right}" if right else "",
        ask=words.at(CATALOGUE, api.name, REQUEST),
        access=words.at(ACCESS),
        document=words.at(CATALOGUE, api.name, version, DOCUMENT),
        columns=[Column(words.text(f"am.{key}")) for key in ("operation", "path", "does")],
        lines=[_line(words, api, version, *each) for each in enumerate(found.operations)],
        more=found.more,
    )


def _line(
    words: Words, api: ApiRecord, version: str, index: int, each: ListedOperation
) -> OperationLine:
    at = words.at(CATALOGUE, api.name, version, OPERATIONS, str(index))
    gone = Tag("wait", words.text("am.states.deprecated")) if each.deprecated else None
    return OperationLine(
        each.method, Link(each.path, at), words.summary(api.facts, each.title), gone
    )


@get(
    under(CATALOGUE, "{name:str}", "{version:str}", OPERATIONS, "{index:int}"),
    **PUBLIC,
)
async def operation_page(
    request: StrictRequest,
    node: NamedDependency[Node],
    name: FromPath[str],
    version: FromPath[str],
    index: FromPath[int],
) -> Response[str]:
    """Show what an operation takes and gives, with a call to copy."""
    api = await service.find(node, name)
    found = await service.operations_of(node, name, version)
    one = await service.operation_of(node, name, version, index)
    return await _one_page(request, api, version, (api.address or found.server, one))


async def _one_page(
    request: StrictRequest, api: ApiRecord, version: str, shown: tuple[str, OutlinedOperation]
) -> Response[str]:
    words, (base, one) = words_of(request), shown
    return page(
        request,
        reader(request),
        "api_management/operation.html",
        area="organisations",
        crumbs=("organisations", "api-catalogue"),
        api=api,
        title=words.title(api.facts),
        one=one,
        lead=words.summary(api.facts, one.title),
        back=words.at(CATALOGUE, api.name, version, OPERATIONS),
        back_to=words.text("am.operations-of", version=version),
        call=curl(one, base, TOKEN if api.address else KEY) if base else "",
        parameters=[_parameter(words, each) for each in one.parameters],
        parameter_columns=_columns(words, "name", "where", "type", "says"),
        body=_table(words, one.body),
        answers=[_answer(words, each) for each in one.answers],
        field_columns=_columns(words, "name", "type", "says"),
    )


def _columns(words: Words, *keys: str) -> list[Column]:
    return [Column(words.text(f"am.{key}")) for key in keys]


def _parameter(words: Words, each: Parameter) -> list[str]:
    return [each.name, each.where, _needed(words, each.type, each.required), each.says or "-"]


def _needed(words: Words, kind: str, required: bool) -> str:
    return f"{kind}, {words.text('am.needed')}" if required else kind


def _table(words: Words, content: Content | None) -> Table | None:
    if content is None:
        return None
    rows = [[e.name, _needed(words, e.type, e.required), e.says or "-"] for e in content.fields]
    return Table(f"{content.media}, {content.type}", rows, content.more, content.example)


def _answer(words: Words, each: Answer) -> AnswerBlock:
    return AnswerBlock(each.status, each.says, _table(words, each.content))


HANDLERS = (operations_page, operation_page)

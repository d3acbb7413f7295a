# SPDX-License-Identifier: EUPL-1.2
"""Which indexes there are, and how their holders set them up."""

from __future__ import annotations

from typing import Any

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import JSONBody

from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.web import IdempotencyKey, StrictRequest, asked_once
from samband.information_management.indexing.api import common
from samband.information_management.indexing.api.common import IndexName
from samband.information_management.indexing.model.definitions import (
    Consumer,
    Described,
    IdentifierType,
    InformationType,
    NewIndex,
    Producer,
)
from samband.information_management.indexing.model.lookups import Quality
from samband.information_management.indexing.service import keeping, setting_up
from samband.information_management.indexing.vocabulary import ADMIN


def _opt(body: object, answer: object) -> dict[str, Any]:
    return {"scope": ADMIN, "example": body, "answer_example": answer}


@get(
    "/indexes",
    opt={"public": True, "answer_example": [common.DESCRIBED]},
    operation_id="list-indexes",
    summary="List the indexes",
    description="What each is for and what is in it. Vilka index som finns och vad de innehåller.",
)
async def list_indexes(node: NamedDependency[Node]) -> list[Described]:
    """List the indexes."""
    return await setting_up.list_indexes(node)


@post(
    "/indexes",
    opt=_opt(common.NEW_INDEX, common.DESCRIBED),
    operation_id="open-index",
    summary="Open an index",
    description="With a key of its own, held by a member. Öppna ett index med egen nyckel.",
)
async def open_index(
    request: StrictRequest,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    data: JSONBody[NewIndex],
    idempotency_key: IdempotencyKey,
) -> Described:
    """Open an index."""
    asked = await asked_once(request, actor, idempotency_key)
    return await setting_up.open_index(node, actor, data, asked)


@get(
    "/{index:str}/description",
    opt={"public": True, "answer_example": common.DESCRIBED},
    operation_id="describe-index",
    summary="Describe an index",
    description="Its holder, types and producers. Indexhållare, typer och producenter.",
)
async def describe(node: NamedDependency[Node], index: IndexName) -> Described:
    """Describe an index."""
    return await setting_up.describe(node, index)


@get(
    "/{index:str}/quality",
    opt={"public": True, "answer_example": common.QUALITY},
    operation_id="read-index-quality",
    summary="How good an index is",
    description="Age, coverage and false pointers, measured each hour."
    " Ålder, täckning och felaktiga pekare, mätt varje timme.",
)
async def quality(node: NamedDependency[Node], index: IndexName) -> Quality:
    """Tell the quality of an index."""
    return await keeping.quality(node, index)


@post(
    "/{index:str}/identifier-types",
    opt=_opt(common.IDENTIFIER_TYPE, common.IDENTIFIER_TYPE),
    operation_id="set-identifier-type",
    summary="Set an identifier type",
    description="Its rule stands once it is set. Ställ in hur någon pekas ut.",
)
async def set_identifier_type(
    request: StrictRequest,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    index: IndexName,
    data: JSONBody[IdentifierType],
    idempotency_key: IdempotencyKey,
) -> IdentifierType:
    """Set an identifier type."""
    asked = await asked_once(request, actor, idempotency_key)
    return await setting_up.set_identifier_type(node, actor, index, data, asked)


@post(
    "/{index:str}/information-types",
    opt=_opt(common.INFORMATION_TYPE, common.INFORMATION_TYPE),
    operation_id="set-information-type",
    summary="Set an information type",
    description="With its concept and conditions. Ställ in en informationstyp med villkor.",
)
async def set_information_type(
    request: StrictRequest,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    index: IndexName,
    data: JSONBody[InformationType],
    idempotency_key: IdempotencyKey,
) -> InformationType:
    """Set an information type."""
    asked = await asked_once(request, actor, idempotency_key)
    return await setting_up.set_information_type(node, actor, index, data, asked)


@post(
    "/{index:str}/producers",
    opt=_opt(common.PRODUCER, common.PRODUCER),
    operation_id="set-producer",
    summary="Admit a producer",
    description="To some types, or to none to end it. Anslut en producent till typer.",
)
async def set_producer(
    request: StrictRequest,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    index: IndexName,
    data: JSONBody[Producer],
    idempotency_key: IdempotencyKey,
) -> Producer:
    """Admit a producer."""
    asked = await asked_once(request, actor, idempotency_key)
    return await setting_up.set_producer(node, actor, index, data, asked)


@post(
    "/{index:str}/consumers",
    opt=_opt(common.CONSUMER, common.CONSUMER),
    operation_id="set-consumer",
    summary="Admit a consumer",
    description="To some types, or to none to end it. Anslut en konsument till typer.",
)
async def set_consumer(
    request: StrictRequest,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    index: IndexName,
    data: JSONBody[Consumer],
    idempotency_key: IdempotencyKey,
) -> Consumer:
    """Admit a consumer."""
    asked = await asked_once(request, actor, idempotency_key)
    return await setting_up.set_consumer(node, actor, index, data, asked)


HANDLERS = (
    list_indexes,
    open_index,
    describe,
    quality,
    set_identifier_type,
    set_information_type,
    set_producer,
    set_consumer,
)

# SPDX-License-Identifier: EUPL-1.2
"""Questions about who holds what."""

from __future__ import annotations

from typing import Any

from litestar import post
from litestar.di import NamedDependency
from litestar.params import JSONBody

from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.web import IdempotencyKey, StrictRequest, asked_once
from samband.information_management.indexing.api import common
from samband.information_management.indexing.api.common import IndexName
from samband.information_management.indexing.model.lookups import (
    BatchAnswer,
    BatchLookUp,
    FalsePointer,
    LookUp,
    Pointers,
    Received,
)
from samband.information_management.indexing.service import looking_up
from samband.information_management.indexing.vocabulary import READ


def _opt(answer: object, body: object) -> dict[str, Any]:
    return {"scope": READ, "example": body, "answer_example": answer}


@post(
    "/{index:str}/lookups",
    status_code=200,
    opt=_opt(common.POINTERS, common.LOOK_UP),
    operation_id="look-up-pointers",
    summary="Who holds information about somebody",
    description="For a stated purpose; no pointer says nothing of why."
    " Vem som har uppgifter om någon.",
)
async def look_up(
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    index: IndexName,
    data: JSONBody[LookUp],
) -> Pointers:
    """Look up one subject."""
    return await looking_up.look_up(node, actor, index, data)


@post(
    "/{index:str}/batch-lookups",
    status_code=200,
    opt=_opt(common.BATCH_ANSWER, common.BATCH_LOOK_UP),
    operation_id="look-up-many-pointers",
    summary="Who holds information about many",
    description="Up to 1,000, each with an answer of its own. Fråga om upp till 1 000.",
)
async def look_up_many(
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    index: IndexName,
    data: JSONBody[BatchLookUp],
) -> BatchAnswer:
    """Look up many subjects for one purpose."""
    return await looking_up.look_up_many(node, actor, index, data)


@post(
    "/{index:str}/false-pointers",
    opt=_opt(Received(), common.FALSE_POINTER),
    operation_id="report-false-pointer",
    summary="A producer had nothing",
    description="Counted in the index's quality. Meddela att det inget fanns där indexet pekade.",
)
async def report_false(
    request: StrictRequest,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    index: IndexName,
    data: JSONBody[FalsePointer],
    idempotency_key: IdempotencyKey,
) -> Received:
    """Report a pointer that led nowhere."""
    asked = await asked_once(request, actor, idempotency_key)
    return await looking_up.report_false(node, actor, index, data, asked)


HANDLERS = (look_up, look_up_many, report_false)

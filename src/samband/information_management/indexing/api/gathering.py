# SPDX-License-Identifier: EUPL-1.2
"""Reconciling in parts, for a set that is too large for one request."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.web import IdempotencyKey, StrictRequest, asked_once
from samband.core.web.lines import lines_of
from samband.information_management.indexing.api import common
from samband.information_management.indexing.api.common import IndexName, TypeName
from samband.information_management.indexing.model.entries import (
    Conclusion,
    EntryLine,
    ReconciliationReport,
)
from samband.information_management.indexing.service import gathering
from samband.information_management.indexing.vocabulary import WRITE


def _opt(body: object = None) -> dict[str, Any]:
    sent = {} if body is None else {"example": body}
    return {"scope": WRITE, **sent, "answer_example": common.GATHERING}


@post(
    "/{index:str}/information-types/{type_name:str}/gatherings",
    opt=_opt(),
    operation_id="begin-reconciliation",
    summary="Begin a reconciliation in parts",
    description="For a set too large for one request. Börja en avstämning i delar.",
)
async def begin(
    request: StrictRequest,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    index: IndexName,
    type_name: TypeName,
    idempotency_key: IdempotencyKey,
) -> ReconciliationReport:
    """Begin a reconciliation in parts."""
    asked = await asked_once(request, actor, idempotency_key)
    return await gathering.begin(node, actor, index, type_name, asked)


@post(
    "/{index:str}/reconciliations/{reconciliation:uuid}/parts",
    opt={**_opt(), "line_type": EntryLine},
    request_max_body_size=None,
    operation_id="add-reconciliation-part",
    summary="State a part of the set",
    description="As lines; a part may be sent again. Lämna en del av uppgifterna.",
)
async def add_part(
    request: StrictRequest,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    index: IndexName,
    reconciliation: FromPath[UUID],
) -> ReconciliationReport:
    """State a part of the set."""
    return await gathering.add_part(node, actor, index, reconciliation, lines_of(request))


@post(
    "/{index:str}/reconciliations/{reconciliation:uuid}/conclusion",
    status_code=200,
    opt=_opt(common.CONCLUSION),
    operation_id="conclude-reconciliation",
    summary="Say that the set is whole",
    description="A job then does the work; read how it went. Avsluta avstämningen.",
)
async def finish(
    request: StrictRequest,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    index: IndexName,
    reconciliation: FromPath[UUID],
    data: JSONBody[Conclusion],
    idempotency_key: IdempotencyKey,
) -> ReconciliationReport:
    """Say that the set is whole."""
    asked = await asked_once(request, actor, idempotency_key)
    return await gathering.finish(node, actor, index, reconciliation, data, asked=asked)


@get(
    "/{index:str}/reconciliations/{reconciliation:uuid}",
    opt=_opt(),
    operation_id="read-reconciliation",
    summary="How a reconciliation stands",
    description="Remembered for a day. Hur en avstämning går.",
)
async def read(
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    index: IndexName,
    reconciliation: FromPath[UUID],
) -> ReconciliationReport:
    """Tell how a reconciliation stands."""
    return await gathering.read(node, actor, index, reconciliation)


HANDLERS = (begin, add_part, finish, read)

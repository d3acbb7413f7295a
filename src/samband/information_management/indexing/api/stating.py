# SPDX-License-Identifier: EUPL-1.2
"""What producers state."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.web import IdempotencyKey, StrictRequest, asked_once
from samband.core.web.lines import lines_of
from samband.information_management.indexing.api import common
from samband.information_management.indexing.api.common import IndexName, TypeName
from samband.information_management.indexing.model.definitions import Terms
from samband.information_management.indexing.model.entries import (
    BulkReport,
    Counted,
    EntryLine,
    Puts,
    ReconciliationReport,
    Removals,
)
from samband.information_management.indexing.service import loading, reconciling, stating
from samband.information_management.indexing.vocabulary import WRITE


def _opt(answer: object, body: object = None) -> dict[str, Any]:
    sent = {} if body is None else {"example": body}
    return {"scope": WRITE, **sent, "answer_example": answer}


@post(
    "/{index:str}/entries",
    opt=_opt(common.COUNTED, common.PUTS),
    operation_id="put-entries",
    summary="State that entries are there",
    description="Up to a thousand, all or none. Lägg in eller ändra upp till tusen poster.",
)
async def put(
    request: StrictRequest,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    index: IndexName,
    data: JSONBody[Puts],
    idempotency_key: IdempotencyKey,
) -> Counted:
    """State that entries are there."""
    asked = await asked_once(request, actor, idempotency_key)
    return await stating.put(node, actor, index, data, asked)


@post(
    "/{index:str}/removals",
    status_code=200,
    opt=_opt(common.COUNTED, common.REMOVALS),
    operation_id="remove-entries",
    summary="State that entries are gone",
    description="Up to a thousand, all or none. Ta bort upp till tusen poster.",
)
async def remove(
    request: StrictRequest,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    index: IndexName,
    data: JSONBody[Removals],
    idempotency_key: IdempotencyKey,
) -> Counted:
    """State that entries are no longer there."""
    asked = await asked_once(request, actor, idempotency_key)
    return await stating.delete(node, actor, index, data, asked)


@post(
    "/{index:str}/bulk-entries",
    opt={**_opt(common.BULK_REPORT), "line_type": EntryLine},
    request_max_body_size=None,
    operation_id="load-entries",
    summary="State many entries",
    description="One entry per line of application/x-ndjson; a wrong line is reported and left out."
    " Lägg in många poster, en per rad.",
)
async def load_many(
    request: StrictRequest,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    index: IndexName,
) -> BulkReport:
    """State an entry per line."""
    return await loading.load_many(node, actor, index, lines_of(request))


@post(
    "/{index:str}/information-types/{type_name:str}/reconciliations",
    opt={**_opt(common.RECONCILED), "line_type": EntryLine},
    request_max_body_size=None,
    operation_id="reconcile-entries",
    summary="State the full set of a type",
    description="What is missing is removed, unless that is much. State nothing else of the type"
    " meanwhile. Stäm av: det som saknas tas bort.",
)
async def reconcile(
    request: StrictRequest,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    index: IndexName,
    type_name: TypeName,
) -> ReconciliationReport:
    """State everything that is held of a type."""
    return await reconciling.reconcile(node, actor, index, type_name, lines_of(request))


@post(
    "/{index:str}/reconciliations/{reconciliation:uuid}/confirmation",
    status_code=200,
    opt=_opt(common.RECONCILED),
    operation_id="confirm-reconciliation",
    summary="Confirm a reconciliation",
    description="One that removes much, within a day. Bekräfta en avstämning som tar bort mycket.",
)
async def confirm(
    request: StrictRequest,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    index: IndexName,
    reconciliation: FromPath[UUID],
    idempotency_key: IdempotencyKey,
) -> ReconciliationReport:
    """Confirm a reconciliation."""
    asked = await asked_once(request, actor, idempotency_key)
    return await reconciling.confirm(node, actor, index, reconciliation, asked)


@post(
    "/{index:str}/terms",
    opt=_opt(common.TERMS, common.TERMS),
    operation_id="set-terms",
    summary="Say who sees the own entries",
    description="And how many there should be. Bestäm vem som ser de egna posterna.",
)
async def set_terms(
    request: StrictRequest,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    index: IndexName,
    data: JSONBody[Terms],
    idempotency_key: IdempotencyKey,
) -> Terms:
    """Say who sees the own entries of a type."""
    asked = await asked_once(request, actor, idempotency_key)
    return await stating.set_terms(node, actor, index, data, asked)


HANDLERS = (put, remove, load_many, reconcile, confirm, set_terms)

# SPDX-License-Identifier: EUPL-1.2
"""Questions about persons."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import JSONBody, QueryParameter

from samband.basic_data.objects import evidence_keys
from samband.basic_data.person.api import examples
from samband.basic_data.person.model.lookups import (
    BatchAnswer,
    BatchLookUp,
    Extract,
    ExtractPage,
    History,
    HistoryLookUp,
    LookUp,
    Person,
    ProtectionAnswer,
    ProtectionQuestion,
)
from samband.basic_data.person.service import evidence, extracting, reading
from samband.core.feed import MAX_PAGE, FeedPage
from samband.core.node import Node
from samband.core.ports import Actor

After = Annotated[
    str | None, QueryParameter(max_length=64, description="Where the last page ended: `next`.")
]
FeedLimit = Annotated[int, QueryParameter(ge=1, le=MAX_PAGE, description="How many changes.")]


def _opt(answer: object, body: object = None) -> dict[str, Any]:
    sent = {} if body is None else {"example": body}
    return {"scope": reading.SCOPE, **sent, "answer_example": answer}


@post(
    "/lookups",
    status_code=200,
    opt=_opt(examples.PERSON, examples.LOOK_UP),
    operation_id="look-up-person",
    summary="Look up a person",
    description="For a stated purpose, as of a day and a moment. Slå upp en person, då eller nu.",
)
async def look_up(
    node: NamedDependency[Node], actor: NamedDependency[Actor], data: JSONBody[LookUp]
) -> Person:
    """Look up one person."""
    return await reading.look_up(node, actor, data)


@post(
    "/batch-lookups",
    status_code=200,
    opt=_opt(examples.BATCH_ANSWER, examples.BATCH_LOOK_UP),
    operation_id="look-up-persons",
    summary="Look up many persons",
    description="Up to 1,000, each with an answer of its own. Slå upp upp till 1 000 personer.",
)
async def look_up_many(
    node: NamedDependency[Node], actor: NamedDependency[Actor], data: JSONBody[BatchLookUp]
) -> BatchAnswer:
    """Look up many persons for one purpose."""
    return await reading.look_up_many(node, actor, data)


@post(
    "/history-lookups",
    status_code=200,
    opt=_opt(examples.HISTORY, examples.HISTORY_LOOK_UP),
    operation_id="look-up-person-history",
    summary="Look up a person's history",
    description="Everything that is or was known. Allt som är och har varit känt om personen.",
)
async def look_up_history(
    node: NamedDependency[Node], actor: NamedDependency[Actor], data: JSONBody[HistoryLookUp]
) -> History:
    """Tell everything that is or was known of one person."""
    return await reading.look_up_history(node, actor, data)


@get(
    "/changes",
    opt=_opt(examples.CHANGES),
    operation_id="list-person-changes",
    summary="Changes in order",
    description="Each once, removals included. Ändringar i ordning, borttag inräknade.",
)
async def changes(
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    after: After = None,
    limit: FeedLimit = 100,
) -> FeedPage:
    """Give changes after a cursor; ask again with ``next``."""
    return await reading.changes(node, actor, after, limit)


@post(
    "/extracts",
    status_code=200,
    opt={**_opt(examples.EXTRACT_PAGE, examples.EXTRACT), "scope": extracting.SCOPE},
    operation_id="extract-persons",
    summary="The whole register, page by page",
    description="As of a day; follow the changes from `changesAfter`. Hämta hela registret sida för sida.",
)
async def extract(
    node: NamedDependency[Node], actor: NamedDependency[Actor], data: JSONBody[Extract]
) -> ExtractPage:
    """Give a page of the whole register."""
    return await extracting.extract(node, actor, data)


@post(
    "/protection-evidence",
    status_code=200,
    opt={
        "scope": evidence.SCOPE,
        "example": examples.PROTECTION_QUESTION,
        "answer_example": examples.PROTECTION_ANSWER,
    },
    operation_id="tell-protection",
    summary="Whose identity is protected",
    description="Signed statements for decisions elsewhere. Underskrivna besked om skyddad identitet.",
)
async def tell_protection(
    node: NamedDependency[Node], actor: NamedDependency[Actor], data: JSONBody[ProtectionQuestion]
) -> ProtectionAnswer:
    """Tell whose identity is protected."""
    return await evidence.tell_protection(node, actor, data)


@post(
    "/identity-evidence",
    status_code=200,
    opt={
        "scope": evidence.IDENTITY_SCOPE,
        "example": examples.PROTECTION_QUESTION,
        "answer_example": examples.PROTECTION_ANSWER,
    },
    operation_id="tell-identity",
    summary="Protected identity and other numbers",
    description="Numbers of whoever has had several. Besked om skydd och om tidigare nummer.",
)
async def tell_identity(
    node: NamedDependency[Node], actor: NamedDependency[Actor], data: JSONBody[ProtectionQuestion]
) -> ProtectionAnswer:
    """Tell whose identity is protected, and the numbers of whoever has had several."""
    return await evidence.tell_identity(node, actor, data)


@get(
    "/evidence-keys",
    opt={"public": True, "answer_example": {"keys": [examples.KEY]}},
    operation_id="list-evidence-keys",
    summary="Keys of the statements",
    description="The keys that sign evidence (RFC 7517). Nycklarna som undertecknar besked.",
)
async def list_evidence_keys(node: NamedDependency[Node]) -> dict[str, list[dict[str, str]]]:
    """Give the keys that sign evidence."""
    return {"keys": await evidence_keys(node.keys)}


HANDLERS = (
    look_up,
    look_up_many,
    look_up_history,
    changes,
    extract,
    tell_protection,
    tell_identity,
    list_evidence_keys,
)

# SPDX-License-Identifier: EUPL-1.2
"""HTTP: ``/traceability/v1`` for people's systems and organisations, ``/log`` for everybody.

``/log`` is a fixed wire (C2SP tlog-tiles): its paths and media types are not ours to choose.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from litestar import MediaType, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, PathParameter

from samband.core.block import Api
from samband.core.events import KeptPurpose
from samband.core.identifiers import organisation
from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.time import rfc3339
from samband.core.web import IdempotencyKey, Limit, Offset, StrictRequest, asked_once
from samband.core.web.paging import DEFAULT_LIMIT
from samband.trust_and_security.traceability.model.reads import (
    EventReference,
    NewAnswer,
    NewQuestion,
    ProvedRead,
    ProvedReads,
    Question,
    Read,
    Reads,
    ReceiptDocument,
    Received,
    ReceivedQuestions,
    Source,
    WantedReads,
)
from samband.trust_and_security.traceability.service import (
    everywhere,
    own_data,
    public_log,
    questions,
    receipts,
)
from samband.trust_and_security.traceability.service.public_log import LogKey
from samband.trust_and_security.traceability.vocabulary import ANSWER, OWN, OWN_READS

QuestionId = Annotated[UUID, PathParameter(description="The question's id.")]
_CHECKPOINT_CACHE = {"Cache-Control": "public, max-age=1"}
_TILE_CACHE = {"Cache-Control": "public, max-age=31536000, immutable"}

_TIME = rfc3339(datetime(2026, 11, 24, 10, 0, tzinfo=UTC))
_EVENT = UUID("019ab3c2-7c00-7000-8000-000000000001")
_PURPOSE = KeptPurpose("school-placement", "SFS 2010:800 10 kap. 24 §", "UBN-2026-114")
_ASKED = Question(str(_EVENT), "asked", _TIME, "Varför läste ni min adress?")
_READ = Read(
    event_id=str(_EVENT),
    time=_TIME,
    type="person.looked-up",
    outcome="done",
    by="organisation",
    organisation=organisation("2120001124"),
    organisation_name="Malmö stad",
    purpose=_PURPOSE,
    in_log=True,
)
_RECEIVED = Received(
    question=_ASKED,
    event_id=str(_EVENT),
    time=_TIME,
    type="person.looked-up",
    outcome="done",
    purpose=_PURPOSE,
)
_RECEIPT = ReceiptDocument(
    format="samband-receipt-v1",
    leaf={"body": "ZXhhbXBsZQ", "subjects": ["ZXhhbXBsZQ"]},
    index=0,
    tree_size=1,
    proof=[],
    checkpoint="example.se/log\n1\nZXhhbXBsZQ\n\n— example.se/log ZXhhbXBsZQ\n",
    opening={"body": {"type": "person.looked-up"}, "position": 0},
)
_OWN: dict[str, Any] = {"scope": OWN}
_ANSWER: dict[str, Any] = {"scope": ANSWER}


@post(
    "/my-lookups",
    opt={"scope": OWN_READS, "answer_example": Reads([_READ], 1, DEFAULT_LIMIT, 0, complete=True)},
    operation_id="list-my-lookups",
    summary="Who has read about me",
    description=(
        "The events about the person the token is bound to, newest first; former numbers count."
        " Vilka som har läst om personen som åtkomstintyget gäller, senaste först."
    ),
    status_code=200,
)
async def my_lookups(
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    limit: Limit = DEFAULT_LIMIT,
    offset: Offset = 0,
) -> Reads:
    """List who has read about the person."""
    return await own_data.my_reads(node, actor, limit, offset)


@post(
    "/my-proved-lookups",
    opt={
        "scope": OWN_READS,
        "example": WantedReads(who="2120001124"),
        "answer_example": ProvedReads(
            [ProvedRead(_READ, '{"format":"samband-receipt-v1"}')],
            1,
            complete=True,
            sources=[Source("2120001124", "Malmö stad")],
        ),
    },
    operation_id="list-my-proved-lookups",
    summary="Who has read about me, with receipts",
    description=(
        "A part of the same list, each event with its receipt as exact text."
        " En del av samma lista, varje händelse med sitt kvitto."
    ),
    status_code=200,
)
async def my_proved_lookups(
    node: NamedDependency[Node], actor: NamedDependency[Actor], data: JSONBody[WantedReads]
) -> ProvedReads:
    """List who has read about the person, with receipts."""
    return await everywhere.own_reads(node, actor, data)


@post(
    "/receipts",
    opt={
        **_OWN,
        "example": EventReference(_EVENT),
        "answer_type": ReceiptDocument,
        "answer_example": _RECEIPT,
    },
    operation_id="get-receipt",
    summary="The receipt of an event about me",
    description=(
        "Exact bytes to keep; verifies offline with the log key. Spara filen som den är:"
        " den kan kontrolleras utan oss."
    ),
    status_code=200,
    media_type=MediaType.JSON,
)
async def get_receipt(
    node: NamedDependency[Node], actor: NamedDependency[Actor], data: JSONBody[EventReference]
) -> Response[bytes]:
    """Give the receipt of an event about the person."""
    return Response(
        await receipts.my_receipt(node, actor, data.event_id), media_type=MediaType.JSON
    )


@post(
    "/questions",
    opt={**_OWN, "example": NewQuestion(_EVENT, _ASKED.question), "answer_example": _ASKED},
    operation_id="ask-question",
    summary="Ask about a read",
    description="Asks the organisation that read. Frågar den organisation som läste.",
)
async def ask(
    request: StrictRequest,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    data: JSONBody[NewQuestion],
    idempotency_key: IdempotencyKey,
) -> Question:
    """Ask the organisation behind an event about the person."""
    once = await asked_once(request, actor, idempotency_key, data.said)
    signed = data.identifier_evidence
    return await questions.ask(node, actor, data.event_id, data.question, once, signed=signed)


@get(
    "/received-questions",
    opt={**_ANSWER, "answer_example": ReceivedQuestions([_RECEIVED], 1, DEFAULT_LIMIT, 0)},
    operation_id="list-received-questions",
    summary="Questions to my organisation",
    description="Unanswered first. Frågor till den egna organisationen, obesvarade först.",
)
async def received(
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    limit: Limit = DEFAULT_LIMIT,
    offset: Offset = 0,
) -> ReceivedQuestions:
    """List the questions to the organisation."""
    return await questions.received(node, actor, limit, offset)


@post(
    "/received-questions/{question_id:uuid}/answer",
    opt={
        **_ANSWER,
        "example": NewAnswer("Vi placerade ditt barn i skola."),
        "answer_example": _ASKED,
    },
    operation_id="answer-question",
    summary="Answer a question",
    description="Answers once; the asker sees it. Svarar en gång; den som frågade ser svaret.",
)
async def answer(
    request: StrictRequest,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    *,
    question_id: QuestionId,
    data: JSONBody[NewAnswer],
    idempotency_key: IdempotencyKey,
) -> Question:
    """Answer a question to the organisation."""
    once = await asked_once(request, actor, idempotency_key)
    return await questions.answer(node, actor, question_id, data.answer, once)


@get(
    "/log-key",
    opt={"public": True, "answer_example": LogKey("example.se/log", ["example.se/log+1f2e…"])},
    operation_id="get-log-key",
    summary="The log's keys",
    description="Pin them, and compare with another source. Loggens nycklar: spara och jämför.",
)
async def get_log_key(node: NamedDependency[Node]) -> LogKey:
    """Give the log's name and public keys."""
    return await public_log.log_key(node)


@get("/log/checkpoint", opt={"public": True}, include_in_schema=False)
async def checkpoint(node: NamedDependency[Node]) -> Response[bytes]:
    """Give the latest signed checkpoint."""
    signed = await public_log.checkpoint(node)
    return Response(signed, media_type="text/plain", headers=_CHECKPOINT_CACHE)


@get("/log/tile/{tile:path}", opt={"public": True}, include_in_schema=False)
async def tile(node: NamedDependency[Node], tile: FromPath[str]) -> Response[bytes]:
    """Give a tile or an entry bundle."""
    data = await public_log.tile(node, tile.removeprefix("/"))
    return Response(data, media_type="application/octet-stream", headers=_TILE_CACHE)


API = Api(
    name="traceability",
    title="Spårbarhet",
    title_en="Traceability",
    summary_sv="Spårbarhet: vem har läst om mig, kvitton som bevis, och frågor till den som läste.",
    summary_en="Traceability: who has read about me, receipts as proof, and questions to readers.",
    handlers=(my_lookups, my_proved_lookups, get_receipt, ask, received, answer, get_log_key),
)
LOG = Api(name="", handlers=(checkpoint, tile))

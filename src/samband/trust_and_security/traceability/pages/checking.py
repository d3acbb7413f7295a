# SPDX-License-Identifier: EUPL-1.2
"""The public page that checks a receipt: in the browser by script, or here without it.

What is sent here is checked and forgotten; nothing about it is recorded, since it may be any
receipt of anybody's. The key is always given by whoever checks, never by the receipt.
"""

from __future__ import annotations

from datetime import datetime

from litestar import Response, get, post
from litestar.di import NamedDependency
from msgspec import Struct

from samband.core.node import Node
from samband.core.pages.format import moment_long
from samband.core.pages.views import FieldFault, Row
from samband.core.ports import ANYONE
from samband.core.web import StrictRequest
from samband.core.web.pages import form_fields, page
from samband.trust_and_security.traceability.pages.addresses import CHECK, PUBLIC
from samband.trust_and_security.traceability.pages.words import Words, words_of
from samband.trust_and_security.traceability.service.public_log import log_key
from samband.trust_and_security.traceability.wire.body import Body, read_body
from samband.trust_and_security.traceability.wire.canonical import encode
from samband.trust_and_security.traceability.wire.receipt import (
    Fault,
    Receipt,
    Verdict,
    verify_receipt,
)

_TOLD = {
    "holds": "trace.verify-holds",
    "holds-text": "trace.verify-holds-text",
    "fails": "trace.verify-fails",
    "sandbox": "trace.verify-sandbox",
    "who": "trace.fact.who",
    "when": "trace.fact.when",
    "subject": "trace.fact.subject",
    "log": "trace.fact.log",
}
"""What the script says, by the name of the attribute in which the page hands it over."""


class Result(Struct, frozen=True):
    """What a check found, in words."""

    holds: bool
    text: str
    facts: tuple[Row, ...] = ()
    sandbox: bool = False


@get(list(CHECK), **PUBLIC)
async def check_page(request: StrictRequest, node: NamedDependency[Node]) -> Response[str]:
    """Show the form, with this node's own log key filled in."""
    return _page(request, "", (await log_key(node)).keys[0])


@post(list(CHECK), status_code=200, **PUBLIC)
async def check_posted(request: StrictRequest) -> Response[str]:
    """Check what was pasted."""
    fields = await form_fields(request)
    return _page(request, fields.get("receipt", ""), fields.get("key", ""), posted=True)


def _page(request: StrictRequest, receipt: str, key: str, *, posted: bool = False) -> Response[str]:
    words = words_of(request)
    missing = posted and not receipt
    result = _result(words, verify_receipt(receipt.encode(), key)) if receipt else None
    fault = FieldFault("receipt", words.text("trace.verify-missing"))
    return page(
        request,
        ANYONE,
        "traceability/check.html",
        status=400 if missing else 200,
        faults=(fault,) if missing else (),
        receipt=receipt,
        key=key,
        result=result,
        told=_told(words),
    )


def _told(words: Words) -> dict[str, str]:
    faults = {f"fault-{one.value}": words.text(f"trace.fault.{one}") for one in Fault}
    return faults | {name: words.text(key) for name, key in _TOLD.items()}


def _result(words: Words, verdict: Verdict) -> Result:
    if verdict.fault or verdict.receipt is None:
        return Result(False, words.text(f"trace.fault.{verdict.fault}"))
    sandbox = verdict.receipt.opening.body.get("sandbox") is True
    text = words.text("trace.verify-holds-text")
    return Result(True, text, _facts(words, verdict.receipt, verdict.origin), sandbox)


def _facts(words: Words, receipt: Receipt, origin: str) -> tuple[Row, ...]:
    """Tell what the log vouches for: who, what, when, about whom, and which log it is.

    Another log's body may hold what ours never would; then only the leaf's facts are told.
    """
    try:
        body = read_body(encode(receipt.opening.body).decode())
    except ValueError:
        body = Body(outcome="", closed="")
    who = body.organisation_name or body.client or words.text("trace.unknown")
    moment = datetime.fromisoformat(receipt.leaf.time)
    rows = (
        ("who", who),
        (
            "what",
            words.event(receipt.leaf.type, body.items) if body.outcome == "done" else body.outcome,
        ),
        ("when", moment_long(moment, words.lang)),
        ("why", words.of(body.purpose_words) if body.purpose_words else body.purpose.code),
        ("law", body.purpose.legal_ground),
        ("subject", receipt.opening.identifier),
        ("log", origin),
    )
    return tuple(Row(words.text(f"trace.fact.{key}"), value) for key, value in rows if value)


HANDLERS = (check_page, check_posted)

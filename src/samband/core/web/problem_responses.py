# SPDX-License-Identifier: EUPL-1.2
"""Every error that framework or we can raise, as RFC 9457 or as a page for people.

Framework details are never passed on: they repeat the URL and the values in it.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

import asyncpg
import msgspec
import structlog
from litestar import MediaType, Request, Response
from litestar.exceptions import HTTPException, ValidationException

from samband.core import db, problems
from samband.core.inbox import Replay
from samband.core.problems import FieldError, Problem

PROBLEM_JSON = "application/problem+json"
_MISSING = re.compile(r"\AMissing required \w+ parameter '([A-Za-z-]+)'")
_log = structlog.get_logger()

AnyRequest = Request[Any, Any, Any]
_BY_STATUS: dict[int, type[Problem]] = {kind.status: kind for kind in problems.KINDS}


class ProblemBody(msgspec.Struct, frozen=True, omit_defaults=True):
    """The five members of RFC 9457, and the fields to correct."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    errors: tuple[FieldError, ...] = ()


def answer(request: AnyRequest, error: Exception) -> Response[Any]:
    """Turn anything raised into one answer; an unexpected error is logged and says nothing."""
    if isinstance(error, Replay):
        headers = {"Idempotency-Replayed": "true"}
        return Response(
            error.answer, media_type=MediaType.JSON, status_code=error.status, headers=headers
        )
    problem = told(error, request.url.path)
    render = request.app.state.get("problem_page")
    if render is not None and "text/html" in request.headers.get("accept", ""):
        shown: Response[Any] = render(request, problem)
        return shown
    return Response(
        document_of(problem, request.url.path),
        media_type=PROBLEM_JSON,
        status_code=problem.status,
        headers=problem.headers,
    )


def told(error: Exception, path: str) -> Problem:
    """Name what went wrong, and log what is ours to mend.

    A passing lack, as of a database that restarts, is a line in the log and not a traceback each.
    """
    problem = as_problem(error)
    if problem.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        passing = isinstance(problem, problems.Unavailable)
        why = problem.reason or type(error).__name__
        _log.error("web.request_failed", path=path, reason=why, exc_info=None if passing else error)
    return problem


async def send_problem(send: Any, problem: Problem, path: str) -> None:
    """Answer with a problem where the framework has no part in it (ASGI)."""
    own = [(name.lower().encode(), text.encode()) for name, text in problem.headers.items()]
    body = document_of(problem, path)
    await send_document(send, problem.status, PROBLEM_JSON.encode(), body, own)


async def send_document(
    send: Any, status: int, media_type: bytes, body: bytes, own: Sequence[tuple[bytes, bytes]] = ()
) -> None:
    """Answer with one whole body (ASGI)."""
    length = str(len(body)).encode()
    headers = [(b"content-type", media_type), (b"content-length", length), *own]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def document_of(problem: Problem, path: str) -> bytes:
    """Write a problem as its JSON members; ``instance`` is the path asked for."""
    body = ProblemBody(
        type=f"/problems/{problem.kind}",
        title=problem.title,
        status=problem.status,
        detail=problem.detail,
        instance=path,
        errors=problem.errors,
    )
    return msgspec.json.encode(body)


def as_problem(error: Exception) -> Problem:
    """Name the outcome that an exception means."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, ValidationException):
        return _from_validation(error)
    if isinstance(error, HTTPException):
        return _from_http(error)
    if isinstance(error, TimeoutError | asyncio.TimeoutError | asyncpg.QueryCanceledError):
        return problems.Unavailable("The answer took too long.", reason=type(error).__name__)
    if db.is_down(error):
        return problems.Unavailable("The database does not answer.", reason=type(error).__name__)
    return Problem()


def _from_validation(error: ValidationException) -> Problem:
    extra = error.extra if isinstance(error.extra, list) else []
    found = [FieldError(_named(item), _safe(item)) for item in extra if isinstance(item, dict)]
    missing = _MISSING.search(error.detail)
    name = missing.group(1) if missing else "$"
    fields = tuple(found) or (FieldError(name, "a required part is missing"),)
    return problems.Invalid("; ".join(f"{f.field}: {f.detail}" for f in fields), errors=fields)


def _named(item: dict[str, Any]) -> str:
    """Name a part as the sender knows it: a header or a query's part by its own name.

    The framework tells the name that the handler has for it.
    """
    key = str(item.get("key", "")) or "$"
    if item.get("source") == "query":
        first, *rest = key.split("_")
        return first + "".join(part.capitalize() for part in rest)
    if item.get("source") == "header":
        return key.replace("_", "-").title()
    return "$" if key == "data" else key


def _safe(item: dict[str, Any]) -> str:
    if item.get("key") == "data":
        return "a JSON body is required"
    message = str(item.get("message", ""))
    # msgspec's own messages name types and bounds, never the value; anything else may repeat it.
    return (
        message
        if message.startswith(("Expected ", "Missing "))
        else "has a value that is not allowed"
    )


def _from_http(error: HTTPException) -> Problem:
    kind = _BY_STATUS.get(error.status_code)
    if kind is not None and kind is not problems.Unavailable:
        return kind(headers=error.headers) if kind is not problems.Refused else problems.Refused()
    return _other_status(error.status_code, error.headers)


def _other_status(status: int, headers: dict[str, str] | None) -> Problem:
    phrase = HTTPStatus(status).phrase
    other = type(
        "OtherProblem", (Problem,), {"status": status, "kind": f"http-{status}", "title": phrase}
    )
    problem: Problem = other(headers=headers)
    return problem

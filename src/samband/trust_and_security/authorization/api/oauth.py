# SPDX-License-Identifier: EUPL-1.2
"""The fixed OAuth wires, which keep their own names and errors (RFC 6749, 7009, 7662, 8414)."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.exceptions import HTTPException

from samband.core.node import Node
from samband.core.problems import Problem
from samband.core.web.problem_responses import answer, as_problem
from samband.core.web.request import StrictRequest
from samband.trust_and_security.authorization.service.issuing import (
    SIGNING_USE,
    describe_server,
    issue_token,
)
from samband.trust_and_security.authorization.service.revoking import (
    introspect_token,
    revoke_token,
)
from samband.trust_and_security.authorization.wire.oauth import (
    MAX_FORM,
    ErrorBody,
    Form,
    OAuthError,
    parse_form,
)

_JSON = "application/json"
_NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}
_PUBLISHED = {"Cache-Control": "public, max-age=60"}
_CODES = {400: "invalid_request", 413: "invalid_request", 503: "temporarily_unavailable"}


def oauth_answer(request: Any, error: Exception) -> Response[bytes]:
    """Word anything raised as RFC 6749 section 5.2 does; our own fault stays a problem."""
    problem = as_problem(error)
    if not isinstance(problem, OAuthError):
        code = _CODES.get(problem.status)
        if code is None:
            fallback: Response[bytes] = answer(request, error)
            return fallback
        problem = _as_oauth(problem, code)
    return _json(ErrorBody(problem.error, problem.detail), problem.http_status, problem.headers)


_WIRE: dict[str, Any] = {
    "opt": {"public": True},
    "status_code": 200,
    "request_max_body_size": MAX_FORM,
    "exception_handlers": {Exception: oauth_answer, HTTPException: oauth_answer},
}


@post("/oauth2/token", **_WIRE)
async def token(request: StrictRequest, node: NamedDependency[Node]) -> Response[bytes]:
    """Issue an access token."""
    return _json(await issue_token(node, await _form(request)))


@post("/oauth2/introspect", **_WIRE)
async def introspect(request: StrictRequest, node: NamedDependency[Node]) -> Response[bytes]:
    """Tell whether a token works."""
    return _json(await introspect_token(node, await _form(request)))


@post("/oauth2/revoke", **_WIRE)
async def revoke(request: StrictRequest, node: NamedDependency[Node]) -> Response[bytes]:
    """Revoke a token."""
    await revoke_token(node, await _form(request))
    return Response(b"", status_code=200, headers=_NO_STORE)


@get("/oauth2/jwks", opt={"public": True})
async def jwks(node: NamedDependency[Node]) -> Response[bytes]:
    """Publish the keys that access tokens are verified with."""
    await node.keys.signer(SIGNING_USE)
    published = await node.keys.published(SIGNING_USE)
    return Response(
        msgspec.json.encode({"keys": published}),
        media_type="application/jwk-set+json",
        headers=_PUBLISHED,
    )


@get("/.well-known/oauth-authorization-server", opt={"public": True})
async def metadata(node: NamedDependency[Node]) -> Response[bytes]:
    """Publish the server's metadata."""
    described = msgspec.json.encode(await describe_server(node))
    return Response(described, media_type=_JSON, headers=_PUBLISHED)


HANDLERS = (token, introspect, revoke, jwks, metadata)


async def _form(request: StrictRequest) -> Form:
    fields = parse_form(await request.body(), request.headers.get("content-type", ""))
    return Form(fields, request.headers.get("authorization"))


def _as_oauth(problem: Problem, code: str) -> OAuthError:
    return OAuthError(
        code, problem.detail, status=problem.status, headers=problem.headers, reason=problem.reason
    )


def _json(
    body: msgspec.Struct, status: int = 200, headers: dict[str, str] | None = None
) -> Response[bytes]:
    return Response(
        msgspec.json.encode(body),
        media_type=_JSON,
        status_code=status,
        headers={**_NO_STORE, **(headers or {})},
    )

# SPDX-License-Identifier: EUPL-1.2
"""The provider's endpoints for relying parties; OAuth's and OpenID Connect's own errors."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from litestar import Request, Response, get, post, route
from litestar.di import NamedDependency
from litestar.exceptions.http_exceptions import RequestEntityTooLarge
from litestar.response import Redirect

from samband.core.node import Node
from samband.core.problems import Invalid
from samband.core.web.pages import form_fields, see_other
from samband.core.web.request import StrictRequest
from samband.sandbox.test_eid import service
from samband.sandbox.test_eid.model import (
    ENGLISH_PAGE,
    PAGE,
    PATH,
    OAuthFault,
    RedirectedFault,
)
from samband.sandbox.test_eid.wire import read_authorization

_OPEN: dict[str, Any] = {"public": True, "any_query": True}
_HIDDEN: dict[str, Any] = {"opt": _OPEN, "include_in_schema": False}


def oauth_answer(request: Request[Any, Any, Any], fault: OAuthFault) -> Response[Any]:
    """Write a fault where OAuth wants it: in the client's redirect, or as JSON to its request."""
    node: Node = request.app.state.node
    if isinstance(fault, RedirectedFault):
        return see_other(service.fault_url(node, fault))
    headers = {"Cache-Control": "no-store"}
    if fault.status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = f'Bearer error="{fault.error}"'
    body = {"error": fault.error, "error_description": fault.description}
    return Response(body, status_code=fault.status, headers=headers)


_HIDDEN["exception_handlers"] = {OAuthFault: oauth_answer}


@get(f"{PATH}/.well-known/openid-configuration", **_HIDDEN, sync_to_thread=False)
def configuration(node: NamedDependency[Node]) -> dict[str, object]:
    """Describe the provider."""
    return service.discovery(node)


@get(f"{PATH}/jwks", **_HIDDEN)
async def jwks(node: NamedDependency[Node]) -> dict[str, object]:
    """Publish the signing keys."""
    return await service.key_set(node)


@get(f"{PATH}/authorize", **_HIDDEN)
async def authorize(request: StrictRequest, node: NamedDependency[Node]) -> Redirect:
    """Check a request to log in and send the browser to the page, in the language asked for."""
    return await _to_page(node, dict(request.query_params), request.url.query)


@post(f"{PATH}/token", **_HIDDEN, status_code=200)
async def token(request: StrictRequest, node: NamedDependency[Node]) -> Response[dict[str, object]]:
    """Give the tokens for a code."""
    try:
        form = await form_fields(request)
    except Invalid as error:
        raise OAuthFault("invalid_request", str(error)) from None
    except RequestEntityTooLarge:
        raise OAuthFault("invalid_request", "the form is too large", status=413) from None
    body = await service.exchange_code(node, form)
    return Response(body, headers={"Cache-Control": "no-store"})


@route(f"{PATH}/userinfo", http_method=["GET", "POST"], **_HIDDEN, status_code=200)
async def userinfo(request: StrictRequest, node: NamedDependency[Node]) -> Response[bytes]:
    """Give the claims of a login as a signed JWT."""
    scheme, _, access_token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        raise OAuthFault("invalid_token", "send the access token as a bearer token", status=401)
    signed = await service.user_info(node, access_token.strip())
    return Response(signed.encode(), media_type="application/jwt")


async def _to_page(node: Node, query: dict[str, str], text: str) -> Redirect:
    read_authorization(await service.client_of(node, query), query)
    english = query.get("ui_locales", "").startswith("en")
    return see_other(f"{ENGLISH_PAGE if english else PAGE}?{text}")


HANDLERS = (configuration, jwks, authorize, token, userinfo)

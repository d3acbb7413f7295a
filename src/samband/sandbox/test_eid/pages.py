# SPDX-License-Identifier: EUPL-1.2
"""The page where somebody made up is chosen; it works without script and without a password."""

from __future__ import annotations

import hashlib
import secrets
from typing import Any
from urllib.parse import urlsplit

from litestar import Request, Response, get, post
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.response import Redirect

from samband.core.node import Node
from samband.core.pages.views import Choice, FieldFault
from samband.core.ports import ANYONE
from samband.core.problems import Invalid
from samband.core.web.acting import cookie_name
from samband.core.web.csrf import check_csrf, csrf_token
from samband.core.web.pages import form_fields, language, page, see_other
from samband.core.web.request import StrictRequest
from samband.sandbox.test_eid import service
from samband.sandbox.test_eid.model import (
    ENGLISH_PAGE,
    LEVELS,
    PAGE,
    USUAL_LEVEL,
    AuthorizationRequest,
    RedirectedFault,
)
from samband.sandbox.test_eid.wire import read_authorization

_OTHER = "other"


def to_client(request: Request[Any, Any, Any], fault: RedirectedFault) -> Redirect:
    """Tell the client of a fault, at its own redirect URI."""
    return see_other(service.fault_url(request.app.state.node, fault))


_SETTINGS: dict[str, Any] = {
    "opt": {"public": True, "any_query": True, "greets": False},  # another party than the portal
    "include_in_schema": False,
    "exception_handlers": {RedirectedFault: to_client},
}


@get([PAGE, ENGLISH_PAGE], **_SETTINGS)
async def choose(request: StrictRequest, node: NamedDependency[Node]) -> Response[str]:
    """Show who can log in."""
    return _page(request, node, await _asked(request, node), {})


@post([PAGE, ENGLISH_PAGE], **_SETTINGS)
async def chosen(request: StrictRequest, node: NamedDependency[Node]) -> Response[Any]:
    """Log the chosen person in, or say what to correct."""
    asked, fields = await _asked(request, node), await form_fields(request)
    check_csrf(node, _browser(request, node), fields.get("csrf", ""))
    if "cancel" in fields:
        raise RedirectedFault(
            "access_denied", "the person cancelled", asked.redirect_uri, asked.state
        )
    return await _chosen(request, node, asked, fields)


async def _chosen(
    request: StrictRequest, node: Node, asked: AuthorizationRequest, fields: dict[str, str]
) -> Response[Any]:
    who = fields.get("who", _OTHER)
    try:
        person = service.find_person(node, fields.get("number", "") if who == _OTHER else who)
    except Invalid:
        return _page(request, node, asked, fields, wrong=True)
    level = fields.get("level", USUAL_LEVEL)
    if level not in LEVELS:
        raise Invalid.field("level", "is not a level that this provider gives")
    return see_other(await service.issue_code(node, asked, person, level))


async def _asked(request: StrictRequest, node: Node) -> AuthorizationRequest:
    query = dict(request.query_params)
    return read_authorization(await service.client_of(node, query), query)


def _page(
    request: StrictRequest,
    node: Node,
    asked: AuthorizationRequest,
    fields: dict[str, str],
    *,
    wrong: bool = False,
) -> Response[str]:
    cookie = request.cookies.get(_cookie(node)) or secrets.token_urlsafe(16)
    texts = request.app.state.pages
    fault = str(texts.text(language(request.url.path), "test-eid.number-fault")) if wrong else None
    answer = page(
        request,
        ANYONE,
        "test_eid/choose.html",
        status=400 if wrong else 200,
        client=asked.client.name,
        people=_people(request, node, fields.get("who")),
        levels=_levels(request, asked, fields.get("level")),
        number=fields.get("number", ""),
        fault=fault,
        faults=[FieldFault("number", fault)] if fault else [],
        token=csrf_token(node, _bound(cookie, request)),
    )
    answer.headers["Content-Security-Policy"] = _policy(asked)
    answer.set_cookie(
        Cookie(
            key=_cookie(node),
            value=cookie,
            httponly=True,
            samesite="lax",
            secure=node.public_url.startswith("https://"),
        )
    )
    return answer


def _people(request: StrictRequest, node: Node, who: str | None) -> list[Choice]:
    place = 1 if language(request.url.path) == "en" else 0
    listed = service.well_known_people(node)
    choices = [
        Choice(
            person.party.identifier,
            f"{person.given_name} {person.family_name}",
            person.about[place],
            chosen=person.party.identifier == who or (who is None and person is listed[0]),
        )
        for person in listed
    ]
    words = [
        str(request.app.state.pages.text(language(request.url.path), key))
        for key in ("test-eid.other", "test-eid.other-hint")
    ]
    return [*choices, Choice(_OTHER, words[0], words[1], chosen=who == _OTHER)]


def _levels(request: StrictRequest, asked: AuthorizationRequest, level: str | None) -> list[Choice]:
    pages, lang = request.app.state.pages, language(request.url.path)
    usual = USUAL_LEVEL if asked.accepts(USUAL_LEVEL) else asked.levels[0]
    return [
        Choice(
            uri,
            str(pages.text(lang, f"test-eid.{uri.rpartition('/')[2]}")),
            chosen=uri == (level or usual),
        )
        for uri in LEVELS
    ]


def _cookie(node: Node) -> str:
    return f"{cookie_name(node)}-test-eid"


def _browser(request: StrictRequest, node: Node) -> bytes | None:
    cookie = request.cookies.get(_cookie(node))
    return _bound(cookie, request) if cookie else None


def _bound(cookie: str, request: StrictRequest) -> bytes:
    """Bind the page's token to this browser and to this one request to log in."""
    return hashlib.sha256(f"test-eid {cookie} {request.url.query}".encode()).digest()


def _policy(asked: AuthorizationRequest) -> str:
    """Let the form end at the client: browsers hold ``form-action`` against the redirect too."""
    url = urlsplit(asked.redirect_uri)
    return (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:;"
        f" form-action 'self' {url.scheme}://{url.netloc}; base-uri 'none'; frame-ancestors 'none'"
    )


HANDLERS = (choose, chosen)

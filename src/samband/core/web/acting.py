# SPDX-License-Identifier: EUPL-1.2
"""Who is asking, per route: each states ``scope``, ``session`` or ``public`` in its ``opt``.

Whoever may not ask is told so before anything else of the request is read, and whatever is refused
of a token that was shown is an event.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, NoReturn, cast

import structlog
from litestar.connection import ASGIConnection
from litestar.di import Provide
from litestar.handlers import BaseRouteHandler
from litestar.types import Scope

from samband.core.db import is_down
from samband.core.inbox import Replay
from samband.core.node import Node
from samband.core.ports import ANYONE, Actor
from samband.core.problems import Problem, Refused, Unauthenticated
from samband.core.recording import Record, reading
from samband.core.text import slug
from samband.core.web.problem_responses import as_problem
from samband.core.web.request import StrictRequest

SESSION_COOKIE = "samband-session"
_CHALLENGE = 'Bearer realm="samband"'
_ACTOR = "samband-actor"
_log = structlog.get_logger()


async def admit(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """Resolve the actor that the route asks for; raises ``Unauthenticated`` or ``Refused``.

    It runs as a guard, for the framework reads parameters and body before it resolves what a
    handler depends on: then a stranger would learn what is wrong with a request that is not hers
    to make.
    """
    request = cast("StrictRequest", connection)
    opt = request.route_handler.opt
    if opt.get("public") or request.scope["method"] == "OPTIONS":
        actor = ANYONE
        if opt.get("greets", True):
            await _greet(request)
    elif opt.get("session"):
        actor = await page_actor(request)
    else:
        node: Node = request.app.state.node
        shown = request.headers.get("authorization", "")
        actor = await system_actor(node, request.scope["path_template"], shown, str(opt["scope"]))
    request.scope["state"][_ACTOR] = actor


def acting(request: StrictRequest) -> Actor:
    """Give the actor that was admitted."""
    actor: Actor = request.scope["state"][_ACTOR]
    return actor


async def page_actor(request: StrictRequest) -> Actor:
    """Resolve the logged-in person; raises ``Unauthenticated`` when nobody is."""
    node: Node = request.app.state.node
    cookie = request.cookies.get(cookie_name(node))
    actor = await node.ports.actors.from_session(cookie) if cookie else None
    if actor is None:
        raise Unauthenticated("Log in to see this page.")
    request.state.actor = actor  # so that a page that tells of a problem knows its reader
    return actor


async def _greet(request: StrictRequest) -> None:
    """Let the frame of a page that is open to all know who is logged in, if anybody is."""
    node: Node = request.app.state.node
    page = "text/html" in request.headers.get("accept", "")
    if page and cookie_name(node) in request.cookies:
        try:
            await page_actor(request)
        except Exception as error:
            if not isinstance(error, Problem) and not is_down(error):
                raise  # such a page is shown also while the database is away


async def greet_again(error: Exception, scope: Scope) -> None:
    """Let the page that tells of a problem know its reader where the route did not (ASGI hook).

    An address that nobody serves has no route, and so no guard that greets.  Nothing is read where
    the problem is the node's own: what failed may be what the session would be read from.
    """
    request: StrictRequest = StrictRequest(scope)
    handler = scope.get("route_handler")
    if "actor" in request.state or (handler is not None and not handler.opt.get("greets", True)):
        return
    if isinstance(error, Replay | Unauthenticated):
        return
    if as_problem(error).status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return
    try:
        await _greet(request)
    except Exception as fault:  # noqa: BLE001 (the page is owed all the same)
        _log.error("web.not_greeted", reason=type(fault).__name__)


def cookie_name(node: Node) -> str:
    """Name the session cookie per node; ``__Host-`` binds it to the host where https is used."""
    prefix = "__Host-" if node.public_url.startswith("https://") else ""
    return f"{prefix}{SESSION_COOKIE}-{slug(node.name)}"


async def system_actor(node: Node, template: str, authorization: str, scope: str) -> Actor:
    """Tell whose token an ``Authorization`` header shows at an address that asks for a scope.

    Raises ``Unauthenticated`` or ``Refused``, and whatever is refused of a token is an event.  It
    names the address by its template: what stands in it may be a person's number, or a stranger's
    own text of any length.
    """
    token = _bearer(authorization)
    resource = node.resource(*_api_of(template))
    try:
        actor = await node.ports.actors.from_token(token, resource)
    except Unauthenticated as refusal:
        rejected = Record(
            type="authorization.token-rejected", actor=ANYONE, scope=scope, resource=template
        )
        await _refuse(node, rejected, refusal)
    if scope not in actor.scopes:
        lack = Refused(f"The token lacks the scope {scope}.", reason="scope missing")
        wanted = f'scope="{resource}/{scope.partition("/")[2]}"'  # as a token request writes it
        lack.headers["WWW-Authenticate"] = f'{_CHALLENGE}, error="insufficient_scope", {wanted}'
        refused = Record(
            type="authorization.scope-refused", actor=actor, scope=scope, resource=template
        )
        await _refuse(node, refused, lack)
    return actor


def _api_of(template: str) -> tuple[str, int]:
    _, name, version, *_ = template.split("/")
    return name, int(version.removeprefix("v"))


def _bearer(authorization: str) -> str:
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Unauthenticated(
            "Send an access token in the Authorization header.",
            headers={"WWW-Authenticate": _CHALLENGE},
        )
    return token.strip()


async def _refuse(node: Node, record: Record, refusal: Problem) -> NoReturn:
    async with reading(node, record):
        raise refusal
    raise AssertionError("a refusal is raised")


def provide_node(request: StrictRequest) -> Node:
    """Give the running node to a handler."""
    node: Node = request.app.state.node
    return node


ACTING: dict[str, Any] = {
    "actor": Provide(acting, sync_to_thread=False),
    "node": Provide(provide_node, sync_to_thread=False),
}

# SPDX-License-Identifier: EUPL-1.2
"""Who is asking, per route: each states ``scope``, ``session`` or ``public`` in its ``opt``.

A missing scope is refused here, before any body is read, and the refusal is an event.
"""

from __future__ import annotations

from typing import Any

from litestar.di import NamedDependency, Provide

from samband.core.node import Node
from samband.core.ports import ANYONE, Actor
from samband.core.problems import Refused, Unauthenticated
from samband.core.recording import Record, reading
from samband.core.web.request import StrictRequest

SESSION_COOKIE = "samband-session"
_CHALLENGE = 'Bearer realm="samband"'


async def acting(request: StrictRequest, node: NamedDependency[Node]) -> Actor:
    """Resolve the actor that the route asks for; raises ``Unauthenticated`` or ``Refused``.

    It depends on the node, or the framework would resolve both at once in a group of tasks.
    """
    opt = request.route_handler.opt
    if opt.get("public"):
        return ANYONE
    if opt.get("session"):
        return await page_actor(request)
    return await _system_actor(request, node, str(opt["scope"]))


async def page_actor(request: StrictRequest) -> Actor:
    """Resolve the logged-in person; raises ``Unauthenticated`` when nobody is."""
    node: Node = request.app.state.node
    cookie = request.cookies.get(cookie_name(node))
    actor = await node.ports.actors.from_session(cookie) if cookie else None
    if actor is None:
        raise Unauthenticated("Log in to see this page.")
    return actor


def cookie_name(node: Node) -> str:
    """Name the session cookie per node; ``__Host-`` binds it to the host where https is used."""
    prefix = "__Host-" if node.public_url.startswith("https://") else ""
    return f"{prefix}{SESSION_COOKIE}-{node.name}"


async def _system_actor(request: StrictRequest, node: Node, scope: str) -> Actor:
    path = request.scope["path"]  # request.url would be parsed for it
    resource = node.resource(*_api_of(path))
    actor = await node.ports.actors.from_token(_bearer(request), resource)
    if scope not in actor.scopes:
        await _refuse_scope(node, actor, scope, path)
    return actor


def _api_of(path: str) -> tuple[str, int]:
    _, name, version, *_ = path.split("/")
    return name, int(version.removeprefix("v"))


def _bearer(request: StrictRequest) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Unauthenticated(
            "Send an access token in the Authorization header.",
            headers={"WWW-Authenticate": _CHALLENGE},
        )
    return token.strip()


async def _refuse_scope(node: Node, actor: Actor, scope: str, path: str) -> None:
    record = Record(type="authorization.scope-refused", actor=actor, scope=scope, resource=path)
    async with reading(node, record):
        refusal = Refused(f"The token lacks the scope {scope}.", reason="scope missing")
        refusal.headers["WWW-Authenticate"] = f'{_CHALLENGE}, error="insufficient_scope"'
        raise refusal


def provide_node(request: StrictRequest) -> Node:
    """Give the running node to a handler."""
    node: Node = request.app.state.node
    return node


ACTING: dict[str, Any] = {
    "actor": Provide(acting),
    "node": Provide(provide_node, sync_to_thread=False),
}

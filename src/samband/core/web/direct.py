# SPDX-License-Identifier: EUPL-1.2
"""Look-ups called straight: a token and a JSON body in, a document out.

The framework resolves guards, parameters and dependencies anew for each request, which costs a
look-up several times what its own work does.  An operation whose whole request is a token and a
body, and perhaps one name in its path, needs none of that.  Its handler stays the framework's, documented and routed as every other;
whatever is unusual about a request goes to the framework, and both answer with the same bytes
(architecture decision 0010).
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, MutableMapping
from inspect import isclass
from typing import Any, get_origin

import msgspec
from litestar import Litestar
from litestar.handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute
from litestar.serialization import encode_json

from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.web.acting import system_actor
from samband.core.web.application import MAX_BODY
from samband.core.web.problem_responses import send_document, send_problem
from samband.core.web.problem_responses import told as problem_of
from samband.core.web.request import decode

Scope = MutableMapping[str, Any]
Headers = list[tuple[bytes, bytes]]
_PARAMETERS = {"node", "actor", "data"}
_JSON = b"application/json"
_LENGTH_DIGITS = len(str(MAX_BODY))
_NAME = re.compile(r"[a-z][a-z0-9-]{0,38}[a-z0-9]")
"""A part of a path that says the same however it is read; any other goes to the framework."""


class Operation(msgspec.Struct, frozen=True):
    """What an address does: its template, scope, the type of its body, its verb, and its path's
    parameter."""

    template: str
    scope: str
    body: Any
    call: Callable[..., Awaitable[object]]
    parameter: str = ""


class Operations:
    """The operations by address: whole, or with one name before the last part of the path."""

    def __init__(self, app: Litestar) -> None:
        routes = [route for route in app.routes if isinstance(route, HTTPRoute)]
        self._plain: dict[str, Operation] = {}
        self._named: dict[tuple[str, str], Operation] = {}
        self._whole = {route.path for route in routes if not route.path_parameters}
        for route in routes:
            for handler in route.route_handlers:
                self._take(route, handler)

    def at(self, path: str) -> tuple[Operation, dict[str, str]] | None:
        """Find the operation at an address, and what its path says."""
        operation = self._plain.get(path)
        if operation is not None:
            return operation, {}
        head, _, last = path.rpartition("/")
        root, _, name = head.rpartition("/")
        operation = self._named.get((root, last))
        if operation is None or path in self._whole or not _NAME.fullmatch(name):
            return None
        return operation, {operation.parameter: name}

    def _take(self, route: HTTPRoute, handler: HTTPRouteHandler) -> None:
        parameters = route.path_parameters
        if len(parameters) > 1 or not _is_look_up(handler, set(parameters)):
            return
        body = handler.parsed_fn_signature.parameters["data"].annotation
        wanted = str(handler.opt["scope"])
        operation = Operation(route.path_format, wanted, body, handler.fn, *parameters)
        if not parameters:
            self._plain[route.path] = operation
            return
        head, _, last = route.path_format.rpartition("/")
        root, _, name = head.rpartition("/")
        (parameter,) = parameters.values()
        if name == f"{{{operation.parameter}}}" and parameter.type is str:
            self._named[root, last] = operation


class Direct:
    """ASGI application in front of the framework's own."""

    def __init__(self, app: Litestar) -> None:
        self._app: Any = app
        self._node: Node = app.state.node
        self._operations = Operations(app)

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        """Call the operation at an address that has one, else the framework."""
        found = None
        if scope["type"] == "http" and scope["method"] == "POST" and not scope["query_string"]:
            found = self._operations.at(scope["path"])
        if found is not None:
            headers = dict(scope["headers"])
            if _is_plain(headers, scope["headers"]):
                await self._call(found, scope["path"], headers, receive, send)
                return
        await self._app(scope, receive, send)

    async def _call(
        self,
        found: tuple[Operation, dict[str, str]],
        path: str,
        headers: dict[bytes, bytes],
        receive: Any,
        send: Any,
    ) -> None:
        node, (operation, named) = self._node, found
        try:
            shown = headers.get(b"authorization", b"").decode("latin-1")
            actor: Actor = await system_actor(node, operation.template, shown, operation.scope)
            body = await _body(receive)
            if body is None:
                return  # whoever asked has left, and nothing was done
            data = decode(body, operation.body)
            told = await operation.call(node=node, actor=actor, data=data, **named)
            answer = encode_json(told)
        except Exception as error:  # noqa: BLE001 (whatever it was, it is answered as a problem)
            await send_problem(send, problem_of(error, path), path)
            return
        await send_document(send, 200, _JSON, answer)


def _is_look_up(handler: HTTPRouteHandler, in_path: set[str]) -> bool:
    """Tell whether a handler takes a token, a body and what is in its path, and answers 200 with a document."""
    signature = handler.parsed_fn_signature
    returned = signature.return_type.annotation
    return (
        "POST" in handler.http_methods
        and "scope" in handler.opt
        and handler.status_code == 200  # noqa: PLR2004
        and set(signature.parameters) == _PARAMETERS | in_path
        and isclass(kind := get_origin(returned) or returned)
        and issubclass(kind, msgspec.Struct)
    )


def _is_plain(headers: dict[bytes, bytes], given: Headers) -> bool:
    """Tell whether nothing about a request needs the framework to be read."""
    length = headers.get(b"content-length", b"")
    return (
        headers.get(b"content-type") == _JSON
        and length.isdigit()
        and len(length) <= _LENGTH_DIGITS
        and 0 < int(length) <= MAX_BODY
        and b"text/html" not in headers.get(b"accept", b"")
        and len(headers) == len(given)
    )


async def _body(receive: Any) -> bytes | None:
    """Read the body, which the server ends at its stated length; ``None`` if the sender left."""
    message = await receive()
    if message["type"] != "http.request":
        return None
    body: bytes = message.get("body", b"")
    while message.get("more_body"):
        message = await receive()
        if message["type"] != "http.request":
            return None
        body += message.get("body", b"")
    return body

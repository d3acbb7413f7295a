# SPDX-License-Identifier: EUPL-1.2
"""Look-ups called straight: a token and a JSON body in, a document out.

The framework resolves guards, parameters and dependencies anew for each request, which costs a
look-up several times what its own work does.  An operation whose whole request is a token and a
body needs none of that.  Its handler stays the framework's, documented and routed as every other;
whatever is unusual about a request goes to the framework, and both answer with the same bytes
(architecture decision 0010).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from inspect import isclass
from typing import Any

import msgspec
from litestar import Litestar
from litestar.handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute
from litestar.serialization import encode_json

from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.web.acting import system_actor
from samband.core.web.application import MAX_BODY
from samband.core.web.problem_responses import send_document, send_problem, told
from samband.core.web.request import decode

Scope = MutableMapping[str, Any]
Headers = list[tuple[bytes, bytes]]
_PARAMETERS = {"node", "actor", "data"}
_JSON = b"application/json"
_LENGTH_DIGITS = len(str(MAX_BODY))


class Operation(msgspec.Struct, frozen=True):
    """What one address does: which scope it asks for, the type of its body, and its verb."""

    scope: str
    body: Any
    call: Callable[..., Awaitable[object]]


class Direct:
    """ASGI application in front of the framework's own."""

    def __init__(self, app: Litestar) -> None:
        self._app: Any = app
        self._node: Node = app.state.node
        self._operations = dict(_operations(app))

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        """Call the operation at an address that has one, else the framework."""
        operation = None
        if scope["type"] == "http" and scope["method"] == "POST" and not scope["query_string"]:
            operation = self._operations.get(scope["path"])
        if operation is not None:
            headers = dict(scope["headers"])
            if _is_plain(headers, scope["headers"]):
                await self._call(operation, scope["path"], headers, receive, send)
                return
        await self._app(scope, receive, send)

    async def _call(
        self, operation: Operation, path: str, headers: dict[bytes, bytes], receive: Any, send: Any
    ) -> None:
        node = self._node
        try:
            shown = headers.get(b"authorization", b"").decode("latin-1")
            actor: Actor = await system_actor(node, path, shown, operation.scope)
            body = await _body(receive)
            if body is None:
                return  # whoever asked has left, and nothing was done
            data = decode(body, operation.body)
            answer = encode_json(await operation.call(node=node, actor=actor, data=data))
        except Exception as error:  # noqa: BLE001 (whatever it was, it is answered as a problem)
            await send_problem(send, told(error, path), path)
            return
        await send_document(send, 200, _JSON, answer)


def _operations(app: Litestar) -> Iterator[tuple[str, Operation]]:
    for route in app.routes:
        if isinstance(route, HTTPRoute) and not route.path_parameters:
            for handler in route.route_handlers:
                if _is_look_up(handler):
                    body = handler.parsed_fn_signature.parameters["data"].annotation
                    yield route.path, Operation(str(handler.opt["scope"]), body, handler.fn)


def _is_look_up(handler: HTTPRouteHandler) -> bool:
    """Tell whether a handler takes a token and a body, and answers 200 with a document."""
    signature = handler.parsed_fn_signature
    returned = signature.return_type.annotation
    return (
        "POST" in handler.http_methods
        and "scope" in handler.opt
        and handler.status_code == 200  # noqa: PLR2004
        and set(signature.parameters) == _PARAMETERS
        and isclass(returned)
        and issubclass(returned, msgspec.Struct)
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

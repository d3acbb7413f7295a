# SPDX-License-Identifier: EUPL-1.2
"""One serving application per process: a Router per API, and no OpenAPI router of its own.

(Measured in architecture decision 0001: mounted sub-applications never run their start-up.)
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any

from litestar import Litestar, Request, Response, Router
from litestar.datastructures import State
from litestar.exceptions import HTTPException
from litestar.params import HeaderParameter, PathParameter
from litestar.routes import HTTPRoute

from samband.core import problems
from samband.core.block import Api
from samband.core.node import Node
from samband.core.web.acting import ACTING, admit, greet_again
from samband.core.web.problem_responses import answer
from samband.core.web.request import StrictRequest

MAX_BODY = 1_000_000
_WHOLE = re.compile(r"-?[0-9]{1,18}")


def build_application(
    node: Node,
    apis: Sequence[Api],
    pages: Sequence[Any],
    lifespan: Sequence[AbstractAsyncContextManager[None]] = (),
    state: dict[str, Any] | None = None,
) -> Litestar:
    """Build the serving application of a node from its APIs and pages."""
    return Litestar(
        route_handlers=[*(router_of(api) for api in apis), *pages],
        dependencies=ACTING,
        guards=[admit],
        request_class=StrictRequest,
        exception_handlers={Exception: answer, HTTPException: answer},
        after_exception=[greet_again],
        before_request=prepare,
        openapi_config=None,
        logging_config=None,
        request_max_body_size=MAX_BODY,
        state=State({"node": node, **(state or {})}),
        lifespan=list(lifespan),
    )


def router_of(api: Api) -> Router:
    """Mount an API at ``/{name}/v{major}``, or a fixed wire at the paths that it states."""
    path = f"/{api.name}/v{api.major}" if api.name else "/"
    return Router(path=path, route_handlers=list(api.handlers))


async def prepare(request: Request[Any, Any, Any]) -> Response[None] | None:
    """Answer OPTIONS, and refuse a query that cannot be meant; then the handler is called."""
    if request.scope["method"] == "OPTIONS":
        return _allowed(request)
    await refuse_unknown_parameters(request)
    return None


def _allowed(request: Request[Any, Any, Any]) -> Response[None]:
    """Tell the methods of an address: the framework's own answer forgets those added later."""
    template = request.scope["path_template"]
    methods = {
        method
        for route in request.app.routes
        if isinstance(route, HTTPRoute) and route.path_format == template
        for method in route.methods
    }
    allow = ", ".join(sorted(methods | ({"HEAD"} if "GET" in methods else set())))
    return Response(None, status_code=204, headers={"Allow": allow})


async def refuse_unknown_parameters(request: Request[Any, Any, Any]) -> None:
    """Refuse a query parameter that the operation does not know: a typo must not widen a search.

    It awaits nothing, but the framework would run a plain function in a thread for each request.
    """
    handler = request.route_handler
    if handler.opt.get("any_query"):
        return
    known = handler.opt.get("query_names")
    if known is None:
        known = handler.opt["query_names"] = _query_names(handler)
    for name, value in request.query_params.items():
        if name not in known:
            raise problems.Invalid("The query holds a parameter that this operation does not know.")
        if known[name] and not _WHOLE.fullmatch(value):
            raise problems.Invalid.field(name, "must be a whole number, in digits")


def _query_names(handler: Any) -> dict[str, bool]:
    """List what a handler takes from the query, and whether it is a whole number."""
    given = {"request", "data", "state", *handler.resolve_dependencies()}
    names = {}
    for name, field in handler.parsed_fn_signature.parameters.items():
        definition = field.kwarg_definition
        if name in given or isinstance(definition, PathParameter | HeaderParameter):
            continue
        alias = getattr(definition, "name", None) or getattr(definition, "query", None)
        names[alias or name] = field.is_subclass_of(int)
    return names

# SPDX-License-Identifier: EUPL-1.2
"""Every route of the composed node: who may ask is stated, and where it is described is known."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from litestar.routes import HTTPRoute

from contracts.documents import OPERATIONS
from samband.app.composition import compose
from samband.app.web import litestar_of
from samband.settings import DatabaseSettings, NodeSettings, Settings

# Addresses that a standard or the operator's tools fix, with what fixes them: no own document.
FIXED = {
    "GET /.well-known/oauth-authorization-server": "RFC 8414",
    "POST /oauth2/token": "RFC 6749",
    "POST /oauth2/introspect": "RFC 7662",
    "POST /oauth2/revoke": "RFC 7009",
    "GET /oauth2/jwks": "RFC 7517",
    "GET /log/checkpoint": "C2SP tlog-tiles",
    "GET /log/tile/{tile}": "C2SP tlog-tiles",
    "GET /livez": "draft-inadarei-api-health-check",
    "GET /readyz": "draft-inadarei-api-health-check",
    "GET /health": "draft-inadarei-api-health-check",
    "GET /test-eid/.well-known/openid-configuration": "OpenID Connect Discovery",
    "GET /test-eid/jwks": "RFC 7517",
    "GET /test-eid/authorize": "OpenID Connect Core",
    "POST /test-eid/token": "OpenID Connect Core",
    "GET /test-eid/userinfo": "OpenID Connect Core",
    "POST /test-eid/userinfo": "OpenID Connect Core",
}
ACCESS = ("scope", "session", "public")
DESCRIBED = {f"{each.method.upper()} {each.root}{each.path}" for each in OPERATIONS}


@pytest.fixture(scope="module")
def routes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Compose a sandbox without a database, and list its handlers by method and address."""
    settings = Settings(
        node=NodeSettings(data=str(tmp_path_factory.mktemp("node"))),
        database=DatabaseSettings(dsn="postgresql://127.0.0.1:1/nowhere"),
    )
    served = litestar_of(compose(settings))
    return {
        f"{method} {route.path_format}": handlers[0]
        for route in served.routes
        if isinstance(route, HTTPRoute)
        for method, handlers in route.route_handler_map.items()
        if method != "OPTIONS"
    }


def test_every_route_states_who_may_ask_in_exactly_one_way(routes: dict[str, Any]) -> None:
    unclear = {
        name: handler.opt
        for name, handler in routes.items()
        if sum(bool(handler.opt.get(way)) for way in ACCESS) != 1
    }
    assert unclear == {}
    assert len(routes) > len(DESCRIBED) + len(FIXED)


def test_every_route_is_described_or_fixed_by_a_standard_or_a_page(routes: dict[str, Any]) -> None:
    own = {name for name in routes if "/v1/" in name and not name.endswith("/v1/openapi.json")}
    assert own == DESCRIBED
    documents = {name for name in routes if name.endswith("/v1/openapi.json")}
    pages = {name for name, handler in routes.items() if _is_page(handler)}
    rest = routes.keys() - own - documents - pages
    assert rest == FIXED.keys()


def test_a_scope_in_a_document_is_the_scope_that_its_route_asks_for(routes: dict[str, Any]) -> None:
    for operation in OPERATIONS:
        opt = routes[f"{operation.method.upper()} {operation.root}{operation.path}"].opt
        words = operation.described["description"]
        assert operation.protected is ("scope" in opt)
        assert ("Scope: `" + opt.get("scope", "") + "`." in words) is operation.protected


def test_nothing_with_a_scope_or_a_session_lies_among_the_fixed_addresses(
    routes: dict[str, Any],
) -> None:
    assert [name for name in FIXED if not routes[name].opt.get("public")] == []


def test_no_page_is_in_a_document_and_no_operation_is_shown_as_a_page(
    routes: dict[str, Any],
) -> None:
    assert {name for name in DESCRIBED if _is_page(routes[name])} == set()


def _is_page(handler: Any) -> bool:
    """Tell a page by where its code stands: a block's pages, the portal, the static files."""
    path = Path(handler.fn.__code__.co_filename)
    return "pages" in path.parts or path.name in {"pages.py", "portal.py"}

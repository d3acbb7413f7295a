# SPDX-License-Identifier: EUPL-1.2
"""Where the pages are, what their addresses may say, and the two cookies."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import urlencode

from litestar.datastructures import Cookie
from litestar.params import QueryParameter

from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.problems import Unauthenticated
from samband.core.web.acting import cookie_name, page_actor
from samband.core.web.request import StrictRequest

LOGIN = ("/logga-in", "/en/log-in")
FAILED = ("/logga-in/misslyckades", "/en/log-in/failed")
ROLE = ("/valj-roll", "/en/choose-role")
SESSIONS = ("/mina-sidor/inloggningar", "/en/my-pages/logins")
LOGOUT = ("/logga-ut", "/en/log-out")
HOME = ("/", "/en/")

PUBLIC: dict[str, Any] = {"opt": {"public": True}, "include_in_schema": False}
SESSION: dict[str, Any] = {"opt": {"session": True}, "include_in_schema": False}

Next = Annotated[str, QueryParameter(name="next", max_length=512)]
Level = Annotated[str, QueryParameter(name="level", max_length=8)]


def in_language(paths: tuple[str, str], lang: str) -> str:
    """Pick the path of a page in a language."""
    return paths[1] if lang == "en" else paths[0]


def query(**members: str) -> str:
    """Write a query of the members that are not empty, paths readable as they are.

    >>> query(next="/mina-sidor", level="")
    '?next=/mina-sidor'
    """
    given = {name: value for name, value in members.items() if value}
    return f"?{urlencode(given, safe='/')}" if given else ""


async def actor_or_none(request: StrictRequest) -> Actor | None:
    """Tell who is logged in, if anybody is."""
    try:
        return await page_actor(request)
    except Unauthenticated:
        return None


def browser_cookie(node: Node) -> str:
    """Name the cookie that binds a login to the browser in which it began."""
    return f"{cookie_name(node)}-login"


def cookie(node: Node, name: str, value: str, seconds: int) -> Cookie:
    """Make a cookie that scripts cannot read; no seconds take it away."""
    return Cookie(
        key=name,
        value=value,
        path="/",
        max_age=seconds,
        httponly=True,
        samesite="lax",
        secure=node.public_url.startswith("https://"),
    )

# SPDX-License-Identifier: EUPL-1.2
"""Pages for people: the frame around a template, forms read strictly, one language per path.

A page is one handler with two paths, Swedish and English (``/en/...``); the language is the
path's, so a link always says which language its reader will meet.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Awaitable, Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import parse_qsl, urlencode

import msgspec
from litestar import MediaType, Response
from litestar.response import Redirect

from samband.core import inbox
from samband.core.inbox import Once, Replay
from samband.core.pages import Area, NavItem, PageContext, Pages, Words
from samband.core.ports import ANYONE, Actor
from samband.core.problems import KINDS, Invalid, LevelNeeded, Problem, Unauthenticated
from samband.core.web.csrf import StaleForm, check_csrf, csrf_token
from samband.core.web.request import StrictRequest

if TYPE_CHECKING:
    from samband.core.block import NavLink
    from samband.core.node import Node
    from samband.core.pages import Lang

FORM = "application/x-www-form-urlencoded"
MAX_FORM_FIELDS = 100
_ONCE_BYTES = 16

Form = TypeVar("Form", bound=msgspec.Struct)
Said = TypeVar("Said", bound=Words)
Answer = TypeVar("Answer")


def language(path: str) -> Lang:
    """Tell the language of a page from its path."""
    return "en" if path == "/en" or path.startswith("/en/") else "sv"


def words_in(request: StrictRequest, kind: type[Said]) -> Said:
    """Give a block's words in the language of a request's path."""
    return kind(language(request.url.path), request.app.state.pages)


def page(
    request: StrictRequest,
    actor: Actor,
    template: str,
    *,
    area: Area = "common",
    crumbs: tuple[str, ...] = (),
    status: int = 200,
    **values: object,
) -> Response[str]:
    """Answer with a template inside the frame; ``crumbs`` are names of ancestor pages."""
    pages: Pages = request.app.state.pages
    html = pages.render(template, context(request, actor, area, crumbs), **values)
    return Response(html, media_type=MediaType.HTML, status_code=status)


def context(
    request: StrictRequest, actor: Actor, area: Area = "common", crumbs: tuple[str, ...] = ()
) -> PageContext:
    """Describe the frame: language, both addresses, who is logged in, navigation.

    A page that is the same for all is made for ``ANYONE``; its frame knows its reader all the same.
    """
    if actor is ANYONE:
        actor = request.state.get("actor", ANYONE)
    node: Node = request.app.state.node
    path = request.url.path
    lang = language(path)
    query = f"?{request.url.query}" if request.url.query else ""
    return PageContext(
        lang=lang,
        path=path + query,
        other_path=_other_path(request, lang) + query,
        area=area,
        sandbox=node.test_mode,
        person_name=actor.user_name or None,
        acting_for=actor.organisation_name or None,
        csrf=csrf_token(node, actor.session) if actor.session else None,
        once=secrets.token_urlsafe(_ONCE_BYTES) if actor.session else "",
        nav=_navigation(request, actor, area, crumbs),
        crumbs=tuple(_crumb(request, name, lang) for name in crumbs if _has(request, name)),
        node_name=node.name,
    )


def problem_page(request: Any, problem: Problem) -> Response[Any]:
    """Answer a person who got no page: send her to log in, or say what happened in her language."""
    login: NavLink | None = request.app.state.links.get("login")
    if login is not None and isinstance(problem, Unauthenticated) and request.method == "GET":
        return _to_login(request, login, problem)
    pages: Pages = request.app.state.pages
    texts = pages.catalogue
    lang = language(request.url.path)
    frame = context(request, ANYONE)
    kind = _told_kind(problem)
    title = texts.text(lang, f"problem.{kind}.title")
    detail = texts.text(lang, f"problem.{kind}.detail")
    html = pages.error_page(frame, problem.status, str(title), str(detail))
    return Response(
        html, media_type=MediaType.HTML, status_code=problem.status, headers=problem.headers
    )


def _told_kind(problem: Problem) -> str:
    """Name the words for a problem; a status of the framework's own (405) has none of its own."""
    if isinstance(problem, StaleForm):
        return "stale-form"
    if any(problem.kind == kind.kind for kind in KINDS):
        return problem.kind
    server_side = problem.status >= HTTPStatus.INTERNAL_SERVER_ERROR
    return Problem.kind if server_side else Invalid.kind


async def form(request: StrictRequest, actor: Actor, type_: type[Form]) -> Form:
    """Read a posted form as ``type_``, after checking that it comes from our own page.

    Every field is text; an empty one is left out, so that a required one is named as missing.
    Raises ``Invalid`` with one error per field, ``Refused`` when the page's token is wrong.
    """
    fields = await form_fields(request)
    check_csrf(request.app.state.node, actor.session, fields.pop("csrf", ""))
    fields.pop("once", None)
    try:
        return msgspec.convert(fields, type_, strict=False)
    except msgspec.ValidationError as error:
        detail, _, path = str(error).rpartition(" - at `$.")
        name = path.rstrip("`") if detail else _named_in(str(error))
        raise Invalid.field(name, detail or str(error)) from None


async def form_fields(request: StrictRequest) -> dict[str, str]:
    """Read a posted form's fields; raises ``Invalid`` for a repeated field or a wrong encoding."""
    if request.content_type[0] != FORM:
        raise Invalid("Send the form as the page does.")
    try:
        text = (await request.body()).decode("ascii")
        pairs = parse_qsl(text, errors="strict", max_num_fields=MAX_FORM_FIELDS)
    except (UnicodeDecodeError, ValueError):
        raise Invalid("The form must be in UTF-8.") from None
    fields = {name: value.strip().replace("\r\n", "\n") for name, value in pairs}
    if len(fields) != len(pairs):
        raise Invalid("A field is given twice.")
    if any("\x00" in value for value in fields.values()):
        raise Invalid("A field holds the NUL character.")
    return {name: value for name, value in fields.items() if value}


async def sent_once(request: StrictRequest, actor: Actor) -> Once | None:
    """Know a form again that is sent twice: pressed twice, or reloaded after the node died.

    It is the same when it was shown once, goes to the same place and says the same; a form that
    was gone back to and changed means something new.  ``None`` for a form of somebody without a
    session, and for one that does not say which showing it is of.
    """
    fields = await form_fields(request)
    if actor.session is None or "once" not in fields:
        return None
    acting = "" if actor.organisation is None else actor.organisation.identifier
    body, where = await request.body(), f"{request.method} {request.url.path}"
    key = hashlib.sha256(where.encode() + b"\n" + body).hexdigest()
    return inbox.once(f"session {actor.session.hex()} {acting}", key, where, body)


async def first_answer(work: Awaitable[Answer], type_: type[Answer]) -> Answer:
    """Give what a verb gives, or what it gave the first time the same form was sent."""
    try:
        return await work
    except Replay as replay:
        return msgspec.json.decode(replay.answer, type=type_)


def see_other(path: str) -> Redirect:
    """Send the reader on with GET after a form (303)."""
    return Redirect(path, status_code=303)


def _to_login(request: Any, login: NavLink, problem: Unauthenticated) -> Redirect:
    path = request.url.path
    here = path + (f"?{request.url.query}" if request.url.query else "")
    where = login.sv if language(path) == "sv" else login.en
    asked = {"next": here}
    if isinstance(problem, LevelNeeded):
        asked["level"] = problem.level.rpartition("/")[2]
    return see_other(f"{where}?{urlencode(asked)}")


def _named_in(text: str) -> str:
    _, _, rest = text.partition("`")
    return rest.partition("`")[0] or "$"


def _other_path(request: StrictRequest, lang: Lang) -> str:
    handler = request.scope.get("route_handler")  # an address that nobody serves has none
    for candidate in sorted(handler.paths if handler else ()):
        if language(candidate) != lang:
            return _filled(candidate, request.path_params)
    return "/en/" if lang == "sv" else "/"


def _filled(template: str, params: Mapping[str, object]) -> str:
    for name, value in params.items():
        for kind in ("str", "uuid", "int"):
            template = template.replace(f"{{{name}:{kind}}}", str(value))
    return template


def _navigation(
    request: StrictRequest, actor: Actor, area: Area, crumbs: tuple[str, ...]
) -> tuple[NavItem, ...]:
    """List the area's pages that are open to the reader; who represents nobody has none to manage.

    The current one is the page itself or its nearest ancestor, by its crumbs or by its address.
    """
    if area == "organisations" and actor.organisation is None:
        return ()
    path, lang = request.url.path, language(request.url.path)
    links: tuple[NavLink, ...] = request.app.state.navigation.get(area, ())
    shown = [link for link in links if not link.roles or link.roles & actor.roles]
    hrefs = {link.name: link.sv if lang == "sv" else link.en for link in shown}
    named = [hrefs[name] for name in crumbs if name in hrefs]
    around = max((href for href in hrefs.values() if _inside(path, href)), key=len, default=None)
    best = path if path in hrefs.values() else named[-1] if named else around
    return tuple(
        NavItem(link.label, hrefs[link.name], current=hrefs[link.name] == best) for link in shown
    )


def _inside(path: str, href: str) -> bool:
    return path == href or path.startswith(href.rstrip("/") + "/")


def _has(request: StrictRequest, name: str) -> bool:
    """Tell whether this node has a page: some ancestors are only at the hub."""
    return name in request.app.state.links


def _crumb(request: StrictRequest, name: str, lang: Lang) -> tuple[str, str]:
    pages: Pages = request.app.state.pages
    link: NavLink = request.app.state.links[name]
    return str(pages.text(lang, link.label)), link.sv if lang == "sv" else link.en

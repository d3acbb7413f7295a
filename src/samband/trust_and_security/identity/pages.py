# SPDX-License-Identifier: EUPL-1.2
"""Logging in and out, and choosing whom to act for."""

from __future__ import annotations

import secrets
from typing import Annotated, Any
from urllib.parse import urlencode

import msgspec
from litestar import Request, Response, get, post
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter
from litestar.response import Redirect

from samband.core.node import Node
from samband.core.pages import Lang
from samband.core.pages.views import Choice, FieldFault
from samband.core.pages.views import Provider as ShownProvider
from samband.core.ports import ANYONE, Actor
from samband.core.problems import NotFound, Problem, Refused, Unauthenticated
from samband.core.web.acting import cookie_name, page_actor
from samband.core.web.pages import form, language, page, see_other
from samband.core.web.request import StrictRequest
from samband.trust_and_security.identity import service
from samband.trust_and_security.identity.client import RelyingParty
from samband.trust_and_security.identity.model import (
    ABSOLUTE,
    ANSWER_PATH,
    ATTEMPT_LIFETIME,
    IDLE,
    TEST_EID_PATH,
    Answer,
    Attempt,
    Cancelled,
    LevelNeeded,
    LevelTooLow,
    NotProven,
    Provider,
    ProviderDown,
    StrangeAnswer,
    level_named,
    local_path,
    rank,
)
from samband.trust_and_security.identity.store import AttemptRow

LOGIN = ("/logga-in", "/en/log-in")
FAILED = ("/logga-in/misslyckades", "/en/log-in/failed")
ROLE = ("/valj-roll", "/en/choose-role")
LOGOUT = ("/logga-ut", "/en/log-out")
HOME = ("/", "/en/")

_PUBLIC: dict[str, Any] = {"opt": {"public": True}, "include_in_schema": False}
_SESSION: dict[str, Any] = {"opt": {"session": True}, "include_in_schema": False}

Next = Annotated[str, QueryParameter(name="next", max_length=512)]
Level = Annotated[str, QueryParameter(name="level", max_length=8)]


class Step(msgspec.Struct, frozen=True):
    """How a failed login is told: its name in addresses and texts, and the status."""

    name: str
    status: int


STEPS: dict[type[Problem], Step] = {
    Cancelled: Step("cancelled", 403),
    LevelTooLow: Step("level-too-low", 403),
    NotProven: Step("not-proven", 403),
    StrangeAnswer: Step("strange", 400),
    ProviderDown: Step("down", 503),
}


class RoleForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whom to act for: ``self`` or an organisation number, and where to go then."""

    role: str
    next: str = HOME[0]


class LogoutForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Nothing but the proof that the form is ours."""


@get(list(LOGIN), **_PUBLIC, sync_to_thread=False)
def choose_provider(
    request: StrictRequest, node: NamedDependency[Node], next_path: Next = "", level: Level = ""
) -> Response[str]:
    """Show the ways to log in that reach the level asked for."""
    lang, relying_party = language(request.url.path), node.door(RelyingParty)
    needed = level_named(level) if level else relying_party.minimum_level
    query = _query(next=local_path(next_path) if next_path else "", level=level)
    shown = [
        _shown(request, provider, f"{_in(LOGIN, lang)}/{provider.name}{query}", lang)
        for provider in relying_party.providers
        if rank(provider.level) >= rank(needed)
    ]
    return page(
        request,
        ANYONE,
        "core/login.html",
        providers=shown,
        destination=_page_named(request, next_path, lang),
        required_level=needed[-1],
        idle_minutes=int(IDLE.total_seconds() // 60),
    )


@get([f"{path}/{{provider:str}}" for path in LOGIN], **_PUBLIC)
async def start(
    request: StrictRequest,
    node: NamedDependency[Node],
    provider: FromPath[str],
    next_path: Next = "",
    level: Level = "",
) -> Response[Any]:
    """Send the person to the provider; a level that is asked for must be proved anew."""
    lang = language(request.url.path)
    attempt = Attempt(
        provider=provider,
        level=level_named(level) if level else node.door(RelyingParty).minimum_level,
        next_path=local_path(next_path) if next_path else _in(HOME, lang),
        lang=lang,
        fresh=bool(level),
    )
    browser = request.cookies.get(browser_cookie(node)) or secrets.token_urlsafe(32)
    try:
        answer = see_other(await service.start_login(node, browser, attempt))
    except ProviderDown as problem:
        return _failed(problem, attempt)
    seconds = int(ATTEMPT_LIFETIME.total_seconds())
    answer.set_cookie(_cookie(node, browser_cookie(node), browser, seconds))
    return answer


@get(ANSWER_PATH, opt={"public": True, "any_query": True}, include_in_schema=False)
async def answered(request: StrictRequest, node: NamedDependency[Node]) -> Response[Any]:
    """Take the person back from the provider and open a session."""
    browser, answer = request.cookies.get(browser_cookie(node), ""), _answer(request)
    try:
        attempt = await service.take_attempt(node, browser, answer)
    except StrangeAnswer as problem:
        return _failed(problem, Attempt(provider="", level="", next_path="", lang="sv"))
    try:
        before = await _actor_or_none(request)
        arrival = await service.finish_login(node, browser, attempt, answer, before)
    except tuple(STEPS) as problem:
        return _failed(problem, attempt)
    target = arrival.next_path
    if arrival.has_roles:
        target = _in(ROLE, arrival.lang) + _query(next=target)
    done = see_other(target)
    seconds = int(ABSOLUTE.total_seconds())
    done.set_cookie(_cookie(node, cookie_name(node), arrival.cookie, seconds))
    done.set_cookie(_cookie(node, browser_cookie(node), "", 0))
    return done


@get(list(FAILED), **_PUBLIC, sync_to_thread=False)
def failed(
    request: StrictRequest,
    node: NamedDependency[Node],
    step: Annotated[str, QueryParameter(max_length=20)],
    provider: Annotated[str, QueryParameter(max_length=64)] = "",
    *,
    next_path: Next = "",
    level: Level = "",
) -> Response[str]:
    """Say in plain words which step failed, and what to do now."""
    lang, told = language(request.url.path), _step_named(step)
    known = node.door(RelyingParty).named(provider)
    words = request.app.state.pages.text(lang, "identity.provider-unknown")
    query = _query(next=local_path(next_path) if next_path else "", level=level)
    answer = page(
        request,
        ANYONE,
        "identity/failed.html",
        status=told.status,
        step=told.name,
        provider=known.label(lang) if known else str(words),
        again=f"{_in(LOGIN, lang)}/{provider}{query}" if known else None,
        other=_in(LOGIN, lang) + query,
    )
    if told.status == STEPS[ProviderDown].status:
        answer.headers["Retry-After"] = "30"
    return answer


@get(list(ROLE), **_SESSION)
async def show_roles(
    request: StrictRequest,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    next_path: Next = "",
) -> Response[str]:
    """Show whom the person can act for."""
    return await _roles_page(request, node, actor, local_path(next_path) if next_path else "")


@post(list(ROLE), **_SESSION)
async def take_role(
    request: StrictRequest, node: NamedDependency[Node], actor: NamedDependency[Actor]
) -> Response[Any]:
    """Act for the chosen one from now on."""
    chosen = await form(request, actor, RoleForm)
    try:
        await service.choose_role(node, actor, None if chosen.role == "self" else chosen.role)
    except Refused:
        return await _roles_page(request, node, actor, local_path(chosen.next), wrong=True)
    return see_other(local_path(chosen.next))


@post(list(LOGOUT), **_PUBLIC)
async def leave(request: StrictRequest, node: NamedDependency[Node]) -> Response[Any]:
    """End the session; who has none already is simply taken home."""
    actor = await _actor_or_none(request)
    if actor is not None:
        await form(request, actor, LogoutForm)
        await service.sign_out(node, actor)
    answer = see_other(_in(HOME, language(request.url.path)))
    answer.set_cookie(_cookie(node, cookie_name(node), "", 0))
    return answer


def to_login(request: Request[Any, Any, Any], problem: LevelNeeded) -> Redirect:
    """Send the person to log in at the level that a page needs (exception handler, ID-2)."""
    here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    query = _query(next=here, level=problem.level.rpartition("/")[2])
    return see_other(_in(LOGIN, language(request.url.path)) + query)


def browser_cookie(node: Node) -> str:
    """Name the cookie that binds a login to the browser in which it began."""
    return f"{cookie_name(node)}-login"


def _answer(request: StrictRequest) -> Answer:
    query = request.query_params
    return Answer(
        state=query.get("state", ""),
        code=query.get("code", ""),
        error=query.get("error", ""),
        issuer=query.get("iss"),
    )


def _failed(problem: Problem, attempt: Attempt | AttemptRow) -> Response[Any]:
    """Send the browser on to the page of the failed step, which holds no code and no state."""
    query = _query(
        step=STEPS[type(problem)].name,
        provider=attempt.provider,
        next=attempt.next_path,
        level=attempt.level.rpartition("/")[2] if attempt.fresh else "",
    )
    return see_other(_in(FAILED, attempt.lang) + query)


def _step_named(name: str) -> Step:
    for step in STEPS.values():
        if step.name == name:
            return step
    raise NotFound


async def _actor_or_none(request: StrictRequest) -> Actor | None:
    try:
        return await page_actor(request)
    except Unauthenticated:
        return None


def _shown(request: StrictRequest, provider: Provider, href: str, lang: Lang) -> ShownProvider:
    level = provider.level.rpartition("/")[2]
    return ShownProvider(
        name=provider.label(lang),
        hint=provider.hint(lang),
        level=str(request.app.state.pages.text(lang, f"identity.level.{level}")),
        href=href,
        test=provider.issuer.endswith(TEST_EID_PATH),
    )


async def _roles_page(
    request: StrictRequest, node: Node, actor: Actor, next_path: str, *, wrong: bool = False
) -> Response[str]:
    lang, text = language(request.url.path), request.app.state.pages.text
    mine: dict[str, Choice] = {
        "self": Choice("self", str(text(lang, "identity.role.self")), actor.user_name)
    }
    for role in await service.roles_of(node, actor):
        words = str(text(lang, f"identity.role.{role.role}"))
        known = mine.get(role.member.identifier)
        hint = words if known is None else f"{known.hint}, {words}"
        mine[role.member.identifier] = Choice(role.member.identifier, role.member_name, hint)
    acting = actor.organisation.identifier if actor.organisation else "self"
    mine[acting] = msgspec.structs.replace(mine[acting], chosen=True)
    fault = str(text(lang, "identity.role.fault")) if wrong else None
    return page(
        request,
        actor,
        "identity/role.html",
        status=403 if wrong else 200,
        choices=list(mine.values()),
        next=next_path or _in(HOME, lang),
        fault=fault,
        faults=[FieldFault("role", fault)] if fault else [],
    )


def _page_named(request: StrictRequest, path: str, lang: Lang) -> str | None:
    """Name the page that the person is on her way to, when the navigation knows it."""
    place = path.partition("?")[0]
    for link in request.app.state.links.values():
        if place and place in {link.sv, link.en}:
            return str(request.app.state.pages.text(lang, link.label))
    return None


def _cookie(node: Node, name: str, value: str, seconds: int) -> Cookie:
    return Cookie(
        key=name,
        value=value,
        path="/",
        max_age=seconds,
        httponly=True,
        samesite="lax",
        secure=node.public_url.startswith("https://"),
    )


def _in(paths: tuple[str, str], lang: str) -> str:
    return paths[1] if lang == "en" else paths[0]


def _query(**members: str) -> str:
    given = {name: value for name, value in members.items() if value}
    return f"?{urlencode(given, safe='/')}" if given else ""


HANDLERS = (choose_provider, start, answered, failed, show_roles, take_role, leave)

# SPDX-License-Identifier: EUPL-1.2
"""Logging in: the choice, the way to the provider, the way back, and what went wrong."""

from __future__ import annotations

import secrets
from http import HTTPStatus
from typing import Annotated, Any

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter

from samband.core.node import Node
from samband.core.pages import Lang
from samband.core.pages.views import Provider as ShownProvider
from samband.core.ports import ANYONE
from samband.core.problems import NotFound, Problem
from samband.core.web.acting import cookie_name
from samband.core.web.pages import language, page, see_other
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
    LevelTooLow,
    NotProven,
    Provider,
    ProviderDown,
    StrangeAnswer,
    level_named,
    local_path,
    rank,
)
from samband.trust_and_security.identity.pages.common import (
    FAILED,
    HOME,
    LOGIN,
    PUBLIC,
    ROLE,
    Level,
    Next,
    actor_or_none,
    browser_cookie,
    cookie,
    in_language,
    query,
)
from samband.trust_and_security.identity.store import AttemptRow

_RETRY_SECONDS = 30
_NO_ATTEMPT = Attempt(provider="", level="", next_path="", lang="sv")


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


@get(list(LOGIN), **PUBLIC, sync_to_thread=False)
def choose_provider(
    request: StrictRequest, node: NamedDependency[Node], next_path: Next = "", level: Level = ""
) -> Response[str]:
    """Show the ways to log in that reach the level asked for."""
    onward = local_path(next_path) if next_path else ""
    return _choice_page(request, node.door(RelyingParty), onward, level)


@get([f"{path}/{{provider:str}}" for path in LOGIN], **PUBLIC)
async def start(
    request: StrictRequest,
    node: NamedDependency[Node],
    provider: FromPath[str],
    next_path: Next = "",
    level: Level = "",
) -> Response[Any]:
    """Send the person to the provider; a level that is asked for must be proved anew."""
    needed = level_named(level) if level else node.door(RelyingParty).minimum_level
    attempt = _attempt(request, provider, needed, next_path, fresh=bool(level))
    return await _sent_to_provider(request, node, attempt)


@get(ANSWER_PATH, opt={"public": True, "any_query": True}, include_in_schema=False)
async def answered(request: StrictRequest, node: NamedDependency[Node]) -> Response[Any]:
    """Take the person back from the provider and open a session."""
    browser, answer = request.cookies.get(browser_cookie(node), ""), _answer(request)
    try:
        attempt = await service.take_attempt(node, browser, answer)
    except StrangeAnswer as problem:
        return _failed(problem, _NO_ATTEMPT)
    return await _back_from_provider(request, node, attempt, answer)


@get(list(FAILED), **PUBLIC, sync_to_thread=False)
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
    again = query(next=local_path(next_path) if next_path else "", level=level)
    return _failed_page(request, _step_named(step), node.door(RelyingParty).named(provider), again)


def _attempt(
    request: StrictRequest, provider: str, level: str, next_path: str, *, fresh: bool
) -> Attempt:
    lang = language(request.url.path)
    onward = local_path(next_path or in_language(HOME, lang))
    return Attempt(provider=provider, level=level, next_path=onward, lang=lang, fresh=fresh)


async def _sent_to_provider(request: StrictRequest, node: Node, attempt: Attempt) -> Response[Any]:
    browser = request.cookies.get(browser_cookie(node)) or secrets.token_urlsafe(32)
    try:
        answer = see_other(await service.start_login(node, browser, attempt))
    except ProviderDown as problem:
        return _failed(problem, attempt)
    seconds = int(ATTEMPT_LIFETIME.total_seconds())
    answer.set_cookie(cookie(node, browser_cookie(node), browser, seconds))
    return answer


async def _back_from_provider(
    request: StrictRequest, node: Node, attempt: AttemptRow, answer: Answer
) -> Response[Any]:
    browser, before = request.cookies[browser_cookie(node)], await actor_or_none(request)
    try:
        arrival = await service.finish_login(node, browser, attempt, answer, before)
    except tuple(STEPS) as problem:
        return _failed(problem, attempt)
    target = arrival.next_path
    if arrival.has_roles:
        target = in_language(ROLE, arrival.lang) + query(next=target)
    done = see_other(target)
    seconds = int(ABSOLUTE.total_seconds())
    done.set_cookie(cookie(node, cookie_name(node), arrival.cookie, seconds))
    done.set_cookie(cookie(node, browser_cookie(node), "", 0))
    return done


def _choice_page(
    request: StrictRequest, relying_party: RelyingParty, onward: str, level: str
) -> Response[str]:
    lang = language(request.url.path)
    needed = level_named(level) if level else relying_party.minimum_level
    base, kept = in_language(LOGIN, lang), query(next=onward, level=level)
    shown = [
        _shown(request, provider, f"{base}/{provider.name}{kept}", lang)
        for provider in relying_party.providers
        if rank(provider.level) >= rank(needed)
    ]
    return page(
        request,
        ANYONE,
        "core/login.html",
        providers=shown,
        destination=_page_named(request, onward, lang),
        required_level=needed[-1],
        idle_minutes=int(IDLE.total_seconds() // 60),
    )


def _failed_page(
    request: StrictRequest, step: Step, provider: Provider | None, again: str
) -> Response[str]:
    lang = language(request.url.path)
    unknown = request.app.state.pages.text(lang, "identity.provider-unknown")
    base = in_language(LOGIN, lang)
    answer = page(
        request,
        ANYONE,
        "identity/failed.html",
        status=step.status,
        step=step.name,
        provider=provider.label(lang) if provider else str(unknown),
        again=f"{base}/{provider.name}{again}" if provider else None,
        other=base + again,
    )
    if step.status == HTTPStatus.SERVICE_UNAVAILABLE:
        answer.headers["Retry-After"] = str(_RETRY_SECONDS)
    return answer


def _answer(request: StrictRequest) -> Answer:
    given = request.query_params
    return Answer(
        state=given.get("state", ""),
        code=given.get("code", ""),
        error=given.get("error", ""),
        issuer=given.get("iss"),
    )


def _failed(problem: Problem, attempt: Attempt | AttemptRow) -> Response[Any]:
    """Send the browser on to the page of the failed step, which holds no code and no state."""
    told = query(
        step=STEPS[type(problem)].name,
        provider=attempt.provider,
        next=attempt.next_path,
        level=attempt.level.rpartition("/")[2] if attempt.fresh else "",
    )
    return see_other(in_language(FAILED, attempt.lang) + told)


def _step_named(name: str) -> Step:
    for step in STEPS.values():
        if step.name == name:
            return step
    raise NotFound


def _shown(request: StrictRequest, provider: Provider, href: str, lang: Lang) -> ShownProvider:
    level = provider.level.rpartition("/")[2]
    return ShownProvider(
        name=provider.label(lang),
        hint=provider.hint(lang),
        level=str(request.app.state.pages.text(lang, f"identity.level.{level}")),
        href=href,
        test=provider.issuer.endswith(TEST_EID_PATH),
    )


def _page_named(request: StrictRequest, path: str, lang: Lang) -> str | None:
    """Name the page that the person is on her way to, when the navigation knows it."""
    place = path.partition("?")[0]
    for link in request.app.state.links.values():
        if place and place in {link.sv, link.en}:
            return str(request.app.state.pages.text(lang, link.label))
    return None

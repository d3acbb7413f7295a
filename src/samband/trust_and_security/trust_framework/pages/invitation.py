# SPDX-License-Identifier: EUPL-1.2
"""The invited person reads what she is asked to become, and accepts."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from samband.core.node import Node
from samband.core.pages import under
from samband.core.pages.views import Link
from samband.core.ports import ANYONE, Actor
from samband.core.problems import Conflict, NotFound, Problem, Refused, Unauthenticated
from samband.core.web import StrictRequest, page_actor
from samband.core.web.pages import form, page
from samband.trust_and_security.trust_framework import service
from samband.trust_and_security.trust_framework.pages.addresses import (
    CHOOSE,
    INVITATION,
    LOG_IN,
    PUBLIC,
    SESSION,
)
from samband.trust_and_security.trust_framework.pages.systems import Confirmed
from samband.trust_and_security.trust_framework.pages.words import words_of

_ONE = under(INVITATION, "{token:str}")
_LOGIN = 401


@get(_ONE, **PUBLIC)
async def invitation_page(
    request: StrictRequest, node: NamedDependency[Node], token: FromPath[str]
) -> Response[str]:
    """Show the invitation to the person it is for; others are told what to do."""
    try:
        actor = await page_actor(request)
    except Unauthenticated:
        return _no(request, ANYONE, words_of(request).text("tf.invitation-login"))
    return await _invitation_page(request, node, actor, token)


@post(_ONE, **SESSION)
async def accept_on_page(
    request: StrictRequest,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    token: FromPath[str],
) -> Response[Any]:
    """Accept the invitation."""
    await form(request, actor, Confirmed)
    try:
        await service.accept_invitation(node, actor, token)
    except (NotFound, Conflict, Refused) as problem:
        return _refusal(request, actor, problem)
    return _accepted_page(request, actor)


async def _invitation_page(
    request: StrictRequest, node: Node, actor: Actor, token: str
) -> Response[str]:
    try:
        name = await service.look_at_invitation(node, actor, token)
    except (NotFound, Conflict, Refused) as problem:
        return _refusal(request, actor, problem)
    return page(request, actor, "trust_framework/invitation.html", area="organisations", name=name)


def _accepted_page(request: StrictRequest, actor: Actor) -> Response[str]:
    words = words_of(request)
    return page(
        request,
        actor,
        "trust_framework/accepted.html",
        area="organisations",
        choose=Link(words.text("tf.choose"), words.at(CHOOSE)),
    )


def _refusal(request: StrictRequest, actor: Actor, problem: Problem) -> Response[str]:
    why = words_of(request).text(f"trust-framework.wrong.{problem.reason}")
    return _no(request, actor, why, problem.status)


def _no(request: StrictRequest, actor: Actor, why: str, status: int = _LOGIN) -> Response[str]:
    words = words_of(request)
    back = urlencode({"next": request.url.path, "level": "loa3"})
    return page(
        request,
        actor,
        "trust_framework/no-invitation.html",
        area="organisations",
        status=status,
        title=words.text("tf.invitation-first" if status == _LOGIN else "tf.invitation-no"),
        why=why,
        login=Link(words.text("tf.login"), f"{words.at(LOG_IN)}?{back}"),
    )


HANDLERS = (invitation_page, accept_on_page)

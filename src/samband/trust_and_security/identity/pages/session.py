# SPDX-License-Identifier: EUPL-1.2
"""While a person is logged in: whom she acts for, and leaving."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency

from samband.core.node import Node
from samband.core.pages.views import Choice, FieldFault
from samband.core.ports import Actor
from samband.core.problems import Refused
from samband.core.web.acting import cookie_name
from samband.core.web.pages import form, language, page, see_other
from samband.core.web.request import StrictRequest
from samband.trust_and_security.identity import service
from samband.trust_and_security.identity.model import local_path
from samband.trust_and_security.identity.pages.common import (
    HOME,
    LOGOUT,
    PUBLIC,
    ROLE,
    SESSION,
    Next,
    actor_or_none,
    cookie,
    in_language,
)

_SELF = "self"


class RoleForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whom to act for: ``self`` or an organisation number, and where to go then."""

    role: str
    next: str = HOME[0]


class LogoutForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Nothing but the proof that the form is ours."""


@get(list(ROLE), **SESSION)
async def show_roles(
    request: StrictRequest,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    next_path: Next = "",
) -> Response[str]:
    """Show whom the person can act for."""
    onward = next_path or in_language(HOME, language(request.url.path))
    return await _roles_page(request, node, actor, local_path(onward))


@post(list(ROLE), **SESSION)
async def take_role(
    request: StrictRequest, node: NamedDependency[Node], actor: NamedDependency[Actor]
) -> Response[Any]:
    """Act for the chosen one from now on."""
    chosen = await form(request, actor, RoleForm)
    onward = local_path(chosen.next)
    try:
        await service.choose_role(node, actor, None if chosen.role == _SELF else chosen.role)
    except Refused:
        return await _roles_page(request, node, actor, onward, wrong=True)
    return see_other(onward)


@post(list(LOGOUT), **PUBLIC)
async def leave(request: StrictRequest, node: NamedDependency[Node]) -> Response[Any]:
    """End the session; who has none already is simply taken home."""
    actor = await actor_or_none(request)
    if actor is not None:
        await form(request, actor, LogoutForm)
        await service.sign_out(node, actor)
    answer = see_other(in_language(HOME, language(request.url.path)))
    answer.set_cookie(cookie(node, cookie_name(node), "", 0))
    return answer


async def _roles_page(
    request: StrictRequest, node: Node, actor: Actor, onward: str, *, wrong: bool = False
) -> Response[str]:
    lang, text = language(request.url.path), request.app.state.pages.text
    fault = str(text(lang, "identity.role.fault")) if wrong else None
    return page(
        request,
        actor,
        "identity/role.html",
        status=403 if wrong else 200,
        choices=await _choices(request, node, actor),
        next=onward,
        fault=fault,
        faults=[FieldFault("role", fault)] if fault else [],
    )


async def _choices(request: StrictRequest, node: Node, actor: Actor) -> list[Choice]:
    """List the person herself and each organisation with her roles there in words."""
    lang, text = language(request.url.path), request.app.state.pages.text
    mine = {_SELF: Choice(_SELF, str(text(lang, "identity.role.self")), actor.user_name)}
    for role in await service.roles_of(node, actor):
        number, words = role.member.identifier, str(text(lang, f"identity.role.{role.role}"))
        known = mine.get(number)
        hint = words if known is None else f"{known.hint}, {words}"
        mine[number] = Choice(number, role.member_name, hint)
    acting = actor.organisation.identifier if actor.organisation else _SELF
    mine[acting] = msgspec.structs.replace(mine[acting], chosen=True)
    return list(mine.values())

# SPDX-License-Identifier: EUPL-1.2
"""Mina sidor: where one is logged in, and logging out there."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency

from samband.core.node import Node
from samband.core.pages.format import moment_long
from samband.core.ports import Actor
from samband.core.web.pages import form, language, page, see_other
from samband.core.web.request import StrictRequest
from samband.trust_and_security.identity import service
from samband.trust_and_security.identity.client import RelyingParty
from samband.trust_and_security.identity.model import OwnSession
from samband.trust_and_security.identity.pages.common import SESSION, SESSIONS, in_language

_OTHERS = "others"


class EndForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which login to end: its id, or ``others`` for all but the one in use."""

    session: str


class SessionLine(msgspec.Struct, frozen=True, kw_only=True):
    """A login in the table."""

    id: str
    begun: str
    seen: str
    way: str
    acting: str
    end: str
    current: bool


@get(list(SESSIONS), **SESSION)
async def sessions_page(
    request: StrictRequest, node: NamedDependency[Node], actor: NamedDependency[Actor]
) -> Response[str]:
    """Show where the person is logged in."""
    return await _page(request, node, actor)


@post(list(SESSIONS), **SESSION)
async def end_on_page(
    request: StrictRequest, node: NamedDependency[Node], actor: NamedDependency[Actor]
) -> Response[Any]:
    """End one login, or all but the one in use."""
    chosen = await form(request, actor, EndForm)
    ids = {chosen.session}
    if chosen.session == _OTHERS:
        ids = {one.id for one in await service.own_sessions(node, actor) if not one.current}
    await service.end_sessions(node, actor, frozenset(ids))
    return see_other(in_language(SESSIONS, language(request.url.path)))


async def _page(request: StrictRequest, node: Node, actor: Actor) -> Response[str]:
    held = {
        role.member.identifier: role.member_name for role in await service.roles_of(node, actor)
    }
    found = await service.own_sessions(node, actor)
    return page(
        request,
        actor,
        "identity/sessions.html",
        area="people",
        lines=[_line(request, node, held, one) for one in found],
        others=sum(not one.current for one in found),
    )


def _line(request: StrictRequest, node: Node, held: dict[str, str], one: OwnSession) -> SessionLine:
    lang, text = language(request.url.path), request.app.state.pages.text
    provider = node.door(RelyingParty).named(one.provider)
    level = text(lang, f"identity.level.{one.level.rpartition('/')[2]}")
    name = provider.label(lang) if provider else one.provider
    return SessionLine(
        id=one.id,
        begun=moment_long(one.logged_in, lang),
        end=str(
            text(
                lang,
                "identity.sessions.end-this",
                when=moment_long(one.logged_in, lang, inside=True),
            )
        ),
        seen=moment_long(one.seen, lang),
        way=f"{name}, {level[:1].lower()}{level[1:]}",
        acting=held.get(one.acting_for or "", str(text(lang, "identity.role.self"))),
        current=one.current,
    )


HANDLERS = (sessions_page, end_on_page)

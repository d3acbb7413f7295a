# SPDX-License-Identifier: EUPL-1.2
"""A system's keys: adding one, and revoking one behind a page that says what stops."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Struct

from samband.core.inbox import Once
from samband.core.node import Node
from samband.core.pages import under
from samband.core.pages.views import FieldFault
from samband.core.ports import Actor
from samband.core.problems import Conflict, Invalid, NotFound
from samband.core.web import StrictRequest
from samband.core.web.pages import first_answer, form, page, see_other, sent_once
from samband.trust_and_security.trust_framework import service
from samband.trust_and_security.trust_framework.model import (
    Action,
    KeyState,
    NewKey,
    OwnSystem,
    SystemKey,
)
from samband.trust_and_security.trust_framework.pages.addresses import (
    NEW_KEY,
    REVOKE,
    SESSION,
    SYSTEMS,
)
from samband.trust_and_security.trust_framework.pages.systems import key_fault
from samband.trust_and_security.trust_framework.pages.words import (
    Words,
    acting_for,
    is_line,
    managing,
    words_of,
)
from samband.trust_and_security.trust_framework.wire.jwk import parse_public_key

_KEY = under(SYSTEMS, "{client_id:str}", NEW_KEY, "{thumbprint:str}", REVOKE)
_ADD = under(SYSTEMS, "{client_id:str}", NEW_KEY)


class KeyForm(Struct, frozen=True, forbid_unknown_fields=True):
    """The form that adds a key."""

    key: str = ""


class RevokeForm(Struct, frozen=True, forbid_unknown_fields=True):
    """The form that revokes a key."""

    reason: str = ""


@get(_ADD, **SESSION)
async def new_key_page(
    request: StrictRequest,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    client_id: FromPath[str],
) -> Response[str]:
    """Ask for a key."""
    member = managing(actor, Action.MANAGE_SYSTEMS)
    system = await service.own_system(node, actor, member, client_id)
    return _add_page(request, actor, system, "", None)


@post(_ADD, **SESSION)
async def add_on_page(
    request: StrictRequest,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    client_id: FromPath[str],
) -> Response[Any]:
    """Add a key, or say what to correct."""
    words, filled = words_of(request), await form(request, actor, KeyForm)
    asked = await sent_once(request, actor)
    fault = await _add(node, actor, client_id, words, filled, asked)
    if fault is None:
        return see_other(words.at(SYSTEMS, client_id))
    system = await service.own_system(node, actor, acting_for(actor), client_id)
    private = fault.text == words.text("trust-framework.wrong.key-private")
    return _add_page(request, actor, system, "" if private else filled.key, fault)


@get(_KEY, **SESSION)
async def revoke_page(
    request: StrictRequest,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    client_id: FromPath[str],
    thumbprint: FromPath[str],
) -> Response[str]:
    """Say what stops, and ask why, before anything does."""
    member = managing(actor, Action.MANAGE_SYSTEMS)
    system = await service.own_system(node, actor, member, client_id)
    return _revoke_page(request, actor, system, _key_of(system, thumbprint), None)


@post(_KEY, **SESSION)
async def revoke_on_page(
    request: StrictRequest,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    client_id: FromPath[str],
    thumbprint: FromPath[str],
) -> Response[Any]:
    """Revoke the key."""
    words, filled = words_of(request), await form(request, actor, RevokeForm)
    system = await service.own_system(node, actor, acting_for(actor), client_id)
    key, why = _key_of(system, thumbprint), filled.reason
    if not is_line(why):
        fault = FieldFault("reason", words.text("tf.fault.reason"))
        return _revoke_page(request, actor, system, key, fault)
    await service.revoke_key(node, actor, acting_for(actor), client_id, key.kid, reason=why)
    return see_other(words.at(SYSTEMS, client_id))


async def _add(
    node: Node, actor: Actor, client_id: str, words: Words, filled: KeyForm, asked: Once | None
) -> FieldFault | None:
    fault = key_fault(words, filled.key)
    if fault is not None:
        return fault
    new = NewKey(public_jwk={**parse_public_key(filled.key).jwk})
    try:
        adding = service.add_key(node, actor, acting_for(actor), client_id, new, asked=asked)
        await first_answer(adding, SystemKey)
    except (Conflict, Invalid) as problem:
        return words.fault(problem, {"key-": "key", "system-closed": "key"})
    return None


def _key_of(system: OwnSystem, thumbprint: str) -> SystemKey:
    for key in system.keys:
        if key.thumbprint == thumbprint and key.revoked is None:
            return key
    raise NotFound(reason="key-unknown")


def _add_page(
    request: StrictRequest, actor: Actor, system: OwnSystem, key: str, fault: FieldFault | None
) -> Response[str]:
    return page(
        request,
        actor,
        "trust_framework/new-key.html",
        area="organisations",
        crumbs=("organisations", "systems"),
        status=400 if fault else 200,
        system=system,
        key=key,
        faults=(fault,) if fault else (),
        cancel=words_of(request).at(SYSTEMS, system.client_id),
    )


def _revoke_page(
    request: StrictRequest,
    actor: Actor,
    system: OwnSystem,
    key: SystemKey,
    fault: FieldFault | None,
) -> Response[str]:
    words = words_of(request)
    return page(
        request,
        actor,
        "trust_framework/revoke-key.html",
        area="organisations",
        crumbs=("organisations", "systems"),
        status=400 if fault else 200,
        system=system,
        kid=key.kid,
        warning=_warning(words, system, key),
        faults=(fault,) if fault else (),
        cancel=words.at(SYSTEMS, system.client_id),
    )


def _warning(words: Words, system: OwnSystem, key: SystemKey) -> str | None:
    valid = [one.thumbprint for one in system.keys if one.state is KeyState.VALID]
    return words.text("tf.revoke-last", name=system.name) if valid == [key.thumbprint] else None


HANDLERS = (new_key_page, add_on_page, revoke_page, revoke_on_page)

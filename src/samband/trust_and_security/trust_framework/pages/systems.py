# SPDX-License-Identifier: EUPL-1.2
"""The organisation's systems: the list, one of them, registering and closing."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Struct

from samband.core.inbox import Once
from samband.core.node import Node
from samband.core.pages import under
from samband.core.pages.views import Column, FieldFault, Link, Row, Tag, TagKind
from samband.core.ports import Actor
from samband.core.problems import Conflict, Invalid
from samband.core.web import StrictRequest
from samband.core.web.pages import first_answer, form, page, see_other, sent_once
from samband.trust_and_security.trust_framework import service
from samband.trust_and_security.trust_framework.model import (
    Action,
    KeyState,
    NewKey,
    NewSystem,
    OwnSystem,
    SystemKey,
)
from samband.trust_and_security.trust_framework.pages.addresses import (
    CLOSE,
    NEW_KEY,
    NEW_SYSTEM,
    REVOKE,
    SESSION,
    SYSTEMS,
)
from samband.trust_and_security.trust_framework.pages.overview import system_tag, table_of
from samband.trust_and_security.trust_framework.pages.words import (
    Words,
    acting_for,
    is_line,
    managing,
    words_of,
)
from samband.trust_and_security.trust_framework.service.common import may
from samband.trust_and_security.trust_framework.wire.jwk import BadKey, parse_public_key

_TAGS: dict[KeyState, TagKind] = {
    KeyState.COMING: "info",
    KeyState.VALID: "ok",
    KeyState.EXPIRED: "neutral",
    KeyState.REVOKED: "error",
}


class SystemForm(Struct, frozen=True, forbid_unknown_fields=True):
    """The form that registers a system."""

    name: str = ""
    key: str = ""


class Confirmed(Struct, frozen=True, forbid_unknown_fields=True):
    """A form with nothing to fill in."""


class KeyLine(Struct, frozen=True):
    """A key in the table, and where it is revoked while it can be."""

    kid: str
    tag: Tag
    begins: str
    until: str
    revoke: Link | None


@get(list(SYSTEMS), **SESSION)
async def systems_page(
    request: StrictRequest, node: NamedDependency[Node], actor: NamedDependency[Actor]
) -> Response[str]:
    """List the systems."""
    return _list_page(request, actor, await service.list_systems(node, actor, acting_for(actor)))


def _list_page(request: StrictRequest, actor: Actor, found: list[OwnSystem]) -> Response[str]:
    words = words_of(request)
    manage = may(actor, acting_for(actor), Action.MANAGE_SYSTEMS)
    return page(
        request,
        actor,
        "trust_framework/systems.html",
        area="organisations",
        crumbs=("organisations",),
        new_system=words.at(NEW_SYSTEM) if manage else None,
        table=table_of(words, found),
    )


@get(list(NEW_SYSTEM), **SESSION)
async def new_system_page(request: StrictRequest, actor: NamedDependency[Actor]) -> Response[str]:
    """Ask for a system's name and key."""
    managing(actor, Action.MANAGE_SYSTEMS)
    return _form_page(request, actor, SystemForm(), ())


@post(list(NEW_SYSTEM), **SESSION)
async def register_on_page(
    request: StrictRequest, node: NamedDependency[Node], actor: NamedDependency[Actor]
) -> Response[Any]:
    """Register a system, or say what to correct."""
    words, filled = words_of(request), await form(request, actor, SystemForm)
    registered = await _register(node, actor, words, filled, await sent_once(request, actor))
    if isinstance(registered, OwnSystem):
        return see_other(words.at(SYSTEMS, registered.client_id))
    return _form_page(request, actor, filled, registered)


async def _register(
    node: Node, actor: Actor, words: Words, filled: SystemForm, asked: Once | None
) -> OwnSystem | tuple[FieldFault, ...]:
    faults = _faults(words, filled)
    if faults:
        return faults
    new = NewSystem(name=filled.name, key=NewKey(public_jwk={**parse_public_key(filled.key).jwk}))
    try:
        making = service.register_system(node, actor, acting_for(actor), new, asked=asked)
        return await first_answer(making, OwnSystem)
    except (Conflict, Invalid) as problem:
        return (words.fault(problem, {"key-": "key", "system-name": "name"}),)


@get(under(SYSTEMS, "{client_id:str}"), **SESSION)
async def system_page(
    request: StrictRequest,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    client_id: FromPath[str],
) -> Response[str]:
    """Show one system with its keys."""
    system = await service.own_system(node, actor, acting_for(actor), client_id)
    return _system_page(request, actor, system)


def _system_page(request: StrictRequest, actor: Actor, system: OwnSystem) -> Response[str]:
    words, own = words_of(request), system.client_id
    manage = may(actor, acting_for(actor), Action.MANAGE_SYSTEMS) and system.closed is None
    columns = ("tf.kid", "tf.state", "tf.key-from", "tf.until", "tf.change")
    return page(
        request,
        actor,
        "trust_framework/system.html",
        area="organisations",
        crumbs=("organisations", "systems"),
        system=system,
        tag=system_tag(words, system),
        facts=_facts(words, system),
        columns=[Column(words.text(key)) for key in columns[: 5 if manage else 4]],
        keys=[_key_line(words, system, key, manage=manage) for key in system.keys],
        add_key=words.at(SYSTEMS, own, NEW_KEY) if manage else None,
        close=words.at(SYSTEMS, own, CLOSE) if manage else None,
    )


@get(under(SYSTEMS, "{client_id:str}", CLOSE), **SESSION)
async def close_page(
    request: StrictRequest,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    client_id: FromPath[str],
) -> Response[str]:
    """Say what stops, before anything does."""
    member = managing(actor, Action.MANAGE_SYSTEMS)
    system = await service.own_system(node, actor, member, client_id)
    return _close_page(request, actor, system)


def _close_page(request: StrictRequest, actor: Actor, system: OwnSystem) -> Response[str]:
    words = words_of(request)
    return page(
        request,
        actor,
        "trust_framework/confirm.html",
        area="organisations",
        crumbs=("organisations", "systems"),
        title=words.text("tf.close"),
        small=system.name,
        lead=words.text("tf.close-lead", name=system.name),
        warning=None,
        cancel=words.at(SYSTEMS, system.client_id),
    )


@post(under(SYSTEMS, "{client_id:str}", CLOSE), **SESSION)
async def close_on_page(
    request: StrictRequest,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    client_id: FromPath[str],
) -> Response[Any]:
    """Close the system."""
    await form(request, actor, Confirmed)
    await service.close_system(node, actor, acting_for(actor), client_id)
    return see_other(words_of(request).at(SYSTEMS, client_id))


def key_fault(words: Words, text: str) -> FieldFault | None:
    """Say what is wrong with a pasted key, if anything is."""
    if not text:
        return FieldFault("key", words.text("tf.fault.key"))
    try:
        parse_public_key(text)
    except BadKey as error:
        return FieldFault("key", words.text(f"trust-framework.wrong.{error.code}"))
    return None


def _faults(words: Words, filled: SystemForm) -> tuple[FieldFault, ...]:
    name = None if is_line(filled.name) else FieldFault("name", words.text("tf.fault.name"))
    return tuple(fault for fault in (name, key_fault(words, filled.key)) if fault is not None)


def _form_page(
    request: StrictRequest, actor: Actor, filled: SystemForm, faults: tuple[FieldFault, ...]
) -> Response[str]:
    # A pasted private key is not sent back: the page may be cached or seen by others.
    private = words_of(request).text("trust-framework.wrong.key-private")
    by_field = {fault.field: fault.text for fault in faults}
    return page(
        request,
        actor,
        "trust_framework/new-system.html",
        area="organisations",
        crumbs=("organisations", "systems"),
        status=400 if faults else 200,
        faults=faults,
        by_field=by_field,
        name=filled.name,
        key="" if by_field.get("key") == private else filled.key,
    )


def _facts(words: Words, system: OwnSystem) -> list[Row]:
    rows = [
        Row(words.text("tf.client-id"), system.client_id),
        Row(words.text("tf.registered"), words.day(system.registered)),
    ]
    if system.closed is not None:
        rows.append(Row(words.text("tf.closed"), words.day(system.closed)))
    return rows


def _key_line(words: Words, system: OwnSystem, key: SystemKey, *, manage: bool) -> KeyLine:
    href = words.at(SYSTEMS, system.client_id, NEW_KEY, key.thumbprint, REVOKE)
    usable = manage and key.state in {KeyState.VALID, KeyState.COMING}
    return KeyLine(
        kid=key.kid,
        tag=Tag(_TAGS[key.state], words.text(f"tf.key-states.{key.state}")),
        begins=words.day(key.valid_from),
        until=words.day(key.revoked or key.valid_to),
        revoke=Link(words.text("tf.revoke-link", kid=key.kid), href) if usable else None,
    )


HANDLERS = (
    systems_page,
    new_system_page,
    register_on_page,
    system_page,
    close_page,
    close_on_page,
)

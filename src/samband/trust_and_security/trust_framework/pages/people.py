# SPDX-License-Identifier: EUPL-1.2
"""Who has which role in the organisation; giving and ending roles."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Struct

from samband.core.identifiers import Party, person
from samband.core.node import Node
from samband.core.pages import under
from samband.core.pages.views import Choice, Column, FieldFault, Link
from samband.core.ports import Actor
from samband.core.problems import Conflict, Invalid, NotFound
from samband.core.time import STOCKHOLM, today
from samband.core.web import StrictRequest
from samband.core.web.pages import form, page, see_other
from samband.trust_and_security.trust_framework import service
from samband.trust_and_security.trust_framework.model import Action, Appointment, HeldRole, Role
from samband.trust_and_security.trust_framework.pages.addresses import END, PEOPLE, SESSION
from samband.trust_and_security.trust_framework.pages.systems import Confirmed
from samband.trust_and_security.trust_framework.pages.words import (
    Words,
    acting_for,
    is_line,
    words_of,
)
from samband.trust_and_security.trust_framework.service.common import may

_END = under(PEOPLE, "{role_id:uuid}", END)


class RoleForm(Struct, frozen=True, forbid_unknown_fields=True):
    """The form that gives a role."""

    number: str = ""
    name: str = ""
    role: str = ""
    ends: str = ""


class RoleLine(Struct, frozen=True):
    """A role in the table."""

    name: str
    role: str
    begins: str
    ends: str
    end: Link | None


@get(list(PEOPLE), **SESSION)
async def people_page(
    request: StrictRequest, node: NamedDependency[Node], actor: NamedDependency[Actor]
) -> Response[str]:
    """List who has which role."""
    return await _page(request, node, actor, RoleForm(), ())


@post(list(PEOPLE), **SESSION)
async def give_on_page(
    request: StrictRequest, node: NamedDependency[Node], actor: NamedDependency[Actor]
) -> Response[Any]:
    """Give a role, or say what to correct."""
    words, filled = words_of(request), await form(request, actor, RoleForm)
    faults = await _give(node, actor, words, filled)
    if faults:
        return await _page(request, node, actor, filled, faults)
    return see_other(words.at(PEOPLE))


@get(_END, **SESSION)
async def end_page(
    request: StrictRequest,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    role_id: FromPath[UUID],
) -> Response[str]:
    """Say what stops, before it does."""
    return await _end_page(request, node, actor, role_id, None)


@post(_END, **SESSION)
async def end_on_page(
    request: StrictRequest,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    role_id: FromPath[UUID],
) -> Response[Any]:
    """End the role."""
    await form(request, actor, Confirmed)
    try:
        await service.end_role(node, actor, acting_for(actor), role_id)
    except Conflict as problem:
        why = words_of(request).fault(problem, {"role-last": ""}).text
        return await _end_page(request, node, actor, role_id, why)
    return see_other(words_of(request).at(PEOPLE))


async def _give(node: Node, actor: Actor, words: Words, filled: RoleForm) -> tuple[FieldFault, ...]:
    faults = _faults(words, filled)
    if faults:
        return faults
    try:
        await service.give_role(node, actor, acting_for(actor), _appointment(filled))
    except (Conflict, Invalid) as problem:
        fields = {"person-": "number", "role-held": "role", "role-time": "ends"}
        return (words.fault(problem, fields),)
    return ()


def _appointment(filled: RoleForm) -> Appointment:
    day = _day(filled.ends)
    last = datetime.combine(day + timedelta(1), time(), STOCKHOLM) if day else None
    number = _number(filled.number)
    if number is None:
        raise ValueError("the form was not checked")
    return Appointment(person=number, name=filled.name, role=Role(filled.role), ends=last)


def _faults(words: Words, filled: RoleForm) -> tuple[FieldFault, ...]:
    day = _day(filled.ends)
    good = {
        "number": _number(filled.number) is not None,
        "name": is_line(filled.name),
        "role": filled.role in set(Role),
        "ends": not filled.ends or (day is not None and today() < day < _LAST_DAY),
    }
    keys = {"number": "tf.fault.person"}
    return tuple(
        FieldFault(field, words.text(keys.get(field, f"tf.fault.{field}")))
        for field, right in good.items()
        if not right
    )


_LAST_DAY = date(2200, 1, 1)
"""No role is given as far as this, nor by the API."""


def _number(text: str) -> Party | None:
    try:
        return person(text.replace("-", "").replace(" ", ""))
    except ValueError:
        return None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


async def _page(
    request: StrictRequest,
    node: Node,
    actor: Actor,
    filled: RoleForm,
    faults: tuple[FieldFault, ...],
) -> Response[str]:
    words, member = words_of(request), acting_for(actor)
    found = await service.list_roles(node, actor, member)
    manage = may(actor, member, Action.MANAGE_ROLES)
    columns = ("tf.person", "tf.role", "tf.begins", "tf.until", "tf.change")
    return page(
        request,
        actor,
        "trust_framework/people.html",
        area="organisations",
        crumbs=("organisations",),
        status=400 if faults else 200,
        columns=[Column(words.text(key)) for key in columns[: 5 if manage else 4]],
        roles=[_line(words, held, manage=manage) for held in found],
        manage=manage,
        faults=faults,
        by_field={fault.field: fault.text for fault in faults},
        filled=filled,
        choices=[Choice("", "")]
        + [
            Choice(role, words.text(f"tf.roles.{role}"), chosen=role == filled.role)
            for role in Role
        ],
    )


async def _end_page(
    request: StrictRequest, node: Node, actor: Actor, role_id: UUID, warning: str | None
) -> Response[str]:
    words, member = words_of(request), acting_for(actor)
    for held in await service.list_roles(node, actor, member):
        if held.id == role_id:
            role = words.text(f"tf.roles.{held.role}").lower()
            return page(
                request,
                actor,
                "trust_framework/confirm.html",
                area="organisations",
                crumbs=("organisations", "organisation-people"),
                status=409 if warning else 200,
                title=words.text("tf.end"),
                small=held.name,
                lead=words.text("tf.end-lead", name=held.name, role=role),
                warning=warning,
                cancel=words.at(PEOPLE),
            )
    raise NotFound(reason="role-unknown")


def _line(words: Words, held: HeldRole, *, manage: bool) -> RoleLine:
    role = words.text(f"tf.roles.{held.role}")
    end = Link(
        words.text("tf.end-link", role=role.lower(), name=held.name),
        words.at(PEOPLE, str(held.id), END),
    )
    last = held.ends - timedelta(microseconds=1) if held.ends else None
    return RoleLine(
        name=held.name,
        role=role,
        begins=words.day(held.begins),
        ends=words.day(last) if last else words.text("tf.no-end"),
        end=end if manage else None,
    )


HANDLERS = (people_page, give_on_page, end_page, end_on_page)

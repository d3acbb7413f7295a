# SPDX-License-Identifier: EUPL-1.2
"""Asking for access: which version, which scope, and what for."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter
from msgspec import Struct

from samband.core.inbox import Once
from samband.core.node import Node
from samband.core.pages import under
from samband.core.pages.views import Choice, FieldFault
from samband.core.ports import Actor
from samband.core.problems import Conflict, Invalid
from samband.core.web import StrictRequest
from samband.core.web.pages import first_answer, form, page, see_other, sent_once
from samband.information_exchange.api_management import service
from samband.information_exchange.api_management.model.lifecycle import State
from samband.information_exchange.api_management.model.records import (
    Access,
    ApiRecord,
    NewRequest,
)
from samband.information_exchange.api_management.pages.addresses import (
    ACCESS,
    CATALOGUE,
    REQUEST,
    SESSION,
)
from samband.information_exchange.api_management.pages.words import Words, words_of

Chosen = Annotated[str, QueryParameter(max_length=10, pattern=r"^([0-9]{10})?$(?!\n)")]
_OFFERED = {State.ALPHA, State.BETA, State.ACTIVE, State.DEPRECATED}
_FIELDS = {
    "version-unknown": "major",
    "scope-unknown": "scope",
    "request-open": "scope",
    "own-api": "major",
    "producer-unknown": "producer",
}


class RequestForm(Struct, frozen=True, forbid_unknown_fields=True):
    """The form that asks for access; no scope is the whole of an API without scopes."""

    producer: str = ""
    major: str = ""
    scope: str = ""
    purpose: str = ""


@get(under(CATALOGUE, "{name:str}", REQUEST), **SESSION)
async def request_page(
    request: StrictRequest,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    name: FromPath[str],
    producer: Chosen = "",
) -> Response[str]:
    """Ask what access is wanted for."""
    service.may_use(actor)
    api, filled = await service.find(node, name), RequestForm(producer=producer)
    return _form_page(request, actor, api, filled, await service.producers_of(node, api))


@post(under(CATALOGUE, "{name:str}", REQUEST), **SESSION)
async def request_on_page(
    request: StrictRequest,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    name: FromPath[str],
) -> Response[Any]:
    """Ask for access, or say what to correct."""
    words, filled = words_of(request), await form(request, actor, RequestForm)
    api = await service.find(node, name)
    producers = await service.producers_of(node, api)
    told = await _ask(node, actor, words, api, filled, await sent_once(request, actor))
    if isinstance(told, Access):
        return see_other(words.at(ACCESS, str(told.id)))
    return _form_page(request, actor, api, filled, producers, told)


async def _ask(
    node: Node,
    actor: Actor,
    words: Words,
    api: ApiRecord,
    filled: RequestForm,
    asked: Once | None,
) -> Access | tuple[FieldFault, ...]:
    faults = []
    if filled.major not in _majors(api):
        faults.append(FieldFault("major", words.text("am.fault.major")))
    if api.facts.scopes and filled.scope not in api.facts.scopes:
        faults.append(FieldFault("scope", words.text("am.fault.scope")))
    given = {
        "api": api.name,
        "producer": filled.producer or None,
        "major": int(filled.major) if filled.major in _majors(api) else 0,
        "scope": filled.scope or None,
        "purpose": filled.purpose,
    }
    try:
        new = msgspec.convert(given, NewRequest)
    except msgspec.ValidationError as error:
        field = "producer" if "$.producer" in str(error) else "purpose"
        faults.append(FieldFault(field, words.text(f"am.fault.{field}")))
        return tuple(faults)
    if faults:
        return tuple(faults)
    try:
        return await first_answer(service.request_access(node, actor, new, asked=asked), Access)
    except (Conflict, Invalid) as problem:
        return (words.fault(problem, _FIELDS),)


def _majors(api: ApiRecord) -> list[str]:
    found = {each.version.partition(".")[0] for each in api.versions if each.state in _OFFERED}
    return sorted(found, key=int, reverse=True)


def _form_page(
    request: StrictRequest,
    actor: Actor,
    api: ApiRecord,
    filled: RequestForm,
    producers: dict[str, str],
    faults: tuple[FieldFault, ...] = (),
) -> Response[str]:
    words, majors = words_of(request), _majors(api)
    chosen = filled.major or (majors[0] if majors else "")
    return page(
        request,
        actor,
        "api_management/request.html",
        area="organisations",
        crumbs=("organisations", "api-catalogue"),
        status=400 if faults else 200,
        api=api,
        title=words.title(api.facts),
        faults=faults,
        by_field={fault.field: fault.text for fault in faults},
        producers=[
            Choice(number, name, chosen=number == (filled.producer or api.owner.identifier))
            for number, name in producers.items()
        ]
        if len(producers) > 1
        else None,
        lead=words.text("am.ask-lead-many")
        if len(producers) > 1
        else words.text("am.ask-lead", owner=api.owner_name),
        majors=[Choice(each, f"v{each}", chosen=each == chosen) for each in majors],
        scopes=[Choice(each, each, chosen=each == filled.scope) for each in api.facts.scopes],
        purpose=filled.purpose,
        action=words.at(CATALOGUE, api.name, REQUEST),
        cancel=words.at(CATALOGUE, api.name),
    )


HANDLERS = (request_page, request_on_page)

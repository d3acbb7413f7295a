# SPDX-License-Identifier: EUPL-1.2
"""Access as both sides see it: what we asked for, what we are asked, decisions and keys."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Struct

from samband.core.node import Node
from samband.core.pages import under
from samband.core.pages.views import Choice, Column, FieldFault, Link, Row, Tag, Task
from samband.core.ports import Actor
from samband.core.time import now
from samband.core.web import Page, StrictRequest
from samband.core.web.pages import form, page, see_other
from samband.core.web.paging import MAX_LIMIT
from samband.information_exchange.api_management import service
from samband.information_exchange.api_management.model.records import (
    Access,
    Decided,
    KeyFacts,
    NewApiKey,
)
from samband.information_exchange.api_management.pages.addresses import (
    ACCESS,
    DECIDE,
    END,
    KEY,
    LIMITS,
    REVOKE,
    SESSION,
)
from samband.information_exchange.api_management.pages.limits import (
    limits_in_words,
    quota_fields,
    read_quota,
)
from samband.information_exchange.api_management.pages.words import (
    Words,
    in_words,
    is_living,
    is_open,
    words_of,
)


class DecisionForm(Struct, frozen=True, forbid_unknown_fields=True):
    """The owner's decision, its reason, and limits where they are not what all have."""

    decision: str = ""
    reason: str = ""
    per_minute: str = ""
    per_day: str = ""


class ReasonForm(Struct, frozen=True, forbid_unknown_fields=True):
    """Why access ends."""

    reason: str = ""


class Confirmed(Struct, frozen=True, forbid_unknown_fields=True):
    """A form with nothing to fill in."""


class KeyLine(Struct, frozen=True):
    """A key in the table, and where it is revoked while it can be."""

    prefix: str
    tag: Tag
    made: str
    until: str
    revoke: str | None


@get(list(ACCESS), **SESSION)
async def access_page(
    request: StrictRequest, node: NamedDependency[Node], actor: NamedDependency[Actor]
) -> Response[str]:
    """List what we have asked for and what we are asked."""
    received = await service.received_requests(node, actor, MAX_LIMIT, 0)
    return _list_page(
        request, actor, received, await service.own_requests(node, actor, MAX_LIMIT, 0)
    )


def _list_page(
    request: StrictRequest, actor: Actor, received: Page[Access], own: Page[Access]
) -> Response[str]:
    words = words_of(request)
    return page(
        request,
        actor,
        "api_management/access.html",
        area="organisations",
        crumbs=("organisations", "api-catalogue"),
        received=[_task(words, each, received=True) for each in received.items],
        own=[_task(words, each, received=False) for each in own.items],
        more=max(received.total, own.total) > MAX_LIMIT,
        most=MAX_LIMIT,
    )


def _task(words: Words, access: Access, *, received: bool) -> Task:
    day = words.day(access.requested)
    detail = (
        words.text("am.received-line", name=access.consumer_name, day=day)
        if received
        else words.text("am.own-line", day=day)
    )
    link = Link(in_words(access), words.at(ACCESS, str(access.id)))
    return Task(link, detail, words.request(access))


@get(under(ACCESS, "{request_id:uuid}"), **SESSION)
async def one_page(
    request: StrictRequest,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    request_id: FromPath[UUID],
) -> Response[str]:
    """Show a request and what may be done with it."""
    access, received = await service.one_request(node, actor, request_id)
    return _one_page(request, actor, access, received=received)


@post(under(ACCESS, "{request_id:uuid}", DECIDE), **SESSION)
async def decide_on_page(
    request: StrictRequest,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    request_id: FromPath[UUID],
) -> Response[Any]:
    """Decide a request, or say what to correct."""
    words, filled = words_of(request), await form(request, actor, DecisionForm)
    decided = _decision(words, filled)
    if not isinstance(decided, Decided):
        access, received = await service.one_request(node, actor, request_id)
        return _one_page(request, actor, access, received=received, filled=filled, faults=decided)
    await service.decide_request(node, actor, request_id, decided)
    return see_other(words.at(ACCESS, str(request_id)))


def _decision(words: Words, filled: DecisionForm) -> Decided | tuple[FieldFault, ...]:
    """Read the form, or say of every field what to correct."""
    faults = []
    if filled.decision not in {"yes", "no"}:
        faults.append(FieldFault("decision", words.text("am.fault.decision")))
    if not is_line(filled.reason):
        faults.append(FieldFault("reason", words.text("am.fault.reason")))
    quota, wrong = read_quota(words, filled.per_minute, filled.per_day)
    if filled.decision == "no":
        wrong += [
            FieldFault(field, words.text("am.fault.quota-refused"))
            for field, calls in quota.items()
            if calls is not None
        ]
    if faults := [*faults, *wrong]:
        return tuple(faults)
    return Decided(approved=filled.decision == "yes", reason=filled.reason, **quota)


def is_line(text: str) -> bool:
    """Tell whether a text can be a reason."""
    try:
        msgspec.convert({"approved": True, "reason": text}, Decided)
    except msgspec.ValidationError:
        return False
    return True


@post(under(ACCESS, "{request_id:uuid}", KEY), **SESSION)
async def make_key_on_page(
    request: StrictRequest,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    request_id: FromPath[UUID],
) -> Response[str]:
    """Make a key and show it, this once."""
    await form(request, actor, Confirmed)
    made = await service.make_key(node, actor, request_id, NewApiKey())
    access, _ = await service.one_request(node, actor, request_id)
    answer = _one_page(request, actor, access, received=False, fresh=made.key)
    answer.headers["Cache-Control"] = "no-store"
    return answer


_KEY_COLUMNS = ("key", "state", "made", "until", "do")


def _one_page(
    request: StrictRequest,
    actor: Actor,
    access: Access,
    *,
    received: bool,
    filled: DecisionForm | None = None,
    faults: tuple[FieldFault, ...] = (),
    fresh: str | None = None,
) -> Response[str]:
    words, own = words_of(request), str(access.id)
    given, living = filled or DecisionForm(), is_living(access)
    return page(
        request,
        actor,
        "api_management/one-access.html",
        area="organisations",
        crumbs=("organisations", "api-catalogue", "api-access"),
        status=400 if faults else 200,
        title=in_words(access),
        access=access,
        tag=words.request(access),
        facts=_facts(words, access),
        faults=faults,
        by_field={fault.field: fault.text for fault in faults},
        decide=words.at(ACCESS, own, DECIDE) if received and is_open(access) else None,
        choices=[
            Choice(each, words.text(f"am.decide-{each}"), chosen=given.decision == each)
            for each in ("yes", "no")
        ],
        reason=given.reason,
        quota=quota_fields(words, access, given.per_minute, given.per_day),
        fresh=fresh,
        keys=[_key_line(words, access, each, own=not received) for each in access.keys],
        columns=[Column(words.text(f"am.{key}")) for key in _KEY_COLUMNS],
        make=words.at(ACCESS, own, KEY) if living and not received else None,
        limits=words.at(ACCESS, own, LIMITS) if living and received else None,
        end=words.at(ACCESS, own, END) if living else None,
    )


def _facts(words: Words, access: Access) -> list[Row]:
    rows = [
        Row(words.text("am.consumer"), access.consumer_name),
        Row(words.text("am.answers"), access.producer_name),
        Row(words.text("am.what-for"), access.purpose),
        Row(words.text("am.requested"), words.day(access.requested)),
    ]
    if access.decided is not None:
        rows.append(Row(words.text("am.decided"), words.day(access.decided)))
        rows.append(Row(words.text("am.reason"), access.reason))
    if access.since is not None:
        rows.append(Row(words.text("am.limits"), limits_in_words(words, access)))
    if access.limits_set is not None:
        rows.append(Row(words.text("am.limits-set"), words.day(access.limits_set)))
        rows.append(Row(words.text("am.limits-why"), access.limits_reason))
    if access.ended is not None:
        rows.append(Row(words.text("am.ended"), words.day(access.ended)))
    return rows


def _key_line(words: Words, access: Access, key: KeyFacts, *, own: bool) -> KeyLine:
    if key.revoked is not None:
        tag = Tag("error", words.text("am.keys.revoked"))
    elif key.expires <= now():
        tag = Tag("neutral", words.text("am.keys.expired"))
    else:
        tag = Tag("ok", words.text("am.keys.valid"))
    return KeyLine(
        prefix=key.prefix,
        tag=tag,
        made=words.day(key.made),
        until=words.day(key.revoked or key.expires),
        revoke=words.at(ACCESS, str(access.id), KEY, key.prefix, REVOKE)
        if own and tag.kind == "ok"
        else None,
    )


@get(under(ACCESS, "{request_id:uuid}", KEY, "{prefix:str}", REVOKE), **SESSION)
async def revoke_page(
    request: StrictRequest,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    request_id: FromPath[UUID],
    prefix: FromPath[str],
) -> Response[str]:
    """Say what stops before a key is revoked."""
    access, _ = await service.one_request(node, actor, request_id)
    service.key_in(access, prefix)
    return _confirm_page(request, actor, access, "am.revoke", prefix)


@post(under(ACCESS, "{request_id:uuid}", KEY, "{prefix:str}", REVOKE), **SESSION)
async def revoke_on_page(
    request: StrictRequest,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    request_id: FromPath[UUID],
    prefix: FromPath[str],
) -> Response[Any]:
    """Revoke a key."""
    await form(request, actor, Confirmed)
    await service.revoke_key(node, actor, request_id, prefix)
    return see_other(words_of(request).at(ACCESS, str(request_id)))


@get(under(ACCESS, "{request_id:uuid}", END), **SESSION)
async def end_page(
    request: StrictRequest,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    request_id: FromPath[UUID],
) -> Response[str]:
    """Say what stops before access ends, and ask why."""
    access, _ = await service.one_request(node, actor, request_id)
    return _end_page(request, actor, access)


@post(under(ACCESS, "{request_id:uuid}", END), **SESSION)
async def end_on_page(
    request: StrictRequest,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    request_id: FromPath[UUID],
) -> Response[Any]:
    """End access, or say what to correct."""
    filled = await form(request, actor, ReasonForm)
    access, received = await service.one_request(node, actor, request_id)
    if not is_line(filled.reason):
        return _end_page(request, actor, access, wrong=True)
    verb = service.withdraw_access if received else service.give_up_access
    await verb(node, actor, request_id, filled.reason)
    return see_other(words_of(request).at(ACCESS, str(request_id)))


def _end_page(
    request: StrictRequest, actor: Actor, access: Access, *, wrong: bool = False
) -> Response[str]:
    return _confirm_page(request, actor, access, "am.end", in_words(access), ask=True, wrong=wrong)


def _confirm_page(
    request: StrictRequest,
    actor: Actor,
    access: Access,
    key: str,
    name: str,
    *,
    ask: bool = False,
    wrong: bool = False,
) -> Response[str]:
    words = words_of(request)
    faults = (FieldFault("reason", words.text("am.fault.reason")),) if wrong else ()
    return page(
        request,
        actor,
        "api_management/confirm.html",
        area="organisations",
        crumbs=("organisations", "api-catalogue", "api-access"),
        status=400 if wrong else 200,
        title=words.text(key),
        small=name,
        lead=words.text(f"{key}-lead"),
        ask=ask,
        faults=faults,
        cancel=words.at(ACCESS, str(access.id)),
    )


HANDLERS = (
    access_page,
    one_page,
    decide_on_page,
    make_key_on_page,
    revoke_page,
    revoke_on_page,
    end_page,
    end_on_page,
)

# SPDX-License-Identifier: EUPL-1.2
"""Changing how much a consumer may ask, long after it was let in."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Struct

from samband.core.node import Node
from samband.core.pages import under
from samband.core.pages.views import FieldFault
from samband.core.ports import Actor
from samband.core.web import StrictRequest
from samband.core.web.pages import form, page, see_other
from samband.information_exchange.api_management import service
from samband.information_exchange.api_management.model.records import Access, NewLimits
from samband.information_exchange.api_management.pages.access import is_line
from samband.information_exchange.api_management.pages.addresses import ACCESS, LIMITS, SESSION
from samband.information_exchange.api_management.pages.limits import quota_fields, read_quota
from samband.information_exchange.api_management.pages.words import Words, in_words, words_of


class LimitsForm(Struct, frozen=True, forbid_unknown_fields=True):
    """New limits, where they are not what all have, and why."""

    per_minute: str = ""
    per_day: str = ""
    reason: str = ""


@get(under(ACCESS, "{request_id:uuid}", LIMITS), **SESSION)
async def limits_page(
    request: StrictRequest,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    request_id: FromPath[UUID],
) -> Response[str]:
    """Show the limits that a consumer has, to be changed by whoever answers it."""
    access = await service.received_access(node, actor, request_id)
    now = (access.per_minute, access.per_day)
    return _limits_page(request, actor, access, LimitsForm(*(str(each or "") for each in now)))


@post(under(ACCESS, "{request_id:uuid}", LIMITS), **SESSION)
async def change_limits_on_page(
    request: StrictRequest,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    request_id: FromPath[UUID],
) -> Response[Any]:
    """Change the limits, or say what to correct."""
    words, filled = words_of(request), await form(request, actor, LimitsForm)
    new = _limits(words, filled)
    if not isinstance(new, NewLimits):
        access = await service.received_access(node, actor, request_id)
        return _limits_page(request, actor, access, filled, new)
    await service.change_limits(node, actor, request_id, new)
    return see_other(words.at(ACCESS, str(request_id)))


def _limits(words: Words, filled: LimitsForm) -> NewLimits | tuple[FieldFault, ...]:
    """Read the form, or say of every field what to correct."""
    quota, faults = read_quota(words, filled.per_minute, filled.per_day)
    if not is_line(filled.reason):
        faults.append(FieldFault("reason", words.text("am.fault.reason")))
    if faults:
        return tuple(faults)
    return NewLimits(reason=filled.reason, **quota)


def _limits_page(
    request: StrictRequest,
    actor: Actor,
    access: Access,
    filled: LimitsForm,
    faults: tuple[FieldFault, ...] = (),
) -> Response[str]:
    words = words_of(request)
    return page(
        request,
        actor,
        "api_management/limits.html",
        area="organisations",
        crumbs=("organisations", "api-catalogue", "api-access"),
        status=400 if faults else 200,
        title=words.text("am.change-limits"),
        small=f"{access.consumer_name}: {in_words(access)}",
        faults=faults,
        by_field={fault.field: fault.text for fault in faults},
        quota=quota_fields(words, access, filled.per_minute, filled.per_day),
        reason=filled.reason,
        cancel=words.at(ACCESS, str(access.id)),
    )


HANDLERS = (limits_page, change_limits_on_page)

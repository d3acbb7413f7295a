# SPDX-License-Identifier: EUPL-1.2
"""The organisation at a glance: what to do now, its systems, its agreement, its people."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from litestar import Response, get
from litestar.di import NamedDependency
from msgspec import Struct

from samband.core.identifiers import shown
from samband.core.node import Node
from samband.core.pages.views import Column, Link, Row, Tag, Task
from samband.core.ports import Actor
from samband.core.time import STOCKHOLM, now
from samband.core.web import StrictRequest
from samband.core.web.pages import page
from samband.trust_and_security.trust_framework import service
from samband.trust_and_security.trust_framework.model import (
    Action,
    ContactPurpose,
    KeyState,
    Member,
    OwnSystem,
)
from samband.trust_and_security.trust_framework.pages.addresses import (
    CHOOSE,
    CONTACTS,
    NEW_KEY,
    NEW_SYSTEM,
    OVERVIEW,
    PEOPLE,
    SESSION,
    SYSTEMS,
)
from samband.trust_and_security.trust_framework.pages.words import Words, words_of
from samband.trust_and_security.trust_framework.service.common import may

SOON = timedelta(days=30)


class SystemLine(Struct, frozen=True):
    """A system in the table: where it leads, how it is, and until when its key holds."""

    link: Link
    tag: Tag
    until: str


class SystemTable(Struct, frozen=True):
    """The table of systems."""

    columns: tuple[Column, ...]
    lines: tuple[SystemLine, ...]


@get(list(OVERVIEW), **SESSION)
async def overview_page(
    request: StrictRequest, node: NamedDependency[Node], actor: NamedDependency[Actor]
) -> Response[str]:
    """Show the organisation that the reader acts for."""
    if actor.organisation is None:
        return _nobody_page(request, actor)
    return _page(request, actor, await service.overview(node, actor, actor.organisation))


def _nobody_page(request: StrictRequest, actor: Actor) -> Response[str]:
    words = words_of(request)
    choose = Link(words.text("tf.choose"), words.at(CHOOSE))
    return page(request, actor, "trust_framework/nobody.html", area="organisations", choose=choose)


def _page(request: StrictRequest, actor: Actor, found: service.Overview) -> Response[str]:
    words = words_of(request)
    return page(
        request,
        actor,
        "trust_framework/overview.html",
        area="organisations",
        member=found.member,
        number_text=words.text("tf.number", number=shown(found.member.party)),
        since=words.day(found.member.since),
        open_systems=sum(system.closed is None for system in found.systems),
        tasks=_tasks(words, found),
        agreement=_agreement(words, found.member),
        people=found.people,
        new_system=_new_system(words, actor, found.member),
        links={"people": words.at(PEOPLE), "contacts": words.at(CONTACTS)},
        table=table_of(words, found.systems),
    )


def table_of(words: Words, systems: list[OwnSystem]) -> SystemTable:
    """Make the table of systems."""
    columns = tuple(Column(words.text(key)) for key in ("tf.system", "tf.state", "tf.key-until"))
    return SystemTable(columns, tuple(_line(words, system) for system in systems))


def key_until(system: OwnSystem) -> datetime | None:
    """Tell until when the system can sign without anybody doing anything."""
    unended = [k.valid_to for k in system.keys if k.state in {KeyState.VALID, KeyState.COMING}]
    return max(unended, default=None)


def system_tag(words: Words, system: OwnSystem) -> Tag:
    """Tell how a system is."""
    if system.closed is not None:
        return Tag("neutral", words.text("tf.closed"))
    if any(key.state is KeyState.VALID for key in system.keys):
        return Tag("ok", words.text("tf.open"))
    return Tag("wait", words.text("tf.waiting"))


def _line(words: Words, system: OwnSystem) -> SystemLine:
    until = key_until(system)
    return SystemLine(
        Link(system.name, words.at(SYSTEMS, system.client_id)),
        system_tag(words, system),
        words.day(until) if until else words.text("tf.no-key"),
    )


def _tasks(words: Words, found: service.Overview) -> list[Task]:
    present = {contact.purpose for contact in found.contacts}
    missing = Tag("wait", words.text("tf.missing"))
    contacts = [
        Task(
            Link(
                words.text("tf.task.contact", purpose=words.text(f"tf.purposes.{purpose}")),
                words.at(CONTACTS),
            ),
            words.text("tf.task.contact-text"),
            missing,
        )
        for purpose in (ContactPurpose.OPERATIONS, ContactPurpose.SECURITY)
        if purpose not in present
    ]
    keys = [_key_task(words, system, missing) for system in found.systems if system.closed is None]
    return [*(task for task in keys if task is not None), *contacts]


def _key_task(words: Words, system: OwnSystem, missing: Tag) -> Task | None:
    until = key_until(system)
    href = words.at(SYSTEMS, system.client_id, NEW_KEY)
    if until is None:
        link = Link(words.text("tf.task.no-key", name=system.name), href)
        return Task(link, words.text("tf.task.no-key-text"), missing)
    if until - now() > SOON:
        return None
    link = Link(words.text("tf.task.key", name=system.name), href)
    soon = Tag("wait", words.text("tf.soon"))
    return Task(link, words.text("tf.task.key-text", day=words.day(until)), soon)


def _agreement(words: Words, member: Member) -> list[Row]:
    agreement = member.agreement
    signed = datetime.combine(agreement.signed, time(12), STOCKHOLM)
    return [
        Row(words.text("tf.agreement-kind"), words.text(f"tf.agreement.{agreement.kind}")),
        Row(words.text("tf.agreement-version"), agreement.version),
        Row(words.text("tf.agreement-signed"), words.day(signed)),
    ]


def _new_system(words: Words, actor: Actor, member: Member) -> str | None:
    return words.at(NEW_SYSTEM) if may(actor, member.party, Action.MANAGE_SYSTEMS) else None


HANDLERS = (overview_page,)

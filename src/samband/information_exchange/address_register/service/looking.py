# SPDX-License-Identifier: EUPL-1.2
"""The verbs of whoever looks for an address: find, read, resolve, follow and copy.

All of it is open: the register holds no people, an address is there to be used, and nobody should
have to say whom she is about to write to.  Such reads leave no event; who may cache, need not ask.
"""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec
from msgspec import Struct

from samband.core import feed
from samband.core.db import Database
from samband.core.feed import FeedPage
from samband.core.node import Node
from samband.core.problems import Invalid
from samband.core.text import search_patterns
from samband.core.time import now
from samband.information_exchange.address_register.model.content import (
    NAMED,
    Certificate,
    Endpoint,
    Kind,
    Service,
)
from samband.information_exchange.address_register.model.entries import (
    EndpointAt,
    EntriesAnswer,
    EntryAnswer,
    KeyAt,
    ResolutionAnswer,
    ServiceAt,
)
from samband.information_exchange.address_register.model.timeline import Version
from samband.information_exchange.address_register.service import views
from samband.information_exchange.address_register.service.common import (
    BLOCK,
    missing,
    party_of,
    wrong,
)
from samband.information_exchange.address_register.service.noticing import notice
from samband.information_exchange.address_register.service.owners import owners_of
from samband.information_exchange.address_register.service.timelines import said
from samband.information_exchange.address_register.store import entries, reading
from samband.information_exchange.address_register.store.reading import (
    FoundRow,
    Hits,
    Route,
    Sought,
)
from samband.trust_and_security.trust_framework import MemberRegister

LONGEST = timedelta(hours=1)
"""How long a signed answer may be trusted without asking again, at most."""
COPY_PAGE = 500
BELOW_PAGE = 100
"""So many of what stands right under an entry are in one answer."""


class Search(Struct, frozen=True):
    """What somebody looks for; every part may be left out, and ``types`` may hold empty texts."""

    words: str = ""
    kind: Kind | None = None
    organisation: str | None = None
    types: tuple[str, ...] = ()
    municipality: str | None = None
    limit: int = 20
    offset: int = 0


async def search(node: Node, asked: Search) -> EntriesAnswer:
    """Find entries by words, organisation, kind, type and municipality (AR-2).

    Every word must be in the entry's or its organisation's words; å, ä and ö may be left out.
    """
    moment = now()
    sought = Sought(
        patterns=tuple(search_patterns(asked.words)),
        kinds=(asked.kind,) if asked.kind else NAMED,
        organisation=_number(asked.organisation),
        types=tuple(each for each in asked.types if each),
        municipality=asked.municipality,
    )
    nothing = bool(asked.words.strip()) and not sought.patterns
    async with node.db.connection() as connection:
        hits = Hits((), 0)
        if not nothing:
            hits = await reading.search(connection, sought, moment, asked.limit, asked.offset)
        rows = await entries.by_seq(connection, hits.entries)
    owners = await owners_of(node, {row.organisation for row in rows})
    async with node.db.connection() as connection:
        shown = await views.several(connection, rows, moment, owners)
    as_of, exp = span(moment, views.turn_of(shown, moment))
    return EntriesAnswer(
        issuer=node.public_url,
        as_of=as_of,
        exp=exp,
        items=tuple(shown),
        total=hits.total,
        limit=asked.limit,
        offset=asked.offset,
    )


async def entry(node: Node, entry_id: UUID, after: UUID | None = None) -> EntryAnswer:
    """Read one entry with its history, and a page of what stands right under it.

    A page goes on after an entry of the page before.  Raises ``NotFound``, and ``Invalid`` for another ``after``.
    """
    moment = now()
    async with node.db.connection() as connection:
        row = await entries.find(connection, entry_id)
    if row is None:
        raise missing("entry-unknown")
    owners = await owners_of(node, [row.organisation])
    async with node.db.connection() as connection:
        own = await views.one(connection, row, moment, owners)
        found = await entries.below(connection, row.seq, after, BELOW_PAGE + 1)
        if after is not None and not found:
            raise Invalid.field("after", "use a value that this register has given")
        below = await views.several(connection, found[:BELOW_PAGE], moment, owners)
    as_of, exp = span(moment, views.turn_of([own, *below], moment))
    return EntryAnswer(
        issuer=node.public_url,
        as_of=as_of,
        exp=exp,
        entry=own,
        below=tuple(below),
        next=below[-1].id if len(found) > BELOW_PAGE else None,
    )


async def resolve(
    node: Node, participant: str, wanted: str, at: datetime | None = None
) -> ResolutionAnswer:
    """Tell where a participant receives a document or service type at a moment (AR-7's question).

    A participant or type that nobody has gives no services: there is nothing secret to hide.  Nor
    is anybody led to a member that is suspended or has left.
    """
    if not participant:
        raise wrong("participant", "participant-missing")
    if not wanted:
        raise wrong("documentType", "wanted-missing")
    moment = now()
    then = moment if at is None else _utc(at)
    route = Route(participant.lower(), wanted, then)
    services, turn = await _services(node.db, node.door(MemberRegister), route)
    as_of, exp = span(moment, turn if at is None else None)
    return ResolutionAnswer(
        issuer=node.public_url,
        as_of=as_of,
        exp=exp,
        at=as_of if at is None else then,
        participant=participant.lower(),
        services=services,
    )


class LocalAddressBook:
    """``AddressBook`` over the local tables."""

    def __init__(self, db: Database, register: MemberRegister) -> None:
        self._db, self._register = db, register

    async def resolve(
        self, participant: str, wanted: str, at: datetime | None = None
    ) -> tuple[ServiceAt, ...]:
        """Give the services of a participant for a document or service type."""
        moment = now() if at is None else at
        route = Route(participant.lower(), wanted, moment)
        services, _ = await _services(self._db, self._register, route)
        return services


async def changes(node: Node, after: str | None, limit: int) -> FeedPage:
    """Read the register's changes after a cursor."""
    await notice(node)
    async with node.db.connection() as connection:
        return await feed.read(connection, BLOCK, after, limit, node.resource(BLOCK))


async def copy_state(node: Node) -> tuple[str, str]:
    """Tell the state of a copy that begins now, and the cursor from which to follow the feed.

    The state is another when anything was changed, and when a member was stopped, came back or
    changed its name.
    """
    await notice(node)
    async with node.db.connection() as connection:
        cursor = await feed.horizon(connection)
        epoch, members = await entries.epoch(connection), await entries.members(connection)
    owners = await owners_of(node, members)
    told = msgspec.json.encode([(each, owners[each]) for each in members])
    return f"{epoch}-{hashlib.sha256(told).hexdigest()[:20]}", cursor


async def copy(node: Node) -> AsyncIterator[bytes]:
    """Give the whole register as lines of JSON, one entry each, in the order they came.

    No connection is held while a reader is slow.  What changes meanwhile is in the feed.
    """
    moment, after = now(), 0
    while True:
        async with node.db.connection() as connection:
            rows = await entries.page_after(connection, after, COPY_PAGE)
        if not rows:
            return
        owners = await owners_of(node, {row.organisation for row in rows})
        async with node.db.connection() as connection:
            shown = await views.several(connection, rows, moment, owners)
        after = rows[-1].seq
        yield b"".join(msgspec.json.encode(each) + b"\n" for each in shown)


def span(moment: datetime, turn: datetime | None) -> tuple[datetime, datetime]:
    """Tell from when until when an answer may be trusted, in whole seconds: never past a turn."""
    as_of = moment.replace(microsecond=0)
    latest = as_of + LONGEST
    return as_of, latest if turn is None else min(latest, turn.replace(microsecond=0))


def _utc(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise wrong("at", "time-zone")
    try:
        return at.astimezone(UTC)
    except OverflowError:
        raise wrong("at", "time-far") from None


def _number(text: str | None) -> str | None:
    return None if text is None else party_of(text, "organisation").identifier


async def _services(
    db: Database, register: MemberRegister, route: Route
) -> tuple[tuple[ServiceAt, ...], datetime | None]:
    """Put together what was found; tells also when any of it begins or ends the next time.

    Nobody is led to a member from when it was suspended or left.
    """
    stopped = await register.stopped()
    found = [
        row
        for row in await db.together(reading.resolve, route)
        if row.organisation not in stopped or route.at < stopped[row.organisation]
    ]
    by_parent: dict[int, list[FoundRow]] = {}
    for row in found:
        by_parent.setdefault(row.parent, []).append(row)
    services = tuple(
        service
        for row in found
        if row.kind == Kind.SERVICE and _version(row, None).start <= route.at
        for service in [_service(row, by_parent, route)]
        if service is not None
    )
    edges = (edge for row in found for edge in (row.start, row.end))
    return services, min((e for e in edges if e is not None and e > route.at), default=None)


def _service(row: FoundRow, by_parent: dict[int, list[FoundRow]], route: Route) -> ServiceAt | None:
    content = said(row.content)
    if not isinstance(content, Service):
        return None
    if route.wanted not in (content.service_type, *content.document_types):
        return None
    return ServiceAt(
        id=row.id,
        name=content.name,
        service_type=content.service_type,
        document_types=content.document_types,
        municipalities=content.municipalities,
        endpoints=tuple(
            _endpoint(each, by_parent.get(each.seq, ()), route.at)
            for each in by_parent.get(row.seq, ())
        ),
    )


def _endpoint(row: FoundRow, below: Sequence[FoundRow], at: datetime) -> EndpointAt:
    content = said(row.content)
    if not isinstance(content, Endpoint):
        raise TypeError("what stands under a service is an endpoint")
    return EndpointAt(
        id=row.id,
        state=_version(row, content).state(at),
        valid_from=row.start,
        valid_until=row.end,
        url=content.url,
        transport_profile=content.transport_profile,
        certificates=tuple(_key(each, at) for each in below),
    )


def _key(row: FoundRow, at: datetime) -> KeyAt:
    content = said(row.content)
    if not isinstance(content, Certificate):
        raise TypeError("what stands under an endpoint is a certificate")
    return KeyAt(
        state=_version(row, content).state(at),
        valid_from=row.start,
        valid_until=row.end,
        use=content.use,
        pem=content.pem,
        thumbprint=content.thumbprint,
        not_after=content.not_after,
    )


def _version(row: FoundRow, content: object) -> Version[object]:
    return Version(content, row.start, row.end)

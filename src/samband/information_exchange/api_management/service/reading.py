# SPDX-License-Identifier: EUPL-1.2
"""What anybody may read of the catalogue, and what an owner reads of her own drafts.

The public part holds nothing of persons and asks for nobody's name, so it leaves no event, as the
public register of members does not.
"""

from __future__ import annotations

import msgspec

from samband.core import feed
from samband.core.db import Connection
from samband.core.feed import FeedPage
from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.recording import reading
from samband.core.text import search_patterns
from samband.core.web.paging import Page
from samband.information_exchange.api_management.model.lifecycle import (
    Impossible,
    State,
    Version,
)
from samband.information_exchange.api_management.model.profile import Report
from samband.information_exchange.api_management.model.records import (
    ApiRecord,
    Comparison,
    NewExemption,
    VersionDocument,
    VersionReport,
)
from samband.information_exchange.api_management.service.common import (
    API,
    acting,
    attempt,
    life,
    line,
    missing,
    records_of,
)
from samband.information_exchange.api_management.service.standing import standing_nodes
from samband.information_exchange.api_management.store import catalogue
from samband.information_exchange.api_management.store.catalogue import (
    DocumentRow,
    Sought,
    VersionRow,
)
from samband.information_exchange.api_management.vocabulary import PUBLISH
from samband.trust_and_security.trust_framework import MemberRegister


class Search(msgspec.Struct, frozen=True, kw_only=True):
    """What is sought: words, an owner's number, a state."""

    words: str = ""
    owner: str | None = None
    state: State | None = None
    limit: int
    offset: int = 0


async def search(node: Node, sought: Search) -> Page[ApiRecord]:
    """Find APIs by words in name, title, description and owner, in Swedish order of title."""
    patterns = search_patterns(sought.words)
    if (sought.words.strip() and not patterns) or sought.state is State.DRAFT:
        return Page([], 0, sought.limit, sought.offset)
    stopped = await node.door(MemberRegister).stopped()
    asked = Sought(patterns, sought.owner, sought.state, list(stopped))
    standing = await standing_nodes(node)
    async with node.db.connection() as connection:
        rows = await catalogue.page(connection, asked, sought.limit, sought.offset)
        items = await records_of(connection, rows, drafts=False, standing=standing)
        total = await catalogue.count(connection, asked)
    return Page(items, total, sought.limit, sought.offset)


async def find(node: Node, name: str) -> ApiRecord:
    """Find one API that others may see and somebody answers for now; raises ``NotFound``."""
    stopped = await node.door(MemberRegister).stopped()
    standing = await standing_nodes(node)
    async with node.db.connection() as connection:
        row = await catalogue.find_api(connection, name)
        given = [row] if row else []
        found = await records_of(connection, given, drafts=False, standing=standing)
    if not found or not found[0].versions:
        raise missing("api-unknown")
    if found[0].owner.identifier in stopped and not found[0].addresses:
        raise missing("api-unknown")
    return found[0]


async def version_report(node: Node, name: str, version: str) -> VersionReport:
    """Tell how a published version keeps the profile and what it broke."""
    async with node.db.connection() as connection:
        row, held = await _held(connection, name, version, drafts=False)
    return _told(row, held)


async def version_document(node: Node, name: str, version: str) -> VersionDocument:
    """Give a published version's OpenAPI document, just as it was given."""
    async with node.db.connection() as connection:
        row, held = await _held(connection, name, version, drafts=False)
    written = "json" if held.document.lstrip().startswith("{") else "yaml"
    return VersionDocument(
        api=name,
        version=str(life(row).version),
        media_type=f"application/vnd.oai.openapi+{written}",
        document=held.document,
    )


async def held_document(node: Node, name: str, version: str) -> DocumentRow:
    """Give a published version's document with its hash."""
    async with node.db.connection() as connection:
        _, held = await _held(connection, name, version, drafts=False)
    return held


async def own_apis(node: Node, actor: Actor, limit: int, offset: int) -> Page[ApiRecord]:
    """List the actor's organisation's APIs, drafts among their versions."""
    record, standing = attempt(node, actor, "own-read"), await standing_nodes(node)
    async with reading(node, record), node.db.connection() as connection:
        owner = acting(record, PUBLISH).identifier
        rows = await catalogue.of_owner(connection, owner, limit, offset)
        items = await records_of(connection, rows, drafts=True, standing=standing)
        total = await catalogue.count_of_owner(connection, owner)
    return Page(items, total, limit, offset)


async def own_report(node: Node, actor: Actor, name: str, version: str) -> VersionReport:
    """Tell the owner how any version of hers keeps the profile; another's is not found."""
    record = attempt(node, actor, "own-read", f"api:{name}", f"version:{version}")
    async with reading(node, record), node.db.connection() as connection:
        owner = acting(record, PUBLISH).identifier
        api = await catalogue.find_api(connection, name)
        if api is None or api.owner != owner:
            raise missing("api-unknown")
        row, held = await _held(connection, name, version, drafts=True)
    return _told(row, held)


async def changes(node: Node, after: str | None, limit: int) -> FeedPage:
    """Read the catalogue's changes after a cursor."""
    async with node.db.connection() as connection:
        return await feed.read(connection, API, after, limit, node.resource(API))


async def _held(
    connection: Connection, name: str, version: str, *, drafts: bool
) -> tuple[VersionRow, DocumentRow]:
    try:
        wanted = Version.read(version)
    except Impossible:
        raise missing("version-unknown") from None
    for row in await catalogue.versions(connection, [name]):
        if life(row).version == wanted and (drafts or row.state != State.DRAFT):
            numbers = (row.major, row.minor, row.patch)
            held = await catalogue.document(connection, name, numbers)
            if held is not None:
                return row, held
    raise missing("version-unknown")


def _told(row: VersionRow, held: DocumentRow) -> VersionReport:
    return VersionReport(
        api=row.api,
        version=line(row),
        report=msgspec.json.decode(held.report, type=Report),
        exemptions=msgspec.json.decode(held.exemptions, type=tuple[NewExemption, ...]),
        comparison=msgspec.json.decode(held.changes, type=Comparison),
    )

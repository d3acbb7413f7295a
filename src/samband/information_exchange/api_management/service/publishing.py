# SPDX-License-Identifier: EUPL-1.2
"""An owner's verbs: register and revise an API, add a version, move it through its life."""

from __future__ import annotations

import msgspec
from msgspec.structs import replace

from samband.core.db import Tx
from samband.core.identifiers import organisation
from samband.core.inbox import Once
from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.recording import Record, changing
from samband.core.text import search_text, sort_key
from samband.core.time import now
from samband.information_exchange.api_management.model.lifecycle import (
    Impossible,
    Life,
    Move,
    State,
    Version,
    add,
    plan,
)
from samband.information_exchange.api_management.model.records import (
    ApiFacts,
    ApiRecord,
    Comparison,
    NewApi,
    NewState,
    NewVersion,
    VersionReport,
)
from samband.information_exchange.api_management.service.common import (
    acting,
    announce,
    attempt,
    conflict,
    life,
    line,
    missing,
    own_api,
    own_member,
    records_of,
    refused,
    wrong,
)
from samband.information_exchange.api_management.service.judging import (
    Judged,
    compare,
    judge,
    says,
)
from samband.information_exchange.api_management.store import access, catalogue
from samband.information_exchange.api_management.store.catalogue import (
    ApiRow,
    DocumentRow,
    VersionRow,
)
from samband.information_exchange.api_management.vocabulary import PUBLISH

TELL_DEPRECATED = "api-deprecated"


async def register_api(
    node: Node, actor: Actor, new: NewApi, *, asked: Once | None = None
) -> ApiRecord:
    """Register an API under the actor's organisation; others see it with its first version."""
    record = attempt(node, actor, "api-registered", f"api:{new.name}")
    member = await own_member(node, actor)
    async with changing(node, record, asked) as tx:
        owner = acting(record, PUBLISH)
        if not member:
            raise refused("not-a-member")
        row = row_of(new.name, owner.identifier, member, new.facts)
        if not await catalogue.insert_api(tx, row, *sought(row, new.facts)):
            raise conflict("api-name-used")
        [record.answer] = [told] = await records_of(tx, [row], drafts=True)
    return told


async def revise_api(node: Node, actor: Actor, name: str, facts: ApiFacts) -> ApiRecord:
    """Replace what is said of an API."""
    record = attempt(node, actor, "api-revised", f"api:{name}")
    async with changing(node, record) as tx:
        held = await own_api(tx, name, acting(record, PUBLISH))
        row = replace(held, facts=msgspec.json.encode(facts).decode(), revised=now())
        await catalogue.revise_api(tx, row, *sought(row, facts))
        await access.touch(tx, row.owner)
        [told] = await records_of(tx, [row], drafts=True)
        if any(each.state is not State.DRAFT for each in told.versions):
            await announce(tx, "api-revised", f"api/{name}", {"api": name})
    return told


async def add_version(
    node: Node, actor: Actor, name: str, new: NewVersion, *, asked: Once | None = None
) -> VersionReport:
    """Add a version as a draft, and tell how its document keeps the profile (AP-2)."""
    record = attempt(node, actor, "version-added", f"api:{name}", f"version:{new.version}")
    judged = await judge(new.document, new.exemptions)
    comparison = await _comparison(node, name, new.version, new.document, judged)
    async with changing(node, record, asked) as tx:
        await own_api(tx, name, acting(record, PUBLISH))
        lives = [life(each) for each in await catalogue.versions(tx, [name])]
        version = _added(lives, new, judged).version
        row, held = _draft(name, version, new, judged, comparison)
        await catalogue.insert_version(tx, row, held)
        told = _report(row, new, judged, comparison)
        record.answer = told
    return told


async def move_version(
    node: Node, actor: Actor, name: str, version: str, new: NewState, *, asked: Once | None = None
) -> ApiRecord:
    """Move a version to another state, with what follows for the others (VER.10 to VER.19)."""
    record = attempt(
        node, actor, "version-moved", f"api:{name}", f"version:{version}", f"state:{new.state}"
    )
    comparison = await _stored_comparison(node, name, version, new.state)
    async with changing(node, record, asked) as tx:
        api = await own_api(tx, name, acting(record, PUBLISH))
        rows = await catalogue.versions(tx, [name])
        lives = await _planned(tx, rows, name, version, new)
        if comparison is not None:
            await _refuse_breaking(tx, rows, name, lives[0].version, comparison)
        changed = await _write(tx, record, rows, lives)
        await access.touch(tx, api.owner)
        for each in changed:
            await _tell(node, tx, api, each)
        [record.answer] = [told] = await records_of(tx, [api], drafts=True)
    return told


def row_of(
    name: str, owner: str, owner_name: str, facts: ApiFacts, *, own: bool = False, node: str = ""
) -> ApiRow:
    """Make the row of an API that is registered now; ``own`` is one that a ``node`` serves."""
    moment, told = now(), msgspec.json.encode(facts).decode()
    return ApiRow(name, owner, owner_name, told, moment, moment, own, node)


def sought(row: ApiRow, facts: ApiFacts) -> tuple[str, str]:
    """Give what an API is ordered by and what it is found by."""
    told = (row.name, facts.title, facts.description.sv, facts.description.en, row.owner_name)
    return sort_key(facts.title), search_text(" ".join(told))


def _added(lives: list[Life], new: NewVersion, judged: Judged) -> Life:
    if judged.fault is not None:
        raise wrong("$.document", judged.fault)
    try:
        version = Version.read(new.version)
        if not says(judged, version):
            raise wrong("$.document", "version-differs")
        return add(lives, version)
    except Impossible as error:
        if error.code == "version-form":
            raise wrong("$.version", error.code) from None
        raise conflict(error.code) from None


async def _comparison(
    node: Node, name: str, version: str, document: str, judged: Judged
) -> Comparison:
    """Compare with the newest version below that was ever active; nothing to compare is fine."""
    if judged.fault is not None:
        return Comparison()
    return await compared(node, name, version, document)


async def _stored_comparison(node: Node, name: str, version: str, to: State) -> Comparison | None:
    """Compare again before a version becomes active: another may have come between."""
    if to is not State.ACTIVE:
        return None
    parsed = _parsed(version)
    async with node.db.connection() as connection:
        held = await catalogue.document(connection, name, parsed) if parsed else None
    return None if held is None else await compared(node, name, version, held.document)


async def compared(node: Node, name: str, version: str, document: str) -> Comparison:
    """List what a version breaks against the newest one below that was ever active."""
    parsed = _parsed(version)
    if parsed is None:
        return Comparison()
    async with node.db.connection() as connection:
        below = _below(await catalogue.versions(connection, [name]), Version(*parsed))
        if below is None:
            return Comparison()
        base = (below.major, below.minor, below.patch)
        held = await catalogue.document(connection, name, base)
    if held is None:
        raise missing("version-unknown")
    return Comparison(str(Version(*base)), await compare(held.document, document))


def _parsed(version: str) -> tuple[int, int, int] | None:
    try:
        read = Version.read(version)
    except Impossible:
        return None
    return read.major, read.minor, read.patch


def _below(rows: list[VersionRow], version: Version) -> VersionRow | None:
    return next((each for each in rows if each.was_active and life(each).version < version), None)


def _draft(
    name: str, version: Version, new: NewVersion, judged: Judged, comparison: Comparison
) -> tuple[VersionRow, DocumentRow]:
    moment, report = now(), judged.report
    numbers = (version.major, version.minor, version.patch)
    found = (report.errors, report.warnings, len(comparison.breaking))
    row = VersionRow(
        name,
        *numbers,
        State.DRAFT,
        False,
        moment,
        moment,
        None,
        None,
        *found,
    )
    texts = [msgspec.json.encode(each).decode() for each in (new.exemptions, report, comparison)]
    return row, DocumentRow(new.document, judged.digest, *texts)


def _report(
    row: VersionRow, new: NewVersion, judged: Judged, comparison: Comparison
) -> VersionReport:
    return VersionReport(
        api=row.api,
        version=line(row),
        report=judged.report,
        exemptions=new.exemptions,
        comparison=comparison,
    )


async def _write(
    tx: Tx, record: Record, rows: list[VersionRow], lives: tuple[Life, ...]
) -> list[VersionRow]:
    changed, moment = [], now()
    for each in lives:
        row = next(one for one in rows if life(one).version == each.version)
        moved = replace(
            row,
            state=each.state,
            was_active=each.was_active,
            since=moment,
            deprecated=each.deprecated,
            sunset=each.sunset,
        )
        changed.append(moved)
    # What retires makes room first: the database allows one version in use per major.
    for moved in reversed(changed):
        await catalogue.move(tx, moved)
        record.items += (f"{life(moved).version}:{moved.state}",)
    return changed


async def _planned(
    tx: Tx, rows: list[VersionRow], name: str, version: str, new: NewState
) -> tuple[Life, ...]:
    parsed = _parsed(version)
    if parsed is None:
        raise missing("version-unknown")
    users = len(await access.consumers(tx, name, parsed[0]))
    move = Move(version=Version(*parsed), to=new.state, at=now(), sunset=new.sunset, users=users)
    try:
        return plan([life(each) for each in rows], move)
    except Impossible as error:
        if error.code == "version-unknown":
            raise missing(error.code) from None
        if error.code in {"sunset-needed", "sunset-early", "sunset-alone"}:
            raise wrong("$.sunset", error.code) from None
        raise conflict(error.code) from None


async def _refuse_breaking(
    tx: Tx, rows: list[VersionRow], name: str, version: Version, comparison: Comparison
) -> None:
    """Keep what breaks with the version, and refuse it within one major (VER.02, VER.13)."""
    below = _below(rows, version)
    base = None if below is None else str(life(below).version)
    if base != comparison.with_version:
        raise conflict("version-raced")
    within = below is not None and below.major == version.major
    if within and comparison.breaking:
        raise conflict("change-breaking")
    numbers = (version.major, version.minor, version.patch)
    await catalogue.keep_changes(tx, name, numbers, msgspec.json.encode(comparison).decode())


async def _tell(node: Node, tx: Tx, api: ApiRow, row: VersionRow) -> None:
    """Publish a version's new state, and tell its users when it will end (AP-11)."""
    version = str(life(row).version)
    data = {"api": api.name, "version": version, "state": row.state, "breaking": row.breaking}
    await announce(tx, "version-moved", f"api/{api.name}/{version}", data)
    if row.state == State.DEPRECATED:
        for consumer in await access.consumers(tx, api.name, row.major):
            await node.ports.notifier.tell(tx, organisation(consumer), TELL_DEPRECATED, {})

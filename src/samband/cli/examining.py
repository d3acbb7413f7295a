# SPDX-License-Identifier: EUPL-1.2
"""``samband check``: what is wrong with a node, or left to do, in one line each.

Every line says what, why it matters, and what to do.  Nothing is made or changed by looking.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import msgspec
from rich.console import Console

from samband.cli import examining_address, examining_hub
from samband.cli.country import node_of_country
from samband.cli.failing import reached
from samband.cli.finding import Finding, Seen
from samband.cli.operating import opened
from samband.cli.options import Data, settings_with
from samband.core import postgres
from samband.core.configuration import WrongSettings
from samband.core.outbound import FetchFailed, Outbound
from samband.core.problems import Problem
from samband.settings import Settings, node_secret
from samband.trust_and_security import traceability

_console = Console(highlight=False, soft_wrap=True, markup=False)
_FROM_ELSEWHERE = (
    "select exists (select from core.feed where xid >= pg_snapshot_xmax(pg_current_snapshot()))"
)
"""A feed is read below the oldest running transaction: a dump brings numbers of its old server."""
_LEAST_VERSION = 180_000
_EXTENSIONS = frozenset({"btree_gist", "pg_trgm"})
_CONNECT_SECONDS = 5.0
_OTHERS, _ANYBODY = 0o077, 0o007
Probe = Callable[[Seen], Awaitable[Iterable[Finding]]]


def check(*, data: Data = None) -> int:
    """Look over the settings, the database, the hub and the addresses, and recompute the log.

    Each line says what is wrong or left to do, why, and what to do about it.
    """
    settings = settings_with(data=data)
    own = node_of_country(settings.data)
    found = asyncio.run(_examine(own or settings))
    for each in found:
        _console.print(each.line)
    if found:
        _console.print(f"{len(found)} to see to.")
    return 1 if found else 0


async def _examine(settings: Settings) -> list[Finding]:
    seen = Seen(settings)
    return [each for probe in _PROBES for each in [one async for one in _safely(probe, seen)]]


async def _safely(probe: Probe, seen: Seen) -> AsyncIterator[Finding]:
    """Go on with the next look when one meets what it was not made for."""
    try:
        for each in await probe(seen):
            yield each
    except (Problem, OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        said = getattr(error, "reason", "") or str(error) or type(error).__name__
        yield Finding("database", said, "See to that first, and look again.")


async def _files(seen: Seen) -> list[Finding]:
    """Look at who may read what only the node shall."""
    secret = seen.settings.data / "secret"
    found = list(_secret(seen.settings.data, secret))
    seen.secret = not found
    if not found and secret.stat().st_mode & _OTHERS:
        why = "others than its owner may use it, and it opens every key of the node"
        found.append(Finding(str(secret), why, f"Run `chmod 600 {secret}`."))
    if seen.file and _holds_password(seen.settings) and seen.file.stat().st_mode & _ANYBODY:
        why = "it holds a password that everybody on the machine may read"
        do = f"Run `chmod o= {seen.file}`, or put the password in the environment."
        found.append(Finding(str(seen.file), why, do))
    return found


def _secret(data: Path, secret: Path) -> Iterable[Finding]:
    if not secret.exists():
        why = "there is none yet, so the node has never been started with this folder"
        yield Finding(str(secret), why, "Run `samband migrate`, or correct node.data.")
        return
    try:
        node_secret(data)
    except PermissionError:
        yield Finding(str(secret), "you may not read it", "Be the user who runs the node.")
    except (WrongSettings, UnicodeDecodeError):
        why = "it is not the 32 bytes in hexadecimal that it was"
        yield Finding(str(secret), why, "Put back the copy: docs/how-to/back-up-and-restore.md.")


def _holds_password(settings: Settings) -> bool:
    return bool(settings.mail.password or urlsplit(settings.database.dsn).password)


async def _providers(seen: Seen) -> list[Finding]:
    """See that people can log in."""
    providers, found = seen.settings.identity.providers, []
    if not providers and not seen.settings.test_mode:
        why = "there is none, so nobody can log in"
        do = "Write one: docs/how-to/connect-an-openid-provider.md."
        found.append(Finding("identity.providers", why, do))
    for provider in providers:
        url = f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration"
        try:
            status = (await Outbound(seen.settings.test_mode).fetch(url)).status
            said = f"it answers {status}" if status != 200 else ""  # noqa: PLR2004 (HTTP)
        except FetchFailed as error:
            said = f"it cannot be read: {error}"
        if said:
            what = f"identity.providers {provider.name}"
            do = "Correct its issuer, or let the machine reach it."
            found.append(Finding(what, f"{url}: {said}", do))
    return found


async def _contact(seen: Seen) -> list[Finding]:
    """See that whoever meets trouble on a page can tell (lag 2018:1937, 13 §)."""
    if seen.settings.node.contact or seen.settings.test_mode:
        return []
    why = "nobody can tell what does not work on the pages, and the law says that they must"
    return [Finding("node.contact", why, "Write an e-mail address, or an https page.")]


async def _database(seen: Seen) -> list[Finding]:
    """See that the database is there, new enough, and prepared; the next looks need it."""
    settings = seen.settings
    if not settings.database.dsn:
        dsn = postgres.running_dsn(settings.data / "postgres", settings.database.name)
        if dsn is None:
            why = (
                "the node's own PostgreSQL is not running, so the log and keys cannot be looked at"
            )
            return [Finding("the node", why, "Start it: `samband serve`.")]
        changed = msgspec.structs.replace(settings.database, dsn=dsn)
        seen.settings = settings = msgspec.structs.replace(settings, database=changed)
    try:
        connection = await asyncpg.connect(settings.database.dsn, timeout=_CONNECT_SECONDS)
    except (OSError, TimeoutError, asyncpg.PostgresError, ValueError) as error:
        said = reached(error) or f"no answer within {_CONNECT_SECONDS:g} s"
        do = "Is it running, and are host, database, role and password right?"
        return [Finding("database.dsn", f"no connection: {said}", do)]
    try:
        found = await _judged(connection)
    finally:
        await connection.close()
    seen.prepared = seen.secret and not found
    return found


async def _judged(connection: asyncpg.Connection) -> list[Finding]:
    version = int(await connection.fetchval("show server_version_num"))
    if version < _LEAST_VERSION:
        why = f"it is PostgreSQL {version // 10_000}, and 18 is needed"
        return [Finding("database.dsn", why, "Upgrade it, or point at another server.")]
    there = {row[0] for row in await connection.fetch("select name from pg_available_extensions")}
    if lacking := sorted(_EXTENSIONS - there):
        do = "Install PostgreSQL's contrib package at the server."
        return [Finding("database.dsn", f"the server lacks {' and '.join(lacking)}", do)]
    if not await connection.fetchval("select to_regclass('traceability.event') is not null"):
        return [Finding("the database", "it is not prepared yet", "Run `samband migrate`.")]
    if await connection.fetchval(_FROM_ELSEWHERE):
        why = "its transactions are numbered lower than its rows say, so changes reach nobody"
        return [
            Finding("the database", why, "Let it count on: docs/how-to/back-up-and-restore.md.")
        ]
    return []


async def _log(seen: Seen) -> list[Finding]:
    """Recompute the whole log from its rows."""
    if not seen.prepared:
        return []
    async with opened(seen.settings) as node:
        differences = await traceability.check(node)
    do = "Keep everything as it is, and restore a copy beside it to compare."
    found = [Finding(f"{each.place} event {each.seq}", each.what, do) for each in differences]
    if found:
        _console.print(f"The log does not hold: {len(found)} differences.")
    else:
        _console.print("The log holds: every row, leaf, node and checkpoint agrees.")
    return found


_PROBES: tuple[Probe, ...] = (
    _files,
    _providers,
    _contact,
    _database,
    examining_address.look,
    examining_hub.look,
    _log,
)

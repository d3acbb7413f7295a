# SPDX-License-Identifier: EUPL-1.2
"""What an operator does to a node from the command line; each act is an event like any other."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import msgspec
from rich.console import Console
from rich.table import Table

from samband import app
from samband.cli.country import node_of_country
from samband.cli.options import Data, settings_with
from samband.core import jobs, postgres
from samband.core.keys import Algorithm
from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.time import rfc3339
from samband.settings import Settings
from samband.trust_and_security import traceability
from samband.trust_and_security.authorization import client_keys, client_of
from samband.trust_and_security.trust_framework import register_key

_console = Console(highlight=False, soft_wrap=True)
COMMAND_LINE = "samband-command-line"
OPERATOR_SCOPES = frozenset({"trust-framework/operate", "trust-framework/admin"})


def reaching(settings: Settings) -> Settings:
    """Point the settings at the running node's database; raises ``LookupError`` when none runs.

    A folder without the node's secret is another node's, or none's: people and keys that were
    written with a new secret could never be found by the node itself.
    """
    if settings.database.dsn:
        if not (settings.data / "secret").exists():
            raise LookupError(
                f"{settings.data} is not the node's folder: it has no file `secret`. Give --data"
                " or the settings that the node runs with."
            )
        return settings
    if (own := node_of_country(settings.data)) is not None:
        return own
    dsn = postgres.running_dsn(settings.data / "postgres", settings.database.name)
    if dsn is None:
        raise LookupError("The node is not running. Start it with `samband serve` or `make demo`.")
    database = msgspec.structs.replace(settings.database, dsn=dsn)
    return msgspec.structs.replace(settings, database=database)


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Node]:
    """Open the node for one command and write what it recorded before it ends."""
    composed = app.compose(settings)
    async with app.running(composed):
        yield composed.node


def operator(node: Node) -> Actor:
    """Act as the node's own organisation: whoever may read its secret is its operator."""
    return Actor(
        organisation=node.organisation,
        organisation_name=node.name,
        client=COMMAND_LINE,
        scopes=OPERATOR_SCOPES,
    )


def rotate(use: str, /, *, at_once: bool = False, data: Data = None) -> None:
    """Publish a new signing key for one use; it signs from an hour on.

    Parameters
    ----------
    use
        What the key signs, such as access-token.
    at_once
        Sign with it now: for when the old one is in the wrong hands.
    """
    kid = asyncio.run(_rotate(reaching(settings_with(data=data)), use, at_once=at_once))
    _console.print(f"Key {kid} is published and signs {'now' if at_once else 'in one hour'}.")


def show(*, data: Data = None) -> None:
    """Show the node's public keys that others are told: of its register, its log, and as a client.

    The client key is made the first time. A hub's operator registers it for the system it is named
    with, and pins the log's key; those who follow a hub are given the id of its register key.
    """
    settings = reaching(settings_with(data=data))
    shown = asyncio.run(_keys(settings))
    if not settings.follows:
        _console.print(f"Register key (hub.keys of those who follow): {shown.register}")
    _console.print(f"Log key:   {shown.log}", markup=False)
    _console.print(f"Client:    {shown.client}")
    for key in shown.client_keys:
        _console.print(f"Client key: {msgspec.json.encode(key).decode()}", markup=False)


def dead(*, data: Data = None) -> None:
    """List the jobs that are held after their last attempt."""
    held = asyncio.run(_dead(reaching(settings_with(data=data))))
    if not held:
        _console.print("No job is held.")
        return
    table = Table("Job", "What", "Failed", "Attempts", "Why")
    for letter in held:
        failed = rfc3339(letter.failed) if letter.failed else ""
        table.add_row(str(letter.id), letter.name, failed, str(letter.attempts), letter.reason)
    _console.print(table)


def release(job: int, /, *, data: Data = None) -> None:
    """Let a held job run again.

    Parameters
    ----------
    job
        Its number, as `samband jobs dead` lists it.
    """
    if not asyncio.run(_release(reaching(settings_with(data=data)), job)):
        raise LookupError(f"Job {job} is not held. `samband jobs dead` lists those that are.")
    _console.print(f"Job {job} runs again.")


class Keys(msgspec.Struct, frozen=True):
    """The public keys that others are told, and the id of the system that the node asks as."""

    register: str
    log: str
    client: str
    client_keys: list[dict[str, str]]


async def _keys(settings: Settings) -> Keys:
    async with opened(settings) as node:
        return Keys(
            "" if settings.follows else await register_key(node),
            (await traceability.log_key(node)).keys[0],
            client_of(node),
            await client_keys(node),
        )


async def _rotate(settings: Settings, use: str, *, at_once: bool) -> str:
    async with opened(settings) as node:
        published = await node.keys.published(use)
        if not published:
            raise LookupError(
                f"No key has been made for {use}: one is made when it is first needed."
                " If it should be there, docs/how-to/rotate-keys.md has the uses."
            )
        algorithm: Algorithm = "EdDSA" if published[0]["alg"] == "EdDSA" else "ES256"
        return await node.keys.rotate(use, algorithm, at_once=at_once)


async def _dead(settings: Settings) -> list[jobs.DeadLetter]:
    async with opened(settings) as node:
        return await jobs.dead_letters(node.db)


async def _release(settings: Settings, job: int) -> bool:
    async with opened(settings) as node:
        return await jobs.release(node.db, job)

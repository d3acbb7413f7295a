# SPDX-License-Identifier: EUPL-1.2
"""The access rules as this process has them: policies, grants, revocations and systems.

They are kept in memory because a decision must cost processor time only, and are refreshed by
comparing epochs twice a second.  Rules that could not be confirmed for five seconds are not used:
a revoked token is thereby refused everywhere within five seconds, or nothing is permitted.
"""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress

import msgspec
import structlog

from samband.core.db import Connection, Database
from samband.core.problems import Problem, Unavailable
from samband.core.time import now
from samband.trust_and_security.authorization.model.grants import Grant, RegisteredScope
from samband.trust_and_security.authorization.model.policies import (
    NO_POLICIES,
    PolicySet,
    WrongPolicies,
    compile_policies,
)
from samband.trust_and_security.authorization.store import epochs as epoch_store
from samband.trust_and_security.authorization.store import grants as grant_store
from samband.trust_and_security.authorization.store import policies as policy_store
from samband.trust_and_security.authorization.store import tokens as token_store
from samband.trust_and_security.authorization.store.epochs import Epochs
from samband.trust_and_security.trust_framework import MemberRegister, System

POLL_SECONDS = 0.5
STALE_SECONDS = 5.0
SWEEP_SECONDS = 60.0
_log = structlog.get_logger()

GrantKey = tuple[str, str]


class Snapshot(msgspec.Struct, frozen=True, kw_only=True):
    """What was in force when it was last confirmed; ``generation`` grows with every change."""

    generation: int = 0
    epochs: Epochs = Epochs()
    register_epoch: int = -1
    policies: PolicySet = NO_POLICIES
    scopes: Mapping[str, RegisteredScope] = {}
    grants: Mapping[GrantKey, tuple[Grant, ...]] = {}
    revoked: frozenset[str] = frozenset()

    def grants_of(self, member: str | None, scope: str) -> tuple[Grant, ...]:
        """Give a member's grants of a scope, holding now or later."""
        return self.grants.get((member or "", scope), ())

    def holds(self, member: str, scope: str) -> bool:
        """Tell whether a member may use a scope now.

        An owner needs no grant of its own scope, nor anybody of a scope that membership brings.
        """
        known = self.scopes.get(scope)
        if known is None:
            return False
        moment = now()
        return (
            known.members
            or known.owner.identifier == member
            or any(grant.holds_at(moment) for grant in self.grants_of(member, scope))
        )


class AccessRules:
    """This process's copy of the rules, and its copies of systems from the member register."""

    def __init__(self, db: Database, register: MemberRegister) -> None:
        self._db = db
        self._register = register
        self._snapshot = Snapshot()
        self._confirmed = float("-inf")
        self._systems: dict[str, System] = {}
        self._refreshing = asyncio.Lock()

    @property
    def snapshot(self) -> Snapshot:
        """Give the rules; raises ``Unavailable`` when they may be out of date."""
        if time.monotonic() - self._confirmed > STALE_SECONDS:
            raise Unavailable("The access rules are being read.", reason="access rules are stale")
        return self._snapshot

    async def fresh(self) -> Snapshot:
        """Give the rules, confirming them first when nobody has for five seconds."""
        if time.monotonic() - self._confirmed > STALE_SECONDS:
            await self.refresh()
        return self.snapshot

    async def refresh(self) -> None:
        """Confirm the rules against the database and the register, reading what has changed."""
        async with self._refreshing:
            began = time.monotonic()
            register_epoch = await self._register.epoch()
            async with self._db.connection() as connection:
                latest = await epoch_store.epochs(connection)
                changed = await self._read(connection, latest)
            old = self._snapshot
            if register_epoch != old.register_epoch:
                self._systems = {}
            if changed is not old or register_epoch != old.register_epoch:
                self._snapshot = msgspec.structs.replace(
                    changed, generation=old.generation + 1, register_epoch=register_epoch
                )
            self._confirmed = began

    async def system(self, client_id: str) -> System | None:
        """Find a system, from a copy for as long as the register says that a copy holds."""
        known = self._systems.get(client_id)
        if known is not None and (known.holds_until is None or now() < known.holds_until):
            return known
        # An answer to a question asked before a refresh goes to the copies that it threw away.
        copies = self._systems
        found = await self._register.system(client_id)
        if found is not None:
            copies[client_id] = found
        return found

    def kind_of(self, client_id: str | None) -> str:
        """Tell what kind of body a system's member is, once the system has shown its token."""
        known = self._systems.get(client_id or "")
        return "" if known is None else known.member_kind

    async def _read(self, connection: Connection, latest: Epochs) -> Snapshot:
        old = self._snapshot
        changes: dict[str, object] = {}
        if latest.grants != old.epochs.grants:
            scopes = await grant_store.scopes(connection)
            changes["scopes"] = {scope.name: scope for scope in scopes}
            changes["grants"] = _by_member_and_scope(await grant_store.living_grants(connection))
        if latest.policies != old.epochs.policies:
            changes["policies"] = await _policies(connection, old.policies)
        if latest.tokens != old.epochs.tokens:
            changes["revoked"] = await token_store.revoked(connection)
        return msgspec.structs.replace(old, epochs=latest, **changes) if changes else old


@asynccontextmanager
async def refreshing(rules: AccessRules, db: Database) -> AsyncIterator[None]:
    """Read the rules, then keep them fresh in the background for as long as the block runs."""
    await rules.refresh()
    task = asyncio.create_task(_keep_fresh(rules, db))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _keep_fresh(rules: AccessRules, db: Database) -> None:
    swept = time.monotonic()
    while True:
        await asyncio.sleep(POLL_SECONDS)
        try:
            await rules.refresh()
            if time.monotonic() - swept > SWEEP_SECONDS:
                swept = time.monotonic()
                async with db.connection() as connection:
                    await token_store.forget_expired(connection)
        except Problem as problem:
            _log.warning("authorization.rules_not_refreshed", reason=problem.reason)
        except Exception as error:  # noqa: BLE001  the loop must go on; stale rules refuse by themselves
            _log.error("authorization.rules_not_refreshed", reason=repr(error))


async def _policies(connection: Connection, old: PolicySet) -> PolicySet:
    row = await policy_store.latest_set(connection)
    if row is None:
        return old
    texts = await policy_store.current_policies(connection)
    attributes = msgspec.json.decode(row.attributes, type=dict[str, str])
    try:
        return compile_policies(row.version, texts, row.schema, attributes)
    except WrongPolicies as error:
        _log.error("authorization.policies_refused", version=row.version, reason=str(error))
        return old


def _by_member_and_scope(grants: list[Grant]) -> dict[GrantKey, tuple[Grant, ...]]:
    found: defaultdict[GrantKey, list[Grant]] = defaultdict(list)
    for grant in grants:
        found[grant.member.identifier, grant.scope].append(grant)
    return {key: tuple(value) for key, value in found.items()}

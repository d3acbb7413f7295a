# SPDX-License-Identifier: EUPL-1.2
"""The five verbs, renumbering and initial load: each runs in the transaction of its domain block.

The domain blocks decide and record; the engine keeps what they say in order.  Every change takes
the object's row lock first, so that writers of one object stand in line and ``known`` moments of
one object only grow, and it is announced in the domain's feed without any personal data.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

import asyncpg
import msgspec

from samband.basic_data.objects.model.versions import (
    ALL_TIME,
    Act,
    Changed,
    Held,
    Locked,
    LockedObject,
    NewObject,
    Number,
    Period,
    Protection,
    Said,
    Target,
    Verb,
    free_from,
    open_after,
)
from samband.basic_data.objects.store import changing as store
from samband.core import feed
from samband.core.db import Tx
from samband.core.ids import new_id
from samband.core.problems import Conflict, NotFound

_HELD = "The number is held by another object at that time."
_NOT_OPEN = (
    "The last known version must have begun earlier and have no end."
    " If what is registered is wrong, correct it."
)
_PAST = {
    Verb.REGISTER: "registered",
    Verb.UPDATE: "updated",
    Verb.CLOSE: "closed",
    Verb.CORRECT: "corrected",
    Verb.REMOVE: "removed",
}
PROTECTED_SUBJECT = "protected"


async def lock(tx: Tx, target: Target, act: Act) -> Locked:
    """Take an object for one change; raises ``NotFound``, or ``Conflict`` for another version."""
    found = await store.lock(tx, target.domain, target.reference)
    if found is None or found.removed is not None:
        raise NotFound(reason="no such object to change")
    if target.expected_version is not None and target.expected_version != found.revision:
        raise Conflict(
            f"The object is at version {found.revision}. Read it again and repeat the change."
        )
    return Locked(found, target.domain, act)


async def register(tx: Tx, new: NewObject) -> Changed:
    """Register an object from a date, or again one whose number it has and which was closed.

    Raises ``Conflict`` when a number is held by another object, or something is already known on
    or after the date.
    """
    found = await store.lock(tx, new.domain, new.numbers[-1].number)
    if found is not None:
        return await _register_again(tx, found, new)
    identity = new_id()
    row = await store.insert_object(tx, identity, new)
    fresh = LockedObject(row.id, identity, int(new.protection), 0, None, row.known_from)
    locked = Locked(fresh, new.domain, new.act)
    for held in new.numbers:
        await _give_number(tx, locked, held)
    await hide_twins(tx, {row.id: new.protection}, new.never_held)
    return await _lay_all(tx, locked, new)


async def update(tx: Tx, locked: Locked, start: date, said: Said) -> Changed:
    """Say that the world changed on ``start``: what was known ends there and stays true before.

    Raises ``Conflict`` when the last known version does not stand open before ``start``.
    """
    if not open_after(await store.last_period(tx, locked.object.id), start):
        raise Conflict(_NOT_OPEN)
    return await _lay(tx, locked, Verb.UPDATE, Period(start), said)


async def close(tx: Tx, locked: Locked, end: date) -> Changed:
    """Say that the object ceased to be on ``end``, the first day without it."""
    if not open_after(await store.last_period(tx, locked.object.id), end):
        raise Conflict(_NOT_OPEN)
    return await _lay(tx, locked, Verb.CLOSE, Period(end), None)


async def correct(tx: Tx, locked: Locked, period: Period, said: Said | None) -> Changed:
    """Say that we were wrong about a period; ``None`` says that the object was not there then."""
    return await _lay(tx, locked, Verb.CORRECT, period, said)


async def remove(tx: Tx, locked: Locked) -> Changed:
    """Say that the object was registered in error; its numbers are set free, a tombstone is left."""
    await store.release_numbers(tx, locked.object.id, locked.object.moment)
    return await _lay(tx, locked, Verb.REMOVE, ALL_TIME, None)


async def renumber(
    tx: Tx, locked: Locked, old: Number, new: Held, never_held: tuple[str, ...] = ()
) -> Changed:
    """Give the object a new number from a date on; the old one stays as history.

    Raises ``Conflict`` when the old number does not stand open then, or the new one is held.
    """
    start, moment = new.valid_from, locked.object.moment
    ended = await store.end_number(
        tx, locked.object.id, old, start, moment=moment, basis=locked.act.basis
    )
    if not ended:
        raise Conflict("The old number is not the object's at that time.")
    await _give_number(tx, locked, new)
    await hide_twins(tx, {locked.object.id: locked.protection}, never_held)
    changed = _changed(locked.object, Verb.UPDATE, Period(start))
    await store.put(tx, locked.object.id, changed, None, locked.act)
    if not locked.told:
        await _announce(tx, locked, changed, locked.protection, "renumbered")
    return changed


async def say_again(tx: Tx, domain: str, identity: UUID) -> None:
    """Make known that an object is told otherwise, though nothing that is stored has changed.

    So it is where somebody whom it names gets or loses protection.  It looks like any correction:
    a new version with the content and basis of the last, and its entry in the feed.
    """
    found = await store.lock(tx, domain, identity)
    if found is None or found.removed is not None:
        return
    changed = _changed(found, Verb.CORRECT, ALL_TIME)
    period = await store.say_again(tx, found.id, changed)
    if period is not None:
        locked = Locked(found, domain, Act("", ""))
        changed = msgspec.structs.replace(changed, period=period)
        await _announce(tx, locked, changed, locked.protection)


async def protect(
    tx: Tx, locked: Locked, protection: Protection, never_held: tuple[str, ...] = ()
) -> Locked:
    """Set the current protection; ``never_held`` names members of the content that must go
    when population registration is protected.

    Whoever holds a copy is told in the feed as if the object were removed, because for most readers
    it is; when the protection ends it is announced as registered.  Neither says why, and what is
    told is what is told of such a change: a removal comes alone, so the verb that follows is not
    told of.  Gives the object as it now is, for that verb.
    """
    await store.protect(tx, locked.object.id, protection)
    if never_held and protection is Protection.PROTECTED_REGISTRATION:
        await store.redact(tx, locked.object.id, never_held)
    await hide_twins(tx, {locked.object.id: protection}, never_held)
    if locked.protection.shows and not protection.shows:
        await store.show_twins(tx, locked.object.id)
    if locked.protection.shows != protection.shows:
        await _announce(tx, locked, await _turned(tx, locked, protection), Protection.NONE)
    now_protected = msgspec.structs.replace(locked.object, protection=int(protection))
    told = locked.told or (protection.shows and not locked.protection.shows)
    return msgspec.structs.replace(locked, object=now_protected, told=told)


async def _turned(tx: Tx, locked: Locked, protection: Protection) -> Changed:
    """Make the change that a reader without the right sees when somebody is hidden, or shown."""
    if protection.shows:
        return _changed(locked.object, Verb.REMOVE, ALL_TIME)
    last = await store.last_period(tx, locked.object.id)
    return _changed(locked.object, Verb.REGISTER, last or ALL_TIME)


async def hide_twins(
    tx: Tx, protected: Mapping[int, Protection], never_held: tuple[str, ...]
) -> None:
    """Protect removed objects that had a protected object's number, with what they still hold.

    Somebody registered twice by mistake could else be found by asking for what was known before.
    When the protection ends they are as they were.
    """
    hidden = [id_ for id_, protection in protected.items() if protection.shows]
    if not hidden:
        return
    for twin in await store.removed_twins(tx, hidden):
        await store.hide_twin(tx, twin, protected[twin.twin_of])
        if never_held and protected[twin.twin_of] is Protection.PROTECTED_REGISTRATION:
            await store.redact(tx, twin.id, never_held)


async def _register_again(tx: Tx, found: LockedObject, new: NewObject) -> Changed:
    first = new.versions[0].period.start
    if not free_from(await store.last_period(tx, found.id), first):
        raise Conflict(_HELD)
    locked = Locked(found, new.domain, new.act)
    had = set(await store.numbers_of(tx, found.id))
    for held in new.numbers:
        if held.number not in had:
            await _give_number(tx, locked, held)
    protection = locked.protection if new.protection is Protection.NONE else new.protection
    locked = await protect(tx, locked, protection, new.never_held)
    return await _lay_all(tx, locked, new)


async def _lay_all(tx: Tx, locked: Locked, new: NewObject) -> Changed:
    *before, last = new.versions
    for version in before:
        changed = _changed(locked.object, Verb.REGISTER, version.period)
        await store.put(tx, locked.object.id, changed, version.said, locked.act)
    return await _lay(tx, locked, Verb.REGISTER, last.period, last.said)


async def _lay(tx: Tx, locked: Locked, verb: Verb, period: Period, said: Said | None) -> Changed:
    changed = _changed(locked.object, verb, period)
    await store.clear(tx, locked.object.id, changed, locked.act)
    await store.put(tx, locked.object.id, changed, said, locked.act)
    if not locked.told:
        await _announce(tx, locked, changed, locked.protection)
    return changed


def _changed(found: LockedObject, verb: Verb, period: Period) -> Changed:
    return Changed(found.object_identity, new_id(), found.revision + 1, verb, period, found.moment)


async def _announce(
    tx: Tx, locked: Locked, changed: Changed, protection: Protection, past: str = ""
) -> None:
    subject, data = announcement(changed, protection)
    past = "changed" if subject == PROTECTED_SUBJECT else past or _PAST[changed.verb]
    await feed.publish(tx, locked.domain, f"{locked.domain}.{past}", subject, data)


def announcement(changed: Changed, protection: Protection) -> tuple[str, dict[str, object]]:
    """Tell what the feed says of a change: of a protected object only that something changed."""
    if protection.shows:
        return PROTECTED_SUBJECT, {"protected": True}
    data: dict[str, object] = {
        "objectIdentity": str(changed.object_identity),
        "versionId": str(changed.version_id),
        "verb": changed.verb.value,
    }
    if changed.verb is not Verb.REMOVE:
        data["validFrom"] = changed.period.start
        data["validTo"] = changed.period.end
    return str(changed.object_identity), data


async def _give_number(tx: Tx, locked: Locked, held: Held) -> None:
    moment, basis = locked.object.moment, locked.act.basis
    try:
        await store.insert_number(
            tx, locked.object.id, locked.domain, held, known_from=moment, basis=basis
        )
    except asyncpg.ExclusionViolationError:
        raise Conflict(_HELD) from None

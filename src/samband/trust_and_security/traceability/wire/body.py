# SPDX-License-Identifier: EUPL-1.2
"""An event as the log keeps it: an open part, a closed part, and the leaf that commits to both.

*Open* is what the subject is shown and what her receipt proves: who, why, on what ground, how it
was decided and how it ended. *Closed* is what only the keeping organisation may see: its own
officer's identity, the reason for its own log, and which subject keys the event is listed
under. The open part holds a commitment to the closed one, so neither can be changed afterwards,
the person's list included, and an auditor can be shown the closed part without the receipt
showing it to anybody.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from uuid import UUID

import msgspec

from samband.core.events import Disclosure, Event, KeptPurpose
from samband.core.identifiers import Party, Scheme
from samband.core.time import rfc3339
from samband.trust_and_security.traceability.wire import canonical, leaf
from samband.trust_and_security.traceability.wire.canonical import Json, b64
from samband.trust_and_security.traceability.wire.leaf import Leaf

MAX_BODY = 64 * 1024
SubjectKey = Callable[[Party], bytes]


class Sealed(msgspec.Struct, frozen=True):
    """An event ready to be stored: exact texts, the master salt, and the keys for the lists.

    ``time`` has the leaf's precision, milliseconds; ``visible_from`` is None for never.
    """

    event_id: UUID
    time: datetime
    type: str
    visible_from: datetime | None
    leaf: bytes
    body: bytes
    closed: bytes
    salt: bytes
    user_key: bytes | None
    subject_keys: tuple[bytes, ...]


_NO_PURPOSE = KeptPurpose()


class Body(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """The open part: what it does not say has the event's own default, and persons are never in it."""

    outcome: str
    closed: str
    organisation: Party | None = None
    organisation_name: str = ""
    client: str | None = None
    on_behalf_of: Party | None = None
    act_chain: tuple[str, ...] = ()
    resource: str = ""
    items: tuple[str, ...] = ()
    scope: str | None = None
    purpose: KeptPurpose = _NO_PURPOSE
    purpose_words: tuple[str, str] | None = None
    policies: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    token: str | None = None
    trace_id: str = ""
    span_id: str = ""
    disclosure: Disclosure = Disclosure()
    sandbox: bool = False


_BODY = msgspec.json.Decoder(Body)


def read_body(text: str) -> Body:
    """Read a stored open part; raises ``ValueError`` for one that no version ever wrote."""
    return _BODY.decode(text)


def seal(event: Event, salt: bytes, key_of: SubjectKey) -> Sealed:
    """Make everything that is stored of an event; raises ``ValueError`` if no log could hold it.

    ``salt`` is 16 fresh random bytes, ``key_of`` the node's keyed hash of a party.
    """
    subject_keys = tuple(key_of(subject) for subject in event.subjects)
    user_key = None if event.user is None else key_of(event.user)
    behalf = event.on_behalf_of
    behalf_key = key_of(behalf) if behalf and _is_person(behalf) else None
    closed = canonical.write(closed_part(event.reason, user_key, behalf_key, subject_keys))
    body = write_open(event, commit_closed(salt, closed))
    if len(body) + len(closed) > MAX_BODY:
        raise ValueError("the event's facts do not fit in 64 KiB")
    time = whole_milliseconds(event.time)
    return Sealed(
        event_id=event.id,
        time=time,
        type=event.type,
        visible_from=visible_from(event.disclosure, time),
        leaf=leaf.encode(leaf_of(event, salt, body)),
        body=body,
        closed=closed,
        salt=salt,
        user_key=user_key,
        subject_keys=subject_keys,
    )


def whole_milliseconds(moment: datetime) -> datetime:
    """Cut a moment to what a leaf can say of it."""
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def visible_from(disclosure: Disclosure, time: datetime) -> datetime | None:
    """Tell from when the subjects may see it; raises ``ValueError`` for a delay without end."""
    match disclosure.kind:
        case "immediate":
            return whole_milliseconds(time)
        case "withheld":
            return None
    if disclosure.until is None:
        raise ValueError("a delayed disclosure says until when")
    return whole_milliseconds(disclosure.until)


def leaf_of(event: Event, salt: bytes, body: bytes) -> Leaf:
    """Make the leaf that commits to a body and to each subject in order."""
    return Leaf(
        event.id,
        rfc3339(event.time),
        event.type,
        leaf.commit_body(leaf.salt_for(salt, "body"), body),
        tuple(
            leaf.commit_subject(leaf.subject_salt(salt, position), party.scheme, party.identifier)
            for position, party in enumerate(event.subjects)
        ),
    )


def commit_closed(salt: bytes, closed: bytes) -> bytes:
    """Commit to the closed part; stands as ``closed`` in the open one."""
    return leaf.commit_body(leaf.salt_for(salt, "closed"), closed)


def digest_keys(subject_keys: tuple[bytes, ...]) -> str:
    """Digest the subject keys in order, so that a row taken out of a person's list shows."""
    return b64(sha256(b"".join(subject_keys)).digest())


def closed_part(
    reason: str | None,
    user_key: bytes | None,
    behalf_key: bytes | None,
    subject_keys: tuple[bytes, ...],
) -> dict[str, Json]:
    """Lay out what stays with the organisation: persons as keyed hashes, absent facts left out."""
    return _present(
        {
            "listedUnder": digest_keys(subject_keys),
            "user": b64(user_key) if user_key else "",
            "onBehalfOf": b64(behalf_key) if behalf_key else "",
            "reason": reason or "",
        }
    )


def write_open(event: Event, closed: bytes) -> bytes:
    """Write what the subject is shown, with the commitment to what she is not."""
    behalf = event.on_behalf_of
    body = Body(
        outcome=event.outcome.value,
        closed=b64(closed),
        organisation=event.organisation,
        organisation_name=event.organisation_name,
        client=event.client or None,
        on_behalf_of=None if behalf and _is_person(behalf) else behalf,
        act_chain=event.act_chain,
        resource=event.resource,
        items=event.items,
        scope=event.scope or None,
        purpose=_purpose(event.purpose),
        purpose_words=event.purpose_words or None,
        policies=event.policies,
        evidence=event.evidence,
        token=event.token or None,
        trace_id=event.trace_id,
        span_id=event.span_id,
        sandbox=event.sandbox,
    )
    if event.disclosure.kind == "immediate":
        return canonical.write(body)
    return canonical.write(msgspec.to_builtins(body) | {"disclosure": _disclosure(event)})


def _purpose(why: KeptPurpose) -> KeptPurpose:
    """Give a purpose in which a part that is not stated is absent, never empty."""
    if why.code and why.legal_ground and why.case:
        return why
    parts = why.code or None, why.legal_ground or None, why.case or None
    return KeptPurpose(*parts) if any(parts) else _NO_PURPOSE


def _disclosure(event: Event) -> dict[str, Json]:
    when = event.disclosure
    until = rfc3339(when.until) if when.until else ""
    return _present({"kind": when.kind, "until": until, "ground": when.ground or ""})


def _is_person(party: Party) -> bool:
    return party.scheme is not Scheme.ORGANISATION


def _present(facts: dict[str, Json]) -> dict[str, Json]:
    """Leave out what an event does not say, so that its absence has one form."""
    return {name: value for name, value in facts.items() if value}

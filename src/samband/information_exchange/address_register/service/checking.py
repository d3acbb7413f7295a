# SPDX-License-Identifier: EUPL-1.2
"""Whether something can be said at all: no person, no private network, no weak key, a fit place."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import unquote

from samband.core.identifiers import holds_personal_number
from samband.core.text import search_text, sort_key
from samband.information_exchange.address_register.model.content import (
    MAX_DEPTH,
    PARENTS,
    Certificate,
    Content,
    Endpoint,
    Kind,
    NewCertificate,
    NewContent,
    Organisation,
    Service,
    Unit,
    is_participant_of,
    kind_of,
    name_of,
    participant_of,
    texts_of,
)
from samband.information_exchange.address_register.model.targets import fault_in_url
from samband.information_exchange.address_register.model.timeline import Misplaced
from samband.information_exchange.address_register.service.common import conflict, wrong
from samband.information_exchange.address_register.store.entries import EntryRow, Words
from samband.information_exchange.address_register.wire.certificates import read_certificate

FAR = timedelta(days=36_525)
_CONFLICTS = {
    "time-taken",
    "time-overlap",
    "closed-already",
    "parent-closed",
    "plan-below",
    "plan-unknown",
    "plan-first",
}


def content_of(new: NewContent, *, test_mode: bool) -> Content:
    """Check what is said and read what is pasted; raises ``Invalid`` naming the field."""
    if any(holds_personal_number(text) for text in texts_of(new)):
        raise wrong("$.content", "person-named")
    if isinstance(new, Endpoint):
        if holds_personal_number(unquote(new.url)):
            raise wrong("$.content.url", "person-named")
        fault = fault_in_url(new.url, test_mode=test_mode)
        if fault is not None:
            raise wrong("$.content.url", fault)
    if isinstance(new, NewCertificate):
        try:
            return read_certificate(new)
        except Misplaced as fault:
            raise wrong("$.content.pem", fault.code) from None
    return new


def span_of(
    content: Content, start: datetime | None, end: datetime | None, moment: datetime
) -> tuple[datetime, datetime | None]:
    """Tell from when until when something is said; a certificate's own dates bound it.

    Raises ``Invalid`` naming the field.
    """
    begins = moment if start is None else start
    for field, time in (("$.validFrom", begins), ("$.validUntil", end)):
        if time is not None and time > moment + FAR:
            raise wrong(field, "time-far")
    if begins < moment:
        raise wrong("$.validFrom", "time-past")
    if not isinstance(content, Certificate):
        return begins, end
    if begins < content.not_before or begins >= content.not_after:
        raise wrong("$.validFrom", "certificate-time")
    if end is not None and end > content.not_after:
        raise wrong("$.validUntil", "certificate-time")
    return begins, end


def placed(fault: Misplaced) -> Exception:
    """Say what is wrong with a change's place in time, as the problem that the caller can act on."""
    if fault.code in _CONFLICTS:
        return conflict(fault.code)
    field = "$.validUntil" if fault.code in {"time-order", "parent-ends"} else "$.validFrom"
    return wrong(field, fault.code)


def check_place(kind: Kind, parent: EntryRow | None) -> None:
    """Raise ``Invalid`` unless an entry of a kind can stand under another."""
    if kind is Kind.ORGANISATION:
        if parent is not None:
            raise wrong("$.parent", "parent-needless")
        return
    if parent is None:
        raise wrong("$.parent", "parent-missing")
    if Kind(parent.kind) not in PARENTS[kind]:
        raise wrong("$.parent", "parent-kind")
    if len(parent.ancestors) >= MAX_DEPTH + 2:
        raise wrong("$.parent", "too-deep")


def own_participant(kind: Kind, participant: str | None, number: str) -> str | None:
    """Tell which identifier an entry has of its own; raises ``Invalid``."""
    if participant is not None and holds_personal_number(participant):
        raise wrong("$.participant", "person-named")
    if participant is None:
        return participant_of(number) if kind is Kind.ORGANISATION else None
    if kind not in {Kind.ORGANISATION, Kind.UNIT}:
        raise wrong("$.participant", "participant-needless")
    small = participant.lower()
    taken = kind is Kind.UNIT and small == participant_of(number)
    if taken or not is_participant_of(small, number):
        raise wrong("$.participant", "participant-wrong")
    return small


def own_reference(reference: str | None) -> str | None:
    """Give the producer's own name for an entry; raises ``Invalid`` when it holds a person's number."""
    if reference is not None and holds_personal_number(reference):
        raise wrong("$.reference", "person-named")
    return reference


def words_of(content: Content, numbers: tuple[str, ...], names: str) -> Words:
    """Tell what a version is found by: its own words, its numbers, and its organisation's names."""
    own = search_text("\n".join((*texts_of(content), *numbers)))
    types: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    match content:
        case Service():
            types = tuple(dict.fromkeys((content.service_type, *content.document_types)))
            places = content.municipalities
        case Organisation() | Unit() if content.municipality:
            places = (content.municipality,)
    return Words(sort_key(name_of(content)), own, f"{own}\n{names}", types, places)


def same_kind(entry: EntryRow, content: NewContent) -> None:
    """Raise ``Invalid`` when an entry would become another kind."""
    if kind_of(content) != entry.kind:
        raise wrong("$.content", "kind-changed")

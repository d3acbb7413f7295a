# SPDX-License-Identifier: EUPL-1.2
"""A case, the facts that fill its form in, and what each producer's answer says of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

import msgspec

from samband.core.identifiers import Party

PAGE, ENGLISH_PAGE = "/bygglov", "/en/building-permits"
SYSTEM = "Malmö stad"
CASE_OFFICER = "case-officer"
MAX_WISH = 1_000

Answer = Mapping[str, Any]
Told = tuple[str, str]
"""A fact's key and its value in words."""


class CaseSystem(msgspec.Struct, frozen=True):
    """Where the case system keeps its key, and the hub at which it finds others; a door."""

    folder: Path
    hub: str


class State(StrEnum):
    """A case is open until somebody closes it; only an open one may be asked for."""

    OPEN = "open"
    CLOSED = "closed"


class Fact(msgspec.Struct, frozen=True):
    """A fact that nobody had to write, who told it, and the event at that producer's log."""

    key: str
    value: str
    source: str
    event: str


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """A building permit case as its officer sees it; ``silent`` names who did not answer."""

    number: str
    company: str
    state: State
    opened: datetime
    closed: datetime | None = None
    gathered: datetime | None = None
    facts: tuple[Fact, ...] = ()
    silent: tuple[str, ...] = ()
    wish: str = ""


class Producer(msgspec.Struct, frozen=True):
    """Somebody whom the index points to: what it is called, and where it is reached."""

    name: str
    participant: str
    service: str


def of_company(company: Answer) -> Iterator[Told]:
    """Read what Bolagsverket and SCB told of a company; what they do not know is left out."""
    values = _values(company)
    for name in (values.get("names") or ())[:1]:
        yield "companyName", name["name"]
    if (office := values.get("registeredOffice")) is not None:
        yield "registeredOffice", office["municipality"]
    if (address := values.get("postalAddress")) is not None:
        yield "postalAddress", _post(address)
    if (status := values.get("status")) is not None:
        yield "status", status.get("state", "active")  # what is as usual is left out
    if (rule := values.get("signatoryRule")) is not None:
        yield "signatoryRule", rule["kind"]
    for officer in signatories(company)[:1]:
        yield "contact", officer["name"]


def signatories(company: Answer) -> list[Any]:
    """Give the officers, the chief executive first: whom to talk to about the case."""
    officers = list(_values(company).get("officers") or ())
    return sorted(officers, key=lambda each: each["role"] != "chief-executive")


def contact(company: Answer) -> Party | None:
    """Find the number of the officer who is talked to; ``None`` when none is told."""
    for officer in signatories(company):
        if "party" in officer:
            return msgspec.convert(officer["party"], Party)
    return None


def of_person(person: Answer) -> Iterator[Told]:
    """Read what Skatteverket told of a person."""
    values = _values(person)
    if (name := values.get("names")) is not None:
        yield "contactName", f"{name['given']} {name['surname']}"
    if (address := values.get("registeredAddress")) is not None:
        yield "contactAddress", _post(address)


def of_property(one: Answer) -> Iterator[Told]:
    """Read what Lantmäteriet told of a property."""
    values = _values(one)
    yield "designation", one["designations"][0]["designation"]
    if (area := values.get("area")) is not None:
        yield "area", f"{area['land']} m²"
    for address in (values.get("addresses") or ())[:1]:
        yield "propertyAddress", f"{address['street']} {address['number']}"
    owners = values.get("owners") or ()
    if owners:
        yield "owners", ", ".join(owner["name"] for owner in owners)


def _values(answer: Answer) -> dict[str, Any]:
    """Give each field's value; a field that its producer could not give has none."""
    return {name: field.get("value") for name, field in answer["fields"].items()}


def _post(address: Answer) -> str:
    town = " ".join(filter(None, (address.get("postalCode"), address.get("postalTown"))))
    return ", ".join([*address["lines"], town])

# SPDX-License-Identifier: EUPL-1.2
"""A synthetic person as a registration in the domain Person."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from samband.sandbox.country import Sex
from samband.sandbox.loading.model.periods import all_holding, breaks, holding
from samband.sandbox.population import (
    Address,
    CivilStatus,
    NumberKind,
    PersonName,
    PersonNumber,
    Protection,
    RegistrationStatus,
    SyntheticPerson,
)

Wire = dict[str, Any]

BASIS = "Sandlådans befolkning"
_CIVIL = {
    CivilStatus.UNMARRIED: "OG",
    CivilStatus.MARRIED: "G",
    CivilStatus.DIVORCED: "S",
    CivilStatus.WIDOWED: "A",
}
_DEREGISTERED = {RegistrationStatus.EMIGRATED: "UV", RegistrationStatus.DECEASED: "AV"}
_PROTECTION = {
    Protection.NONE: "none",
    Protection.CONFIDENTIALITY: "confidentiality",
    Protection.PROTECTED_REGISTRATION: "protected-registration",
    Protection.ASSUMED_IDENTITY: "assumed-identity",
}


def registration(person: SyntheticPerson, numbers: Mapping[int, str]) -> Wire:
    """Write a person's registration; ``numbers`` are those of her relatives, by index."""
    first = min(person.birth_date, person.numbers[0].since)
    histories = (
        person.names,
        person.addresses,
        person.civil_statuses,
        person.relations,
        person.registrations,
    )
    days = breaks(histories, first)
    ends = [*days[1:], None]
    return {
        "identifiers": [_identifier(number) for number in person.numbers],
        "versions": [
            {"validFrom": day, "validTo": end, "content": _content(person, day, numbers)}
            for day, end in zip(days, ends, strict=True)
        ],
        "basis": BASIS,
        "protection": _PROTECTION[person.protection],
    }


def party(number: str) -> Wire:
    """Write a person's number as a party; a coordination number has 60 added to its day."""
    coordination = int(number[6:8]) > 60  # noqa: PLR2004 (SKV 707)
    scheme = "coordination-number" if coordination else "personal-identity-number"
    return {"scheme": scheme, "identifier": number}


def _identifier(number: PersonNumber) -> Wire:
    kind = (
        "coordination-number"
        if number.kind is NumberKind.COORDINATION
        else "personal-identity-number"
    )
    return {
        "scheme": kind,
        "identifier": number.number,
        "validFrom": number.since,
        "validTo": number.until,
    }


def _content(person: SyntheticPerson, day: date, numbers: Mapping[int, str]) -> Wire:
    name = holding(person.names, day) or person.names[0]
    address = holding(person.addresses, day)
    civil = holding(person.civil_statuses, day)
    status = holding(person.registrations, day)
    content: Wire = {
        "names": _names(name),
        "birthDate": person.birth_date,
        "sex": "woman" if person.sex is Sex.WOMAN else "man",
        "citizenships": [{"country": country} for country in person.citizenships],
        "relations": [
            {"kind": tie.kind.value, "party": party(numbers[tie.person]), "since": tie.since}
            for tie in all_holding(person.relations, day)
            if tie.person in numbers
        ],
    }
    if address is not None:
        content["registeredAddress"] = postal(address)
    if civil is not None:
        content["civilStatus"] = {"code": _CIVIL[civil.status], "since": civil.since}
    if status is not None and status.status in _DEREGISTERED:
        code = _DEREGISTERED[status.status]
        content["registration"] = {"deregistration": code, "since": status.since}
    return content


def _names(name: PersonName) -> Wire:
    given = name.given.split()
    place = given.index(name.call_name) + 1 if name.call_name in given else 1
    names: Wire = {"given": name.given, "surname": name.surname, "usualName": 10 * place}
    if name.middle:
        names["middle"] = name.middle
    return names


def postal(address: Address) -> Wire:
    """Write an address as the register has it."""
    return {
        "lines": [f"{address.street} {address.number}"],
        "postalCode": address.postal_code,
        "postalTown": address.town,
        "municipality": address.municipality,
        "county": address.county,
        "since": address.since,
    }

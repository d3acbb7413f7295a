# SPDX-License-Identifier: EUPL-1.2
"""The country's index of basic data and its addresses: who holds what about whom, and where to ask.

An entry's logical address and service are a participant and a service type of the address
register, so that whoever has been pointed to a producer can resolve where it is asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from samband.sandbox.population import (
    Protection,
    SyntheticCompany,
    SyntheticPerson,
    SyntheticProperty,
)

Wire = dict[str, Any]

INDEX = "grunddata"
CONTENT_SINCE = "2026-01-15T08:00:00Z"
_PERSON_NUMBER_LENGTH = 12
_TELLABLE = {Protection.NONE, Protection.ASSUMED_IDENTITY}
"""Who stands in the index: a pointer to somebody protected would tell that she is somewhere."""


class Pointed(msgspec.Struct, frozen=True):
    """What one register holds: its API and owner, its service's names, and information types."""

    api: str
    owner: str
    sv: str
    en: str
    function: str
    types: Mapping[str, tuple[str, str, str]]

    @property
    def service(self) -> str:
        """The type of its service in the address register."""
        return f"urn:samband:service:{self.api}"


POPULATION, ROLES, COMPANY = "population-registration", "company-roles", "company-registration"
OWNING, PROPERTY = "property-owning", "property-registration"
REGISTERS = (
    Pointed(
        "person",
        "Skatteverket",
        "Folkbokföringsuppgifter",
        "Population registration",
        "folkbokforing",
        {POPULATION: ("Folkbokföring", "Population registration", "FOLKBOKFORING")},
    ),
    Pointed(
        "business",
        "Bolagsverket",
        "Företagsuppgifter",
        "Company data",
        "foretagsregister",
        {
            COMPANY: ("Registrerat företag", "Registered company", "FORETAG"),
            ROLES: ("Uppdrag i företag", "Roles in companies", "UPPDRAG"),
        },
    ),
    Pointed(
        "real-property",
        "Lantmäteriet",
        "Fastighetsuppgifter",
        "Property data",
        "fastighetsregister",
        {
            PROPERTY: ("Registrerad fastighet", "Registered property", "FASTIGHET"),
            OWNING: ("Ägda fastigheter", "Owned properties", "AGANDE"),
        },
    ),
)
TYPES = tuple(name for register in REGISTERS for name in register.types)


def new_index(holder: str) -> Wire:
    """Write the index to open, held by a member."""
    return {
        "name": INDEX,
        "holder": organisation(holder),
        "sv": "Grunddata",
        "en": "Basic data",
        "purposeSv": "Visar vilka register som har uppgifter om en person, ett företag eller en"
        " fastighet.",
        "purposeEn": "Shows which registers hold data about a person, a company or a property.",
    }


def identifier_types() -> tuple[Wire, ...]:
    """Write the ways to point somebody or something out."""
    hyphens = ["without-hyphens"]
    return (
        {
            "name": "personal-number",
            "sv": "Personnummer eller samordningsnummer",
            "en": "Personal or coordination number",
            "scheme": "person",
            "normalisation": hyphens,
        },
        {
            "name": "organisation-number",
            "sv": "Organisationsnummer",
            "en": "Organisation number",
            "scheme": "organisation",
            "normalisation": hyphens,
        },
        {
            "name": "designation",
            "sv": "Fastighetsbeteckning",
            "en": "Property designation",
            "normalisation": ["capitals"],
            "pattern": "[A-ZÅÄÖ0-9 :-]{3,80}",
        },
    )


def information_types() -> Iterator[Wire]:
    """Write the kinds of data that the registers hold."""
    condition = {
        "code": "purpose",
        "sv": "Registret vill veta ändamål, rättslig grund och ärende när uppgifterna gäller en"
        " person, och loggar varje läsning.",
        "en": "The register wants purpose, legal ground and case when the data is about a person,"
        " and logs every read.",
    }
    for register in REGISTERS:
        for name, (sv, en, permission) in register.types.items():
            yield {
                "name": name,
                "sv": sv,
                "en": en,
                "concept": f"https://samband.example/id/{name}",
                "permissionCode": permission,
                "conditions": [condition],
            }


def participant(number: str) -> str:
    """Write an organisation's participant identifier (ISO 6523, scheme 0007)."""
    return f"iso6523-actorid-upis::0007:{number}"


def organisation(number: str) -> Wire:
    """Write an organisation number as a party."""
    return {"scheme": "organisation-number", "identifier": number}


def address_rows(register: Pointed, url: str) -> list[Wire]:
    """Write a register's entries in the address register: function, service, and where it is."""
    return [
        {
            "reference": f"{register.api}-function",
            "content": {
                "kind": "function",
                "name": register.sv,
                "nameEn": register.en,
                "address": register.function,
            },
        },
        {
            "reference": f"{register.api}-service",
            "parent": f"{register.api}-function",
            "content": {
                "kind": "service",
                "name": register.sv,
                "nameEn": register.en,
                "serviceType": register.service,
            },
        },
        {
            "reference": f"{register.api}-endpoint",
            "parent": f"{register.api}-service",
            "content": {
                "kind": "endpoint",
                "url": f"{url}/gateway/{register.api}/v1",
                "transportProfile": "rest-api-profile-1",
            },
        },
    ]


class Lines:
    """Writes entries of a register as lines of a bulk load."""

    def __init__(self, register: Pointed, number: str) -> None:
        self._tail = (
            f'"logicalAddress":"{participant(number)}","service":"{register.service}",'
            f'"mostRecentContent":"{CONTENT_SINCE}"}}\n'
        )

    def of(self, pairs: Iterable[tuple[str, str]]) -> bytes:
        """Write a line for each identifier and the information type that is held about it."""
        return "".join(self._line(identifier, type_) for identifier, type_ in pairs).encode()

    def _line(self, identifier: str, type_: str) -> str:
        return (
            f'{{"identifier":{{"scheme":"{_scheme(identifier)}","identifier":"{identifier}"}},'
            f'"informationType":"{type_}",{self._tail}'
        )


def of_people(people: Iterable[SyntheticPerson]) -> Iterator[tuple[str, str]]:
    """Tell whom the register of persons holds, those left out who may not be pointed to."""
    return ((person.number, POPULATION) for person in people if person.protection in _TELLABLE)


def of_companies(
    companies: Iterable[SyntheticCompany], people: Mapping[int, SyntheticPerson]
) -> Iterator[tuple[str, str]]:
    """Tell which companies and officers the register of companies holds."""
    for company in companies:
        officers = {people[each.person] for each in company.officers if each.until is None}
        tellable = [each.number for each in officers if each.protection in _TELLABLE]
        hidden = {each.number for each in officers} - set(tellable)
        if company.number not in hidden:
            yield company.number, COMPANY
        yield from ((number, ROLES) for number in sorted(tellable))


def of_properties(
    properties: Iterable[SyntheticProperty], municipalities: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Tell which properties and owners the register of properties holds."""
    for one in properties:
        hidden = {number for number, _ in one.protected}
        yield f"{municipalities[one.municipality]} {one.designation}", PROPERTY
        yield from ((o.number, OWNING) for o in one.owners if o.number not in hidden)


def _scheme(identifier: str) -> str:
    if not identifier.isdigit():
        return "designation"
    long = len(identifier) == _PERSON_NUMBER_LENGTH
    return "personal-number" if long else "organisation-number"

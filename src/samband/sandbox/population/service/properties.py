# SPDX-License-Identifier: EUPL-1.2
"""The properties: homes owned by those who live there, and premises owned by companies.

Each neighbourhood's own are drawn from a stream of their own, so that people and companies are
the same with them and without.  Whoever has protected population registration may own one too,
with no address: where the owner lives must not follow from it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from uuid import NAMESPACE_URL, uuid5

from samband.sandbox.country import plane_points
from samband.sandbox.population.model.company import (
    CompanyStatus,
    LegalFormCode,
    SyntheticCompany,
)
from samband.sandbox.population.model.person import (
    COMING_OF_AGE,
    Address,
    Protection,
    RegistrationStatus,
    SyntheticPerson,
    age_on,
)
from samband.sandbox.population.model.property import (
    Ownership,
    SyntheticAddress,
    SyntheticOwner,
    SyntheticProperty,
)
from samband.sandbox.population.service.draws import (
    Draw,
    between,
    chance,
    dwelling,
    pick,
    source,
    spread,
)
from samband.sandbox.population.service.neighbourhood import PEOPLE

_STREAM = 7  # beside those of people and companies
_HOMES, _PREMISES, _HIDDEN = 0.35, 0.25, 0.5
_ONE_OWNED_FIRST = 0.3
_REACH = 2_500  # metres from the middle of the municipality
_PER_NEIGHBOURHOOD = PEOPLE + 20
_AWAY = {Protection.CONFIDENTIALITY: "confidentiality"} | {
    Protection.PROTECTED_REGISTRATION: "protected-registration"
}

# Made-up names of tracts and of town blocks: every beginning with every ending.
_BEGINNINGS = (
    *("Björk", "Ek", "Ask", "Alm", "Gran", "Tall", "Lind", "Hassel", "Rönn", "Sälg", "Ene"),
    *("Käll", "Bäck", "Sjö", "Ö", "Näs", "Vik", "Strand", "Ås", "Berg", "Dal", "Hed", "Mo"),
    *("Kvarn", "Smed", "Prost", "Kungs", "Herr", "Fiskar", "Skogs", "Äng", "Åker", "Hag"),
)
_ENDINGS = ("by", "torp", "hult", "lunda", "vallen", "rud", "stad", "måla", "gården", "sätra")
_SIDES = ("", "Norra ", "Södra ", "Östra ", "Västra ", "Lilla ", "Stora ", "Övre ", "Nedre ")
_TRACTS = tuple(
    f"{side}{beginning}{ending}"
    for side in _SIDES
    for ending in _ENDINGS
    for beginning in _BEGINNINGS
)
_STRIDE = 1_009  # shares no factor with the number of names, so that each comes once in a turn
_SHARES = spread([((1, 1, 2), 8), ((1, 3, 4), 1), ((3, 1, 4), 1)], 16)


def properties_of(
    seed: int, number: int, residents: Sequence[SyntheticPerson], firms: Sequence[SyntheticCompany]
) -> list[SyntheticProperty]:
    """Draw the properties of one neighbourhood, about eighteen; the well known own their homes."""
    draw = source(seed, number, _STREAM)
    found: list[SyntheticProperty] = []
    for owners in _households(residents):
        if number == 0 or chance(draw, _HOMES):
            found.append(_home(draw, _place(number, len(found)), owners))
    for firm in firms:
        if _owns(firm) and chance(draw, _PREMISES):
            found.append(_premises(draw, _place(number, len(found)), firm))
    for person in residents:
        if _is_hidden(person) and chance(draw, _HIDDEN):
            found.append(_elsewhere(draw, _place(number, len(found)), person))
    return found


def _households(residents: Sequence[SyntheticPerson]) -> Iterator[list[SyntheticPerson]]:
    """Give the one or two grown-ups registered at each address."""
    homes: dict[tuple[int, str, str], list[SyntheticPerson]] = {}
    for person in residents:
        address = person.address
        if address is not None and _grown_up(person, address.since):
            key = (person.household, address.street, address.number)
            homes.setdefault(key, []).append(person)
    for owners in homes.values():
        yield owners[:2]


def _grown_up(person: SyntheticPerson, day: date) -> bool:
    registered = person.status is RegistrationStatus.REGISTERED
    return registered and age_on(day, person.birth_date) >= COMING_OF_AGE


def _owns(firm: SyntheticCompany) -> bool:
    alive = firm.status is not CompanyStatus.DEREGISTERED
    return alive and firm.legal_form is not LegalFormCode.SOLE_TRADER


def _is_hidden(person: SyntheticPerson) -> bool:
    return person.protection is Protection.PROTECTED_REGISTRATION and person.address is None


def _place(number: int, count: int) -> str:
    """Give the designation that only this property can have in any municipality."""
    tract, row = _TRACTS[number * _STRIDE % len(_TRACTS)], number // len(_TRACTS)
    if number % 3 == 0:  # a town block: numbers alone
        return f"{tract} {row * _PER_NEIGHBOURHOOD + count + 1}"
    return f"{tract} {row + 1}:{count + 1}"


def _home(draw: Draw, designation: str, owners: list[SyntheticPerson]) -> SyntheticProperty:
    address = owners[0].address
    assert address is not None  # noqa: S101 (_households gives those with an address)
    since = max(owner.address.since for owner in owners if owner.address is not None)
    parts = pick(draw, _SHARES) if len(owners) > 1 else (1, 1, 1)
    shares = [
        _share(owner.number, _name(owner), since, part, parts[-1])
        for owner, part in zip(owners, parts, strict=False)
    ]
    ownerships = [Ownership(since, tuple(shares))]
    if len(owners) > 1 and address.since < since and chance(draw, _ONE_OWNED_FIRST):
        alone = _share(owners[0].number, _name(owners[0]), address.since, 1, 1)
        ownerships.insert(0, Ownership(address.since, (alone,)))
    protected = [
        (owner.number, _AWAY[owner.protection]) for owner in owners if owner.protection in _AWAY
    ]
    return _property(draw, designation, address, ownerships, protected)


def _premises(draw: Draw, designation: str, firm: SyntheticCompany) -> SyntheticProperty:
    since = firm.registered_on
    whole = _share(firm.number, firm.name[:80], since, 1, 1)
    return _property(draw, designation, firm.postal_address, [Ownership(since, (whole,))], [])


def _elsewhere(draw: Draw, designation: str, person: SyntheticPerson) -> SyntheticProperty:
    _, _, place = dwelling(draw)
    since = person.registrations[-1].since
    somewhere = Address(
        "", "", place.postal_code, place.town, place.municipality, place.county, since
    )
    whole = _share(person.number, _name(person), since, 1, 1)
    protected = [(person.number, _AWAY[person.protection])]
    return _property(draw, designation, somewhere, [Ownership(since, (whole,))], protected)


def _property(
    draw: Draw,
    designation: str,
    address: Address,
    ownerships: list[Ownership],
    protected: list[tuple[str, str]],
) -> SyntheticProperty:
    middle = plane_points()[address.municipality]
    point = None
    if address.street:
        identity = uuid5(NAMESPACE_URL, f"{address.municipality} {designation}")
        point = SyntheticAddress(identity, address)
    return SyntheticProperty(
        municipality=address.municipality,
        designation=designation,
        formed_on=ownerships[0].since - timedelta(days=between(draw, 0, 20_000)),
        square_metres=between(draw, 350, 4_000),
        northing=middle.northing + between(draw, -_REACH, _REACH),
        easting=middle.easting + between(draw, -_REACH, _REACH),
        address=point,
        ownerships=tuple(ownerships),
        protected=tuple(protected),
    )


def _share(number: str, name: str, since: date, numerator: int, denominator: int) -> SyntheticOwner:
    return SyntheticOwner(number, name, since, numerator, denominator)


def _name(person: SyntheticPerson) -> str:
    return f"{person.name.call_name} {person.name.surname}"

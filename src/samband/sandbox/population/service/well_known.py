# SPDX-License-Identifier: EUPL-1.2
"""The people and companies every demonstration knows, the same for every size and seed.

They stand first in the population and have published test numbers, so the number tells the age.
The Alvarssons live in Malmö and are the everyday case; the others show one situation each.
"""

from __future__ import annotations

from datetime import date
from functools import cache

from msgspec.structs import replace

from samband.sandbox.country import Sex
from samband.sandbox.population.model.numbers import coordination_number
from samband.sandbox.population.model.person import (
    Address,
    CivilStatus,
    CivilStatusPeriod,
    NumberKind,
    PersonName,
    PersonNumber,
    Protection,
    Registration,
    RegistrationStatus,
    Relation,
    RelationKind,
    SyntheticPerson,
)

_ANNA, _SAM, _ELSA, _NILS, _ALVA = range(5)
_CONFIDENTIAL, _PROTECTED, _PROTECTED_CHILD, _ASSUMED = range(5, 9)
_RENUMBERED, _DECEASED, _WIDOW, _EMIGRATED, _NEWCOMER = range(9, 14)

_KEYS = {
    "anna": _ANNA,
    "sam": _SAM,
    "child": _ELSA,
    "younger_child": _NILS,
    "alva": _ALVA,
    "confidential": _CONFIDENTIAL,
    "protected_registration": _PROTECTED,
    "protected_child": _PROTECTED_CHILD,
    "assumed_identity": _ASSUMED,
    "renumbered": _RENUMBERED,
    "deceased": _DECEASED,
    "widow": _WIDOW,
    "emigrated": _EMIGRATED,
    "newcomer": _NEWCOMER,
}

_GUNNAR = "193701144556"
_WEDDING = date(2012, 6, 16)
_HOUSE_BOUGHT = date(2016, 9, 1)


def _birth_date(number: str) -> date:
    return date(int(number[:4]), int(number[4:6]), int(number[6:8]))


def _home(street: str, number: str, place: str, since: date, until: date | None = None) -> Address:
    """Write an address; ``place`` is postal code, town and municipality code."""
    code, town, municipality = place.split("|")
    return Address(street, number, code, town, municipality, municipality[:2], since, until)


def _person(
    index: int,
    sex: Sex,
    number: str,
    name: tuple[str, str],
    home: tuple[str, str, str, date] | None,
    *,
    household: int | None = None,
    protection: Protection = Protection.NONE,
    protected_since: date | None = None,
) -> SyntheticPerson:
    """Make an unmarried native who has lived at one address, the plain case the others alter."""
    born = _birth_date(number)
    given, surname = name
    return SyntheticPerson(
        index=index,
        household=index if household is None else household,
        sex=sex,
        birth_date=born,
        birth_country="SE",
        citizenships=("SE",),
        numbers=(PersonNumber(number, NumberKind.PERSONAL, max(born, date(1947, 1, 1))),),
        names=(PersonName(given, given.split()[0], None, surname, born),),
        addresses=() if home is None else (_home(*home),),
        civil_statuses=(CivilStatusPeriod(CivilStatus.UNMARRIED, born),),
        relations=(),
        registrations=(Registration(RegistrationStatus.REGISTERED, born),),
        protection=protection,
        protected_since=protected_since,
    )


def _married(born: date, since: date) -> tuple[CivilStatusPeriod, ...]:
    return (
        CivilStatusPeriod(CivilStatus.UNMARRIED, born, since),
        CivilStatusPeriod(CivilStatus.MARRIED, since),
    )


_FLAT = "21119|Malmö|1280"
_HOUSE = "21622|Limhamn|1280"


def _alvarssons() -> list[SyntheticPerson]:
    """Anna and Sam, married, with two children; they moved within Malmö when Elsa was one."""
    flat = ("Parkgatan", "7 A", _FLAT, date(2010, 3, 1))
    anna = _person(_ANNA, Sex.WOMAN, "198401022382", ("Anna Maria", "Lind"), flat)
    sam = _person(_SAM, Sex.MAN, "198201022392", ("Sam", "Alvarsson"), flat, household=_ANNA)
    house = ("Ringvägen", "22", _HOUSE, _HOUSE_BOUGHT)
    elsa = _person(_ELSA, Sex.WOMAN, "201501022386", ("Elsa", "Alvarsson"), flat, household=_ANNA)
    nils = _person(_NILS, Sex.MAN, "201801032390", ("Nils", "Alvarsson"), house, household=_ANNA)
    anna = replace(
        anna,
        names=(
            replace(anna.name, until=_WEDDING),
            PersonName("Anna Maria", "Anna", "Lind", "Alvarsson", _WEDDING),
        ),
    )
    children = tuple(tie for child in (elsa, nils) for tie in _custody_of(child))
    return [
        *(
            replace(
                parent,
                addresses=_moved(parent.addresses[0].since),
                civil_statuses=_married(parent.birth_date, _WEDDING),
                relations=(Relation(RelationKind.SPOUSE, other, _WEDDING), *children),
            )
            for parent, other in ((anna, _SAM), (sam, _ANNA))
        ),
        replace(elsa, addresses=_moved(elsa.birth_date), relations=_in_custody(elsa)),
        replace(
            nils,
            addresses=(_home("Ringvägen", "22", _HOUSE, nils.birth_date),),
            relations=_in_custody(nils),
        ),
    ]


def _moved(since: date) -> tuple[Address, ...]:
    return (
        _home("Parkgatan", "7 A", _FLAT, since, _HOUSE_BOUGHT),
        _home("Ringvägen", "22", _HOUSE, _HOUSE_BOUGHT),
    )


def _of_age(born: date) -> date:
    return born.replace(year=born.year + 18)


def _custody_of(child: SyntheticPerson) -> tuple[Relation, ...]:
    born = child.birth_date
    return (
        Relation(RelationKind.CHILD, child.index, born),
        Relation(RelationKind.WARD, child.index, born, _of_age(born)),
    )


def _in_custody(child: SyntheticPerson, *parents: int) -> tuple[Relation, ...]:
    born = child.birth_date
    both = parents or (_ANNA, _SAM)
    return (
        *(Relation(RelationKind.PARENT, parent, born) for parent in both),
        *(Relation(RelationKind.GUARDIAN, parent, born, _of_age(born)) for parent in both),
    )


def _mother_and_child() -> list[SyntheticPerson]:
    """Karin with protected registration, and Tuva who shares it: one address betrays both."""
    since = date(2021, 10, 4)
    mother, child = (
        _person(
            index,
            Sex.WOMAN,
            number,
            name,
            None,
            household=_PROTECTED,
            protection=Protection.PROTECTED_REGISTRATION,
            protected_since=since,
        )
        for index, number, name in (
            (_PROTECTED, "198501012382", ("Karin", "Nyberg")),
            (_PROTECTED_CHILD, "201801022383", ("Tuva", "Nyberg")),
        )
    )
    return [
        replace(mother, relations=_custody_of(child)),
        replace(child, relations=_in_custody(child, _PROTECTED)),
    ]


def _protected() -> list[SyntheticPerson]:
    """One of each kind of protection, and a child who shares her mother's."""
    confidential = _person(
        _CONFIDENTIAL,
        Sex.WOMAN,
        "198801012389",
        ("Maja", "Sandberg"),
        ("Kyrkogatan", "3", "23836|Oxie|1280", date(2019, 5, 2)),
        protection=Protection.CONFIDENTIALITY,
        protected_since=date(2022, 2, 14),
    )
    assumed = _person(
        _ASSUMED,
        Sex.WOMAN,
        "199001022384",
        ("Linda", "Ek"),
        ("Skolgatan", "14", "21119|Malmö|1280", date(2015, 8, 1)),
        protection=Protection.ASSUMED_IDENTITY,
        protected_since=date(2023, 1, 9),
    )
    return [confidential, *_mother_and_child(), assumed]


def _renumbered() -> SyntheticPerson:
    """Johan, whose date of birth was registered a day wrong until it was put right."""
    changed = date(2018, 4, 3)
    johan = _person(
        _RENUMBERED,
        Sex.MAN,
        "197901022397",
        ("Johan", "Berg"),
        ("Kyrkogatan", "11", "21119|Malmö|1280", date(2005, 2, 1)),
    )
    former = PersonNumber("197901012398", NumberKind.PERSONAL, johan.birth_date, changed)
    return replace(
        johan, numbers=(former, PersonNumber("197901022397", NumberKind.PERSONAL, changed))
    )


def _parted() -> list[SyntheticPerson]:
    """Gunnar, who has died, and Margareta, his widow."""
    wedding, death = date(1963, 5, 18), date(2023, 11, 7)
    home = ("Skolgatan", "2", "21622|Limhamn|1280", date(1970, 4, 1))
    gunnar = _person(_DECEASED, Sex.MAN, _GUNNAR, ("Gunnar", "Holm"), home)
    margareta = _person(
        _WIDOW, Sex.WOMAN, "194001042383", ("Margareta", "Holm"), home, household=_DECEASED
    )
    gone = (
        Registration(RegistrationStatus.REGISTERED, gunnar.birth_date, death),
        Registration(RegistrationStatus.DECEASED, death),
    )
    born = margareta.birth_date
    widowed = (
        CivilStatusPeriod(CivilStatus.UNMARRIED, born, wedding),
        CivilStatusPeriod(CivilStatus.MARRIED, wedding, death),
        CivilStatusPeriod(CivilStatus.WIDOWED, death),
    )
    return [
        replace(
            gunnar,
            addresses=(_home(*home, death),),
            civil_statuses=_married(gunnar.birth_date, wedding),
            relations=(Relation(RelationKind.SPOUSE, _WIDOW, wedding, death),),
            registrations=gone,
        ),
        replace(
            margareta,
            civil_statuses=widowed,
            relations=(Relation(RelationKind.SPOUSE, _DECEASED, wedding, death),),
        ),
    ]


def _arrived_and_left() -> list[SyntheticPerson]:
    """Oskar, who has emigrated, and Leila, who had a samordningsnummer before she moved here."""
    departed = date(2021, 8, 15)
    oskar_home = ("Parkgatan", "31", "21119|Malmö|1280", date(2012, 8, 1))
    oskar = _person(_EMIGRATED, Sex.MAN, "199201012391", ("Oskar", "Wallin"), oskar_home)
    left = (
        Registration(RegistrationStatus.REGISTERED, oskar.birth_date, departed),
        Registration(RegistrationStatus.EMIGRATED, departed),
    )
    applied, moved = date(2017, 3, 20), date(2019, 1, 15)
    leila_home = ("Ringvägen", "90 B", "21119|Malmö|1280", moved)
    leila = _person(_NEWCOMER, Sex.WOMAN, "199201022382", ("Leila", "Haddad"), leila_home)
    return [
        replace(oskar, addresses=(_home(*oskar_home, departed),), registrations=left),
        replace(
            leila,
            birth_country="SY",
            citizenships=("SY",),
            numbers=(
                PersonNumber(
                    coordination_number(_NEWCOMER, Sex.WOMAN),
                    NumberKind.COORDINATION,
                    applied,
                    moved,
                ),
                PersonNumber("199201022382", NumberKind.PERSONAL, moved),
            ),
            registrations=(
                Registration(RegistrationStatus.NOT_REGISTERED, applied, moved),
                Registration(RegistrationStatus.REGISTERED, moved),
            ),
        ),
    ]


@cache
def well_known_people() -> tuple[SyntheticPerson, ...]:
    """List the well-known people in the order of their indexes, from 0."""
    alva_home = ("Kyrkogatan", "8", "21119|Malmö|1280", date(2014, 1, 15))
    alva = _person(_ALVA, Sex.WOMAN, "199001012385", ("Alva", "Lind"), alva_home)
    return (
        *_alvarssons(),
        alva,
        *_protected(),
        _renumbered(),
        *_parted(),
        *_arrived_and_left(),
    )


def well_known() -> dict[str, SyntheticPerson]:
    """Name the well-known people by what each of them shows.

    >>> well_known()["anna"].name.surname
    'Alvarsson'
    """
    people = well_known_people()
    return {key: people[index] for key, index in _KEYS.items()}

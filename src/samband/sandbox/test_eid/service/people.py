# SPDX-License-Identifier: EUPL-1.2
"""Who can log in: the well-known people of the sample country, and anybody else who is nobody."""

from __future__ import annotations

import hashlib
from functools import cache

from samband.core import identifiers
from samband.core.node import Node
from samband.core.problems import Invalid
from samband.sandbox.country import Sex, given_names, surnames
from samband.sandbox.population import belongs_to_nobody, well_known
from samband.sandbox.test_eid.model import TestPerson
from samband.sandbox.test_eid.service.metadata import issuer_of
from samband.sandbox.test_eid.vocabulary import WHO

_MANY = 100


@cache
def _listed() -> tuple[TestPerson, ...]:
    people = well_known()
    return tuple(
        TestPerson(
            identifiers.person(people[key].number),
            people[key].name.call_name,
            people[key].name.surname,
            about,
        )
        for key, about in WHO.items()
    )


def well_known_people(node: Node) -> tuple[TestPerson, ...]:
    """List the people of the page; none in production."""
    issuer_of(node)
    return _listed()


def find_person(node: Node, number: str) -> TestPerson:
    """Find whoever has a number, with or without hyphen; raises ``Invalid`` naming the field.

    A number that somebody real may have is refused: nobody shall be able to try a neighbour's.
    """
    digits = number.replace("-", "", 1).strip()
    for person in well_known_people(node):
        if person.party.identifier == digits:
            return person
    try:
        party = identifiers.person(digits)
    except ValueError as error:
        raise Invalid.field("number", str(error)) from None
    if not belongs_to_nobody(digits):
        raise Invalid.field("number", "must be a test number: real people cannot log in here")
    return _made_up(party)


def _made_up(party: identifiers.Party) -> TestPerson:
    """Give a number a name that is the same every time, from the names of the sample country."""
    draw = hashlib.sha256(party.identifier.encode()).digest()
    sex = Sex.MAN if int(party.identifier[10]) % 2 else Sex.WOMAN
    given = [name.name for name in given_names() if name.sex is sex][:_MANY]
    family = [name.name for name in surnames()][:_MANY]
    return TestPerson(party, given[draw[0] % len(given)], family[draw[1] % len(family)])

# SPDX-License-Identifier: EUPL-1.2
"""Whatever the first answers name, the question goes on within its bounds and to nobody else."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from samband.basic_data.framework.model.answers import About, Kind, Part, Source
from samband.basic_data.framework.model.questions import (
    MAX_COMPANIES,
    MAX_PERSONS,
    MAX_PROPERTIES,
    CombinedLookUp,
    WantedCompanies,
    WantedPersons,
    WantedProperties,
)
from samband.basic_data.framework.service.planning import onward
from samband.basic_data.real_property import OwnerLookUp
from samband.core.identifiers import luhn_digit, organisation, person

DAY = date(2026, 11, 24)
ANNA = person("189001019802")
_ID = "019ab000-0000-7000-8000-000000000001"
_DAYS = st.integers(-400, 400).map(lambda days: DAY + timedelta(days))


def number(n: int) -> str:
    digits = f"4529{n:05}"
    return f"{digits}{luhn_digit(digits)}"


ROLES = st.lists(
    st.tuples(_DAYS, st.none() | _DAYS).map(
        lambda days: {"since": str(days[0]), "until": days[1] and str(days[1])}
    ),
    max_size=3,
)
ENGAGEMENTS = st.lists(st.tuples(st.integers(0, 40), ROLES), max_size=60)


def engagement(company: int, roles: list[dict[str, Any]]) -> dict[str, Any]:
    numbers = [{"scheme": "organisation-number", "identifier": number(company)}]
    version = {"objectIdentity": _ID, "versionId": _ID, "fields": {}}
    return {"roles": roles, "company": {**version, "identifiers": numbers}}


def part(kind: Kind, found: list[dict[str, Any]]) -> Part:
    return Part(
        kind=kind,
        about=About(ANNA),
        source=Source("x", organisation("2021005448"), "x", None),
        events=(),
        answered_at="",
        found=found,
        more=False,
    )


def holds(role: dict[str, Any]) -> bool:
    return role["since"] <= str(DAY) and (role["until"] is None or str(DAY) < role["until"])


@given(ENGAGEMENTS, st.integers(1, MAX_PROPERTIES))
def test_properties_are_asked_for_of_companies_acted_for_today_and_never_of_too_many(
    engaged: list[tuple[int, list[dict[str, Any]]]], limit: int
) -> None:
    asked = CombinedLookUp(
        identifier=ANNA, companies=WantedCompanies(), properties=WantedProperties(limit=limit)
    )
    plan = onward(asked, DAY, [part(Kind.ROLES, [engagement(*each) for each in engaged])])
    acted_for = {number(company) for company, roles in engaged if any(map(holds, roles))}
    named = []
    for step in plan.steps:
        question = step.question.asked
        assert isinstance(question, OwnerLookUp)
        assert question.limit <= limit
        named.append(question.owner.identifier)
    assert len(named) == len(set(named)) == min(len(acted_for), MAX_COMPANIES)
    assert set(named) <= acted_for
    assert plan.more is (len(acted_for) > MAX_COMPANIES)
    assert sum(step.most for step in plan.steps) <= MAX_PROPERTIES


@given(st.integers(0, 60), st.integers(0, 60))
def test_owners_are_asked_for_in_one_question_of_each_kind(people: int, companies: int) -> None:
    owners = [
        {"party": {"scheme": "organisation-number", "identifier": number(n)}}
        for n in range(companies)
    ]
    owners += [
        {"party": {"scheme": "personal-identity-number", "identifier": _personal(n)}}
        for n in range(people)
    ]
    fields = {"owners": {"value": owners, "producer": "x", "error": None}}
    found = {"objectIdentity": _ID, "versionId": _ID, "fields": fields}
    asked = CombinedLookUp(designation="X", persons=WantedPersons(), companies=WantedCompanies())
    plan = onward(asked, DAY, [part(Kind.PROPERTY, [found])])
    kinds = [step.kind for step in plan.steps]
    assert kinds == [Kind.PERSON] * bool(people) + [Kind.COMPANY] * bool(companies)
    sizes = {step.kind: len(step.about) for step in plan.steps}
    assert sizes.get(Kind.PERSON, 0) == min(people, MAX_PERSONS)
    assert sizes.get(Kind.COMPANY, 0) == min(companies, MAX_COMPANIES)
    assert plan.more is (people > MAX_PERSONS or companies > MAX_COMPANIES)


def _personal(n: int) -> str:
    digits = f"900101{n:03}"
    return f"18{digits}{luhn_digit(digits)}"

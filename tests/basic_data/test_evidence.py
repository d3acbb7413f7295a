# SPDX-License-Identifier: EUPL-1.2
"""The registers as sources of evidence: signed facts that verify with another library."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec
import pytest
from joserfc import jws
from joserfc.jwk import ECKey, KeySet

from basic_data.business import companies
from basic_data.person import people
from basic_data.served import Served, run
from samband.basic_data.business import BusinessEvidence, Rule
from samband.basic_data.business.block import MANIFEST as BUSINESS
from samband.basic_data.person import PersonEvidence
from samband.basic_data.person.block import MANIFEST as PERSON
from samband.core.identifiers import organisation, person
from samband.core.ports import Evidence

ALL = frozenset({"protection", "identifiers", "signatories"})


async def verified(register: Served, evidence: Evidence) -> Mapping[str, object]:
    """Verify an evidence's signature with joserfc and give what it says."""
    keys = await register.node.keys.published("evidence")
    opened = jws.deserialize_compact(
        evidence.signature, KeySet([ECKey.import_key({**key}) for key in keys])
    )
    claims: dict[str, object] = msgspec.json.decode(opened.payload)
    assert claims["kind"] == evidence.kind
    assert claims["iss"] == evidence.issuer == register.node.public_url
    facts = claims["facts"]
    assert isinstance(facts, dict)
    return facts


def persons(register: Served) -> PersonEvidence:
    node = register.node
    return PersonEvidence(node.db, node.keys, node.public_url)


@pytest.mark.parametrize(
    ("protection", "word"),
    [
        ("none", "none"),
        ("confidentiality", "confidentiality"),
        ("protected-registration", "protected-registration"),
        ("assumed-identity", "none"),
    ],
)
def test_protection_is_signed_and_an_assumed_identity_is_not_told(
    fresh_database: Callable[[], str], protection: str, word: str
) -> None:
    async def work(register: Served) -> None:
        body = people.registration(people.ANNA, people.WITHOUT_ADDRESS, protection)
        await register.stated("/registrations", body)
        kinds = frozenset({"protection"})
        (evidence,) = await persons(register).about(person(people.ANNA), kinds)
        assert await verified(register, evidence) == {"protection": word}
        (unknown,) = await persons(register).about(person(people.UNKNOWN), ALL)
        assert await verified(register, unknown) == {"protection": "none"}

    run(fresh_database(), PERSON, work)


@pytest.mark.capability("ID-6")
def test_identifiers_are_all_numbers_whichever_was_asked_with(
    fresh_database: Callable[[], str],
) -> None:
    async def work(register: Served) -> None:
        await register.stated("/registrations", people.registration())
        change = {
            "identifier": people.party(people.ANNA),
            "newIdentifier": people.party(people.BERTIL),
            "validFrom": "2015-03-01",
            "basis": "beslut",
        }
        await register.stated("/renumberings", change)
        for number in (people.ANNA, people.BERTIL):
            kinds = frozenset({"identifiers"})
            (evidence,) = await persons(register).about(person(number), kinds)
            facts = msgspec.to_builtins(await verified(register, evidence))
            told = [(each["identifier"], each["validTo"]) for each in facts["identifiers"]]
            assert told == [(people.BERTIL, None), (people.ANNA, "2015-03-01")]

    run(fresh_database(), PERSON, work)


def test_signatories_are_the_rule_and_those_in_office_today(
    fresh_database: Callable[[], str],
) -> None:
    async def work(register: Served) -> None:
        node = register.node
        source = BusinessEvidence(node.db, node.keys, node.public_url)
        await register.stated("/registrations", companies.registration())
        subject = organisation(companies.AB)
        (evidence,) = await source.about(subject, ALL)
        (company,) = msgspec.to_builtins(await verified(register, evidence))["companies"]
        assert [officer["id"] for officer in company["officers"]] == ["1"]
        assert msgspec.convert(company["rule"], Rule) == msgspec.convert(companies.RULE, Rule)
        ended = {"state": "deregistered", "deregistrationReason": "LIAV"}
        update = {
            "identifier": companies.party(companies.AB),
            "validFrom": "2020-01-01",
            "content": {**companies.CONTENT, "status": ended},
            "basis": "likvidation",
        }
        await register.stated("/updates", update)
        (evidence,) = await source.about(subject, ALL)
        assert evidence.facts == {
            "companies": [{"state": "deregistered", "rule": None, "officers": []}]
        }
        assert await source.about(organisation(companies.UNKNOWN), ALL) == ()

    run(fresh_database(), BUSINESS, work)

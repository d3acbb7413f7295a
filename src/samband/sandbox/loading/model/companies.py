# SPDX-License-Identifier: EUPL-1.2
"""A synthetic company as a registration in the domain Företag."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from samband.sandbox.loading.model.periods import breaks, holding
from samband.sandbox.loading.model.persons import BASIS, party
from samband.sandbox.population import (
    CompanyStatus,
    LegalFormCode,
    Officer,
    Protection,
    Signing,
    SigningRule,
    SyntheticCompany,
    SyntheticPerson,
)

Wire = dict[str, Any]

_STATES = {
    CompanyStatus.ACTIVE: ("active", [], None),
    CompanyStatus.IN_LIQUIDATION: ("liquidation", ["LI"], None),
    CompanyStatus.BANKRUPT: ("bankruptcy", ["KK"], None),
    CompanyStatus.DEREGISTERED: ("deregistered", [], "AVREG"),
}
_SOLE_TRADER_SERIAL = 1
_PERSON_NUMBER_LENGTH = 12


def registration(company: SyntheticCompany, people: Mapping[int, SyntheticPerson]) -> Wire:
    """Write a company's registration; ``people`` are its officers, by index."""
    days = breaks((company.statuses,), company.registered_on)
    ends = [*days[1:], None]
    return {
        "identifiers": [_identifier(company)],
        "versions": [
            {"validFrom": day, "validTo": end, "content": _content(company, day, people)}
            for day, end in zip(days, ends, strict=True)
        ],
        "basis": BASIS,
    }


def _identifier(company: SyntheticCompany) -> Wire:
    if len(company.number) == _PERSON_NUMBER_LENGTH:
        return {**party(company.number), "serial": _SOLE_TRADER_SERIAL}
    return {"scheme": "organisation-number", "identifier": company.number}


def _content(company: SyntheticCompany, day: date, people: Mapping[int, SyntheticPerson]) -> Wire:
    address = company.postal_address
    content: Wire = {
        "names": [{"name": company.name, "since": company.registered_on}],
        "legalForm": company.legal_form.value,
        "juridicalForm": company.scb_form,
        "registeredOn": company.registered_on,
        "registeredOffice": {"municipality": company.seat, "county": company.seat[:2]},
        "postalAddress": {
            "lines": [f"{address.street} {address.number}"],
            "postalCode": address.postal_code,
            "postalTown": address.town,
        },
        "trades": [{"code": code} for code in company.trades],
        "status": _status(company, day),
        "officers": [
            _officer(place, officer, people) for place, officer in enumerate(company.officers, 1)
        ],
    }
    rule = _rule(company)
    if rule is not None:
        content["signatoryRule"] = rule
    if company.legal_form is LegalFormCode.SOLE_TRADER and _is_protected(company, people):
        del content["postalAddress"]
    return content


def _status(company: SyntheticCompany, day: date) -> Wire:
    held = holding(company.statuses, day) or company.statuses[0]
    state, proceedings, reason = _STATES[held.status]
    status: Wire = {"state": state, "since": held.since, "proceedings": proceedings}
    return status if reason is None else {**status, "deregistrationReason": reason}


def _officer(place: int, officer: Officer, people: Mapping[int, SyntheticPerson]) -> Wire:
    who = people[officer.person]
    return {
        "id": f"o{place}",
        "party": party(who.number),
        "role": officer.role.value.replace("_", "-"),
        "name": f"{who.name.call_name} {who.name.surname}",
        "since": officer.since,
        "until": officer.until,
    }


def _rule(company: SyntheticCompany) -> Wire | None:
    rules = [_one_rule(rule, company) for rule in company.signing_rules]
    if len(rules) > 1:
        return {"kind": "any-of", "rules": rules}
    return rules[0] if rules else None


def _one_rule(rule: SigningRule, company: SyntheticCompany) -> Wire:
    if rule.signing is Signing.WHOLE_BOARD:
        return {"kind": "board"}
    ids = [
        f"o{place}"
        for place, officer in enumerate(company.officers, 1)
        if officer.person in rule.people
    ]
    if rule.signing is Signing.ALONE:
        return {"kind": "alone", "officers": ids}
    return {"kind": "jointly", "count": rule.at_least, "officers": ids}


def _is_protected(company: SyntheticCompany, people: Mapping[int, SyntheticPerson]) -> bool:
    traders = (people[officer.person] for officer in company.officers)
    return any(trader.protection is Protection.PROTECTED_REGISTRATION for trader in traders)

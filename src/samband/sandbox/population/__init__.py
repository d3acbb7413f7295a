# SPDX-License-Identifier: EUPL-1.2
"""Synthetic people and companies, the same from the same seed, in any number up to ten million.

``people`` and ``companies`` stream; ``well_known`` and ``well_known_companies`` are who every
demonstration meets.  Only numbers that cannot be a real person's or company's occur, which
``model/numbers.py`` argues; ``belongs_to_nobody`` tells them.
"""

from samband.sandbox.population.model.company import (
    CompanyStatus,
    CompanyStatusPeriod,
    LegalFormCode,
    Officer,
    Role,
    Signing,
    SigningRule,
    SyntheticCompany,
)
from samband.sandbox.population.model.numbers import belongs_to_nobody, is_published
from samband.sandbox.population.model.person import (
    AS_OF,
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
    age_on,
)
from samband.sandbox.population.model.property import (
    Ownership,
    SyntheticAddress,
    SyntheticOwner,
    SyntheticProperty,
)
from samband.sandbox.population.service.companies import (
    COMPANY_CAPACITY,
    by_neighbourhood,
    companies,
)
from samband.sandbox.population.service.neighbourhood import CAPACITY
from samband.sandbox.population.service.properties import properties_of
from samband.sandbox.population.service.stream import people
from samband.sandbox.population.service.well_known import well_known
from samband.sandbox.population.service.well_known_companies import well_known_companies

__all__ = [
    "AS_OF",
    "CAPACITY",
    "COMPANY_CAPACITY",
    "Address",
    "CivilStatus",
    "CivilStatusPeriod",
    "CompanyStatus",
    "CompanyStatusPeriod",
    "LegalFormCode",
    "NumberKind",
    "Officer",
    "Ownership",
    "PersonName",
    "PersonNumber",
    "Protection",
    "Registration",
    "RegistrationStatus",
    "Relation",
    "RelationKind",
    "Role",
    "Signing",
    "SigningRule",
    "SyntheticAddress",
    "SyntheticCompany",
    "SyntheticOwner",
    "SyntheticPerson",
    "SyntheticProperty",
    "age_on",
    "belongs_to_nobody",
    "by_neighbourhood",
    "companies",
    "is_published",
    "people",
    "properties_of",
    "well_known",
    "well_known_companies",
]

# SPDX-License-Identifier: EUPL-1.2
"""The companies every demonstration knows: one for each way of signing, run by well-known people."""

from __future__ import annotations

from datetime import date
from functools import cache

from samband.sandbox.population.model.company import (
    CompanyStatus,
    CompanyStatusPeriod,
    LegalFormCode,
    Officer,
    Role,
    SigningRule,
    SyntheticCompany,
)
from samband.sandbox.population.model.numbers import organisation_number
from samband.sandbox.population.model.person import Address
from samband.sandbox.population.service.boards import alone, jointly, whole_board
from samband.sandbox.population.service.well_known import well_known

_KEYS = ("jointly", "sole_trader", "alone", "whole_board")


def _company(
    index: int,
    number: str,
    name: str,
    form: LegalFormCode,
    registered: date,
    *,
    trade: str,
    street: tuple[str, str],
    people: tuple[tuple[Role, int], ...],
    rules: tuple[SigningRule, ...],
) -> SyntheticCompany:
    """Make an active company in Malmö whose officers have been there from the start."""
    return SyntheticCompany(
        index=index,
        number=number,
        name=name,
        legal_form=form,
        registered_on=registered,
        statuses=(CompanyStatusPeriod(CompanyStatus.ACTIVE, registered),),
        trades=(trade,),
        postal_address=Address(*street, "21119", "Malmö", "1280", "12", registered),
        seat="1280",
        officers=tuple(Officer(role, person, registered) for role, person in people),
        signing_rules=rules,
    )


def _annas() -> tuple[SyntheticCompany, SyntheticCompany]:
    """Anna's and Sam's building company, where both must sign, and her own drawing office."""
    known = well_known()
    anna, sam, alva = (known[key].index for key in ("anna", "sam", "alva"))
    building = _company(
        0,
        organisation_number(0, "5"),
        "Alvarssons Bygg AB",
        LegalFormCode.LIMITED_COMPANY,
        date(2014, 2, 3),
        trade="41",
        street=("Parkgatan", "7 A"),
        people=(
            (Role.CHAIR, anna),
            (Role.BOARD_MEMBER, sam),
            (Role.DEPUTY, alva),
            (Role.CHIEF_EXECUTIVE, anna),
        ),
        rules=(jointly(anna, sam),),
    )
    drawing = _company(
        1,
        known["anna"].number,
        "Annas ritkontor",
        LegalFormCode.SOLE_TRADER,
        date(2019, 9, 16),
        trade="71",
        street=("Ringvägen", "22"),
        people=((Role.SOLE_TRADER, anna),),
        rules=(alone(anna),),
    )
    return building, drawing


@cache
def well_known_company_list() -> tuple[SyntheticCompany, ...]:
    """List the well-known companies in the order of their indexes, from 0."""
    known = well_known()
    anna, alva, johan = (known[key].index for key in ("anna", "alva", "renumbered"))
    partnership = _company(
        2,
        organisation_number(2, "9"),
        "Lind & Berg Formgivning Handelsbolag",
        LegalFormCode.TRADING_PARTNERSHIP,
        date(2020, 1, 20),
        trade="74",
        street=("Kyrkogatan", "8"),
        people=((Role.PARTNER, alva), (Role.PARTNER, johan)),
        rules=(alone(alva, johan),),
    )
    housing = _company(
        3,
        organisation_number(3, "7"),
        "Bostadsrättsföreningen Vindglimt",
        LegalFormCode.HOUSING_COOPERATIVE,
        date(2008, 5, 5),
        trade="68",
        street=("Kyrkogatan", "11"),
        people=((Role.CHAIR, johan), (Role.BOARD_MEMBER, alva), (Role.BOARD_MEMBER, anna)),
        rules=(whole_board(johan, alva, anna),),
    )
    return (*_annas(), partnership, housing)


def well_known_companies() -> dict[str, SyntheticCompany]:
    """Name the well-known companies by how they are signed for.

    >>> well_known_companies()["jointly"].name
    'Alvarssons Bygg AB'
    """
    return dict(zip(_KEYS, well_known_company_list(), strict=True))

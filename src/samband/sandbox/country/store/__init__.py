# SPDX-License-Identifier: EUPL-1.2
"""The fact files, read once per process and kept as frozen values."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from samband.sandbox.country.model import (
    Body,
    BodyKind,
    County,
    GivenName,
    LegalForm,
    Municipality,
    PlanePoint,
    PostalCode,
    Sex,
    Surname,
    Trade,
    fold,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

_SEX = {"F": Sex.WOMAN, "M": Sex.MAN}


def _rows(name: str) -> Iterator[list[str]]:
    """Yield the rows of one fact file, without its heading."""
    text = (Path(__file__).parent / "facts" / f"{name}.csv").read_text(encoding="utf-8")
    rows = csv.reader(text.splitlines())
    next(rows)
    yield from rows


@cache
def bodies() -> tuple[Body, ...]:
    """List the public bodies: by kind, then in Swedish alphabetical order."""
    return tuple(_body(row) for row in _rows("bodies"))


def _body(row: list[str]) -> Body:
    kind, name, number, county, municipality, town, number_of, roles, other_names = row
    return Body(
        kind=BodyKind(kind),
        name=name,
        number=number,
        county=county,
        municipality=municipality,
        town=town,
        number_of=number_of,
        roles=tuple(roles.split()),
        other_names=tuple(filter(None, other_names.split("|"))),
    )


@cache
def _bodies_by_exact_name() -> dict[str, Body]:
    return {body.name: body for body in bodies()}


@cache
def _bodies_by_folded_name() -> dict[str, Body]:
    """Official names win over other names, whatever the order of the file."""
    found: dict[str, Body] = {}
    for body in bodies():
        found.setdefault(fold(body.name), body)
    for body in bodies():
        for other in body.other_names:
            found.setdefault(fold(other), body)
    return found


def body(name: str) -> Body:
    """Find a body by its exact name, else by its name or other name folded.

    Raises ``LookupError`` when no body is called so.

    >>> body("Malmö stad").number
    '2120001124'
    >>> body("skatteverket").name
    'Skatteverket'
    """
    found = _bodies_by_exact_name().get(name) or _bodies_by_folded_name().get(fold(name))
    if found is None:
        raise LookupError(
            f'No public body is called "{name}". Give its whole name, such as "Lunds kommun".'
        )
    return found


@cache
def counties() -> tuple[County, ...]:
    """List the 21 counties by code."""
    return tuple(County(*row) for row in _rows("counties"))


@cache
def municipalities() -> tuple[Municipality, ...]:
    """List the 290 municipalities by code."""
    return tuple(
        Municipality(code, county, name, short, float(latitude), float(longitude), int(count))
        for code, county, name, short, latitude, longitude, count in _rows("municipalities")
    )


@cache
def plane_points() -> dict[str, PlanePoint]:
    """Give where each municipality lies in the plane, by its code."""
    return {
        code: PlanePoint(code, int(northing), int(easting))
        for code, northing, easting in _rows("points")
    }


@cache
def postal_codes() -> tuple[PostalCode, ...]:
    """List about four postal codes for each municipality; the list is a sample, not complete."""
    return tuple(PostalCode(*row) for row in _rows("postal"))


@cache
def streets() -> tuple[str, ...]:
    """List street names that exist somewhere in Sweden, in Swedish alphabetical order."""
    return tuple(name for (name,) in _rows("streets"))


@cache
def given_names() -> tuple[GivenName, ...]:
    """List common given names for women and men with weights for three periods of birth."""
    return tuple(
        GivenName(name, _SEX[sex], *map(int, weights))
        for name, sex, *weights in _rows("given_names")
    )


@cache
def surnames() -> tuple[Surname, ...]:
    """List the 500 most common surnames, the most common first."""
    return tuple(Surname(name, int(share)) for name, share in _rows("surnames"))


@cache
def trades() -> tuple[Trade, ...]:
    """List the sections and divisions of SNI 2007 and SNI 2025."""
    return tuple(Trade(*row) for row in _rows("trades"))


@cache
def legal_forms() -> tuple[LegalForm, ...]:
    """List the legal forms as Statistics Sweden and as Bolagsverket code them."""
    return tuple(LegalForm(*row) for row in _rows("legal_forms"))

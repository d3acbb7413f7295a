# SPDX-License-Identifier: EUPL-1.2
"""A synthetic property as a registration in the domain of properties."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from samband.sandbox.loading.model.persons import BASIS, party
from samband.sandbox.population import Ownership, SyntheticOwner, SyntheticProperty

Wire = dict[str, Any]

_PERSON_NUMBER_LENGTH = 12
_TITLE_AFTER = timedelta(days=30)


def registration(one: SyntheticProperty, municipalities: Mapping[str, str]) -> Wire:
    """Write a property's registration; ``municipalities`` are names by code."""
    held = list(one.ownerships)
    if one.formed_on < held[0].since:
        held.insert(0, Ownership(one.formed_on, ()))  # whose title is older than the register
    ends = [*(owned.since for owned in held[1:]), None]
    versions = [
        {"validFrom": owned.since, "validTo": end, "content": _content(one, owned)}
        for owned, end in zip(held, ends, strict=True)
    ]
    return {
        "designations": [{"designation": f"{municipalities[one.municipality]} {one.designation}"}],
        "versions": versions,
        "basis": BASIS,
    }


def protection(number: str, word: str) -> Wire:
    """Write that an owner's identity is protected."""
    return {"owner": _party(number), "protection": word, "basis": BASIS}


def _content(one: SyntheticProperty, owned: Ownership) -> Wire:
    place = {"northing": one.northing, "easting": one.easting}
    content: Wire = {
        "area": {"land": one.square_metres},
        "formation": {"measure": "subdivision", "since": one.formed_on},
        "referencePoint": place,
        "owners": [_owner(owner) for owner in owned.owners],
    }
    if one.address is not None:
        address = one.address.address
        content["addresses"] = [
            {
                "id": one.address.identity,
                "municipality": address.municipality,
                "street": address.street,
                "number": address.number,
                "postalCode": address.postal_code,
                "postalTown": address.town,
                "point": place,
            }
        ]
    return content


def _owner(owner: SyntheticOwner) -> Wire:
    return {
        "party": _party(owner.number),
        "name": owner.name,
        "since": owner.since,
        "share": {"numerator": owner.numerator, "denominator": owner.denominator},
        "title": {"state": "granted", "since": owner.since + _TITLE_AFTER},
    }


def _party(number: str) -> Wire:
    if len(number) == _PERSON_NUMBER_LENGTH:
        return party(number)
    return {"scheme": "organisation-number", "identifier": number}

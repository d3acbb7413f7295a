# SPDX-License-Identifier: EUPL-1.2
"""Made-up properties and owners, as the register is told of them."""

from __future__ import annotations

from typing import Any

from basic_data.served import PURPOSE, Served

ANNA, BERTIL, UNKNOWN = "189001019802", "189001029819", "189001049809"
COMPANY = "4520000003"
VARVA = "Gävle Varva 2:3"
STREET = "Påhittade gatan"
POINT = {"northing": 6728000.0, "easting": 616000.0}
ADDRESS_ID = "019ab000-0000-7000-8000-000000000001"


def party(number: str) -> dict[str, str]:
    scheme = "organisation-number" if len(number) == 10 else "personal-identity-number"
    return {"scheme": scheme, "identifier": number}


def owner(number: str, numerator: int = 1, denominator: int = 1) -> dict[str, Any]:
    return {
        "party": party(number),
        "name": f"Ägare {number[-4:]}",
        "since": "2001-01-01",
        "share": {"numerator": numerator, "denominator": denominator},
        "title": {"state": "granted", "since": "2001-02-01", "case": "D-2001-1"},
    }


def address(number: str = "2A", point: object = POINT, id_: str = ADDRESS_ID) -> dict[str, Any]:
    return {
        "id": id_,
        "municipality": "2180",
        "street": STREET,
        "number": number,
        "postalCode": "80000",
        "postalTown": "Gävle",
        "point": point,
    }


CONTENT: dict[str, Any] = {
    "area": {"land": 812},
    "owners": [owner(ANNA, 1, 2), owner(BERTIL, 1, 2)],
    "addresses": [address()],
}


def at(northing: float, easting: float, id_: str = ADDRESS_ID) -> dict[str, Any]:
    """Give content whose one address lies at a point."""
    return {"addresses": [address("1", {"northing": northing, "easting": easting}, id_)]}


def registration(
    designation: str = VARVA, content: object = CONTENT, valid_from: str = "2001-01-01"
) -> dict[str, Any]:
    return {
        "designations": [{"designation": designation}],
        "versions": [{"validFrom": valid_from, "content": content}],
        "basis": "förrättning",
    }


async def listed(register: Served, path: str, **question: object) -> list[str]:
    """Ask for a list and give the designations, the present one of each."""
    answer = await register.post(path, question)
    assert answer.status_code == 200, answer.text
    return [each["designations"][0]["designation"] for each in answer.json()["items"]]


async def owned(register: Served, number: str, who: str = "malmo") -> dict[str, Any]:
    """Ask what somebody owns."""
    question = {"owner": party(number), "items": ["owners"], "purpose": PURPOSE}
    answer = await register.post("/owner-lookups", question, who=who)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body

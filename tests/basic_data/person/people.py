# SPDX-License-Identifier: EUPL-1.2
"""Made-up persons with Skatteverket's test numbers, as the register is told of them."""

from __future__ import annotations

from typing import Any

ANNA = "189001019802"
BERTIL = "189001029819"
CECILIA = "189001039800"
UNKNOWN = "189001049809"
STREET = "Hemligagatan 17"

NAMES = {"given": "Anna Maria", "surname": "Testsson", "usualName": 10}
ADDRESS = {
    "lines": [STREET],
    "postalCode": "21145",
    "postalTown": "Malmö",
    "municipality": "1280",
    "county": "12",
}
CONTENT: dict[str, Any] = {
    "names": NAMES,
    "registeredAddress": ADDRESS,
    "civilStatus": {"code": "OG"},
    "citizenships": [{"country": "SE"}],
    "birthDate": "1890-01-01",
    "sex": "woman",
}
WITHOUT_ADDRESS = {name: part for name, part in CONTENT.items() if name != "registeredAddress"}


def party(number: str) -> dict[str, str]:
    kind = "coordination-number" if number[6] in "6789" else "personal-identity-number"
    return {"scheme": kind, "identifier": number}


def registration(
    number: str = ANNA,
    content: object = CONTENT,
    protection: str = "none",
    valid_from: str = "2001-01-01",
) -> dict[str, Any]:
    return {
        "identifiers": [party(number)],
        "versions": [{"validFrom": valid_from, "content": content}],
        "basis": "födelseanmälan",
        "protection": protection,
    }

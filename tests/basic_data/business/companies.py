# SPDX-License-Identifier: EUPL-1.2
"""Made-up companies in a group of organisation numbers that is not in use."""

from __future__ import annotations

from typing import Any

AB, FORENING, UNKNOWN = "4520000003", "4520000011", "4520000029"
ANNA, BERTIL = "189001019802", "189001029819"


def party(number: str) -> dict[str, str]:
    scheme = "organisation-number" if len(number) == 10 else "personal-identity-number"
    return {"scheme": scheme, "identifier": number}


OFFICERS: list[dict[str, Any]] = [
    {
        "id": "1",
        "party": party(ANNA),
        "role": "chair",
        "name": "Anna Testsson",
        "since": "2001-01-01",
    },
    {
        "id": "2",
        "party": party(BERTIL),
        "role": "chief-executive",
        "name": "Bertil Testsson",
        "since": "2001-01-01",
        "until": "2010-01-01",
    },
]
RULE = {"kind": "any-of", "rules": [{"kind": "board"}, {"kind": "alone", "officers": ["2"]}]}
CONTENT: dict[str, Any] = {
    "names": [{"name": "Åkerlunds Exempelbolag AB"}],
    "legalForm": "AB",
    "juridicalForm": "49",
    "registeredOn": "2001-01-01",
    "registeredOffice": {"municipality": "1280", "county": "12"},
    "postalAddress": {"lines": ["Box 1"], "postalCode": "21145", "postalTown": "Malmö"},
    "trades": [{"code": "62"}],
    "officers": OFFICERS,
    "signatoryRule": RULE,
}
SOLE: dict[str, Any] = {"names": [{"name": "Annas firma"}], "legalForm": "E"}


def registration(
    number: str = AB, content: object = CONTENT, serial: int = 0, protection: str = "none"
) -> dict[str, Any]:
    return {
        "identifiers": [{**party(number), "serial": serial}],
        "versions": [{"validFrom": "2001-01-01", "content": content}],
        "basis": "anmälan",
        "protection": protection,
    }

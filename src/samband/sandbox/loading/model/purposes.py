# SPDX-License-Identifier: EUPL-1.2
"""What a municipality asks for people's data for, with the law that lets it."""

from __future__ import annotations

from typing import TypedDict


class Purpose(TypedDict):
    """A purpose as it is granted: its code, words in two languages and the legal ground."""

    code: str
    sv: str
    en: str
    legalGround: str


BUILDING_PERMIT: Purpose = {
    "code": "building-permit",
    "sv": "handlägga bygglov",
    "en": "handle a building permit",
    "legalGround": "9 kap. plan- och bygglagen",
}
PURPOSES: tuple[Purpose, ...] = (
    BUILDING_PERMIT,
    {
        "code": "school-placement",
        "sv": "placera barn i skola",
        "en": "place children in school",
        "legalGround": "10 kap. skollagen",
    },
    {
        "code": "elder-care",
        "sv": "utreda rätt till äldreomsorg",
        "en": "assess the right to elder care",
        "legalGround": "11 kap. socialtjänstlagen",
    },
)

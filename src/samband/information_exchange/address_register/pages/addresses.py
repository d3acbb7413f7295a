# SPDX-License-Identifier: EUPL-1.2
"""Where the pages are, Swedish and English."""

from __future__ import annotations

from typing import Any

FIND = ("/adresser", "/en/addresses")
OWN = ("/anslutning/adresser", "/en/connection/addresses")
FIRST = ("/anslutning/adresser/ny", "/en/connection/addresses/new")
FILE = ("/anslutning/adresser/fil", "/en/connection/addresses/file")
SOURCES = ("/anslutning/adresser/filer", "/en/connection/addresses/files")
SHARE = ("/anslutning/adresser/ansvar", "/en/connection/addresses/responsibility")

ADD = ("lagg-till", "add")
REVISE = ("andra", "revise")
CLOSE = ("avsluta", "close")
WITHDRAW = ("ta-tillbaka", "withdraw")
CONFIRM = ("bekrafta", "confirm")
REMOVE = ("ta-bort", "remove")
ENTRY_ID = "{entry_id:uuid}"

SESSION: dict[str, Any] = {"opt": {"session": True}, "include_in_schema": False}
PUBLIC: dict[str, Any] = {"opt": {"public": True}, "include_in_schema": False}


def under(pair: tuple[str, str], *parts: str | tuple[str, str]) -> list[str]:
    """Give the addresses below a pair, one for each language.

    >>> under(OWN, "{entry_id:uuid}", CLOSE)[1]
    '/en/connection/addresses/{entry_id:uuid}/close'
    """
    return [
        "/".join([pair[side], *(part if isinstance(part, str) else part[side] for part in parts)])
        for side in (0, 1)
    ]

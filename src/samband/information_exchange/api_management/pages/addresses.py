# SPDX-License-Identifier: EUPL-1.2
"""Where the pages are, Swedish and English."""

from __future__ import annotations

from typing import Any

CATALOGUE = ("/anslutning/api-katalog", "/en/connection/api-catalogue")
ACCESS = ("/anslutning/atkomst", "/en/connection/access")

REPORT = ("rapport", "report")
ADDRESSES = ("adresser", "addresses")
OPERATIONS = ("anrop", "operations")
DOCUMENT = ("openapi", "openapi")
REQUEST = ("ansok", "request")
DECIDE = ("avgor", "decide")
KEY = ("nyckel", "key")
REVOKE = ("sparra", "revoke")
END = ("avsluta", "end")

SESSION: dict[str, Any] = {"opt": {"session": True}, "include_in_schema": False}
PUBLIC: dict[str, Any] = {"opt": {"public": True}, "include_in_schema": False}


def under(pair: tuple[str, str], *parts: str | tuple[str, str]) -> list[str]:
    """Give the addresses below a pair, one for each language.

    >>> under(CATALOGUE, "{name:str}", REQUEST)[1]
    '/en/connection/api-catalogue/{name:str}/request'
    """
    return [
        "/".join([pair[side], *(part if isinstance(part, str) else part[side] for part in parts)])
        for side in (0, 1)
    ]

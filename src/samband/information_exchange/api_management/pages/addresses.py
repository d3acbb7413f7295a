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
LIMITS = ("granser", "limits")
DECIDE = ("avgor", "decide")
KEY = ("nyckel", "key")
REVOKE = ("sparra", "revoke")
END = ("avsluta", "end")

SESSION: dict[str, Any] = {"opt": {"session": True}, "include_in_schema": False}
PUBLIC: dict[str, Any] = {"opt": {"public": True}, "include_in_schema": False}

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

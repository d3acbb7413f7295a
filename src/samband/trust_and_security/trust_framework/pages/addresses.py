# SPDX-License-Identifier: EUPL-1.2
"""Where the pages are, Swedish and English."""

from __future__ import annotations

from typing import Any

OVERVIEW = ("/anslutning", "/en/connection")
SYSTEMS = ("/anslutning/system", "/en/connection/systems")
NEW_SYSTEM = ("/anslutning/system/nytt", "/en/connection/systems/new")
PEOPLE = ("/anslutning/personer", "/en/connection/people")
CONTACTS = ("/anslutning/kontakter", "/en/connection/contacts")
INVITATION = ("/anslutning/inbjudan", "/en/connection/invitation")
CHOOSE = ("/valj-roll", "/en/choose-role")
LOG_IN = ("/logga-in", "/en/log-in")

CLOSE = ("stang", "close")
NEW_KEY = ("nyckel", "key")
REVOKE = ("sparra", "revoke")
END = ("avsluta", "end")
REVISE = ("andra", "revise")
REMOVE = ("ta-bort", "remove")

SESSION: dict[str, Any] = {"opt": {"session": True}, "include_in_schema": False}
PUBLIC: dict[str, Any] = {"opt": {"public": True}, "include_in_schema": False}

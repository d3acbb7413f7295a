# SPDX-License-Identifier: EUPL-1.2
"""Where the pages are, Swedish and English."""

from __future__ import annotations

from typing import Annotated, Any

from litestar.params import QueryParameter

from samband.core.pages import Lang

READS = ("/mina-sidor/lasningar", "/en/my-pages/reads")
RECEIPT = ("/mina-sidor/kvitton", "/en/my-pages/receipts")
FILE = ("fil", "file")
CHECK = ("/kvitto", "/en/receipt")
QUESTIONS = ("/anslutning/fragor", "/en/connection/questions")

LOG = "log"
"""The parameter that names the log of another node, by its organisation number."""

Log = Annotated[str, QueryParameter(name=LOG, pattern=r"^([0-9]{10})?$(?!\n)")]

PUBLIC: dict[str, Any] = {"opt": {"public": True}, "include_in_schema": False}
SESSION: dict[str, Any] = {"opt": {"session": True}, "include_in_schema": False}


def at(pair: tuple[str, str], lang: Lang) -> str:
    """Choose the address, or its part, in a language."""
    return pair[0 if lang == "sv" else 1]


def receipt_at(event_id: str, lang: Lang, log: str) -> str:
    """Give the address of an event's receipt; ``log`` names another node's log, if it is there."""
    return f"{at(RECEIPT, lang)}/{event_id}{_in(log)}"


def file_at(event_id: str, lang: Lang, log: str) -> str:
    """Give the address of a receipt as a file."""
    return f"{at(RECEIPT, lang)}/{event_id}/{at(FILE, lang)}{_in(log)}"


def _in(log: str) -> str:
    return f"?{LOG}={log}" if log else ""

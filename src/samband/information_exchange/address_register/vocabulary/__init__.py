# SPDX-License-Identifier: EUPL-1.2
"""The register's words: scopes, events, and why something is refused, in two languages."""

from __future__ import annotations

from samband.core.block import EventType, Scope, Texts, Vocabulary
from samband.information_exchange.address_register.vocabulary.page_texts import PAGE_TEXTS
from samband.information_exchange.address_register.vocabulary.wrong import WRONG

ADMIN = "address-register/admin"
OPERATE = "address-register/operate"

SCOPES = (
    Scope(
        ADMIN,
        "Sköta den egna organisationens adresser",
        "Manage the own organisation's addresses",
    ),
    Scope(
        OPERATE,
        "Sköta alla organisationers adresser",
        "Manage every organisation's addresses",
    ),
)


def _event(name: str, sv: str, en: str) -> EventType:
    return EventType(f"address-register.{name}", sv, en)


EVENTS = (
    _event("entry-registered", "registrerade en adress", "registered an address"),
    _event("entry-revised", "ändrade en adress", "revised an address"),
    _event("entry-closed", "avslutade en adress", "closed an address"),
    _event("change-withdrawn", "tog tillbaka en planerad ändring", "withdrew a planned change"),
    _event("entry-confirmed", "bekräftade en adress", "confirmed an address"),
    _event("imported", "läste in en fil med adresser", "imported a file of addresses"),
    _event("import-tried", "provade en fil med adresser", "tried a file of addresses"),
    _event("source-added", "lade till en fil att hämta", "added a file to fetch"),
    _event("source-removed", "slutade hämta en fil", "stopped fetching a file"),
    _event("sources-read", "läste vilka filer som hämtas", "read which files are fetched"),
    _event("delegated", "gav rätt att sköta adresser", "gave the right to manage addresses"),
    _event(
        "delegation-ended",
        "tog tillbaka rätt att sköta adresser",
        "took back the right to manage addresses",
    ),
    _event(
        "delegations-read",
        "läste vem som får sköta adresser",
        "read who may manage addresses",
    ),
    _event(
        "member-stopped",
        "slutade leda till en medlems adresser",
        "stopped leading to a member's addresses",
    ),
    _event(
        "member-returned",
        "leder till en medlems adresser igen",
        "leads to a member's addresses again",
    ),
    _event("reminded", "påminde om gamla adresser", "reminded of old addresses"),
)

RULES: Texts = {
    "rule.address-register.operator": (
        "Den som driver adressregistret får göra det.",
        "Whoever runs the address register may do it.",
    ),
    "rule.address-register.role": (
        "Det krävs en roll i organisationen.",
        "It takes a role in the organisation.",
    ),
    "rule.address-register.delegation": (
        "Den som har fått adresserna att sköta får göra det.",
        "Whoever has been given the addresses to manage may do it.",
    ),
    "rule.address-register.own-system": (
        "Organisationens eget system får göra det.",
        "The organisation's own system may do it.",
    ),
}
"""The rules that the block decides by itself, in words for who is told of a decision."""

VOCABULARY = Vocabulary(
    scopes=SCOPES,
    events=EVENTS,
    texts={
        **PAGE_TEXTS,
        **RULES,
        **{f"address-register.wrong.{code}": words for code, words in WRONG.items()},
    },
)

__all__ = ["ADMIN", "EVENTS", "OPERATE", "SCOPES", "VOCABULARY", "WRONG"]

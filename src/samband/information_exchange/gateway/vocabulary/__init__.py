# SPDX-License-Identifier: EUPL-1.2
"""The gateway's words: scopes, events, and texts, in two languages."""

from __future__ import annotations

from samband.core.block import EventType, Scope, Texts, Vocabulary
from samband.information_exchange.gateway.vocabulary.page_texts import PAGE_TEXTS

ADMIN = "gateway/admin"
STATISTICS = "gateway/statistics"
OWN_STATISTICS = "gateway/own-statistics"

SCOPES = (
    Scope(ADMIN, "Publicera API:er vid nodens grind", "Publish APIs at the node's gateway"),
    Scope(
        STATISTICS,
        "Läsa hur nodens API:er används, per konsument",
        "Read how the node's APIs are used, per consumer",
    ),
    Scope(
        OWN_STATISTICS,
        "Läsa den egna organisationens användning av nodens API:er",
        "Read the own organisation's use of the node's APIs",
        members=True,
    ),
)

EVENTS = (
    EventType(
        "gateway.forwarded", "anropade ett API genom grinden", "called an API through the gateway"
    ),
    EventType(
        "gateway.refused",
        "nekades eller fick inget svar vid grinden",
        "got no answer at the gateway",
    ),
    EventType(
        "gateway.ended",
        "fick slutet av ett strömmat svar",
        "received the end of a streamed answer",
    ),
    EventType("gateway.published", "publicerade ett API vid grinden", "published an API"),
    EventType("gateway.closed", "slutade publicera ett API", "stopped publishing an API"),
    EventType("gateway.published-read", "läste vad grinden publicerar", "read what is published"),
    EventType("gateway.own-published", "publicerade egna API:er", "published own APIs"),
    EventType(
        "gateway.access-taken-in",
        "tog emot listan över vilka som får använda API:erna",
        "took in the list of who may use the APIs",
    ),
    EventType(
        "gateway.catalogue-told",
        "sade till API-katalogen vad noden svarar på",
        "said to the API catalogue what the node answers",
    ),
    EventType("gateway.statistics-read", "läste API-statistik", "read API statistics"),
)

RULES: Texts = {
    "rule.gateway.owner-only": (
        "Bara organisationen som driver noden får göra det.",
        "Only the organisation that runs the node may do it.",
    ),
    "rule.gateway.own-system": (
        "Organisationens eget system får göra det.",
        "The organisation's own system may do it.",
    ),
    "rule.gateway.role": (
        "Det krävs en roll i organisationen.",
        "It takes a role in the organisation.",
    ),
}
"""The rules that the block decides by itself, in words for who is told of a decision."""

VOCABULARY = Vocabulary(scopes=SCOPES, events=EVENTS, texts={**PAGE_TEXTS, **RULES})

__all__ = ["ADMIN", "OWN_STATISTICS", "STATISTICS", "VOCABULARY"]

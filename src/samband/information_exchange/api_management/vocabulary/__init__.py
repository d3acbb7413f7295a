# SPDX-License-Identifier: EUPL-1.2
"""The catalogue's words: scopes, events, and why something is refused, in two languages."""

from __future__ import annotations

from samband.core.block import EventType, Scope, Texts, Vocabulary
from samband.information_exchange.api_management.vocabulary.page_texts import PAGE_TEXTS
from samband.information_exchange.api_management.vocabulary.wrong import WRONG

PUBLISH = "api-catalogue/publish"
USE = "api-catalogue/use"
READ_ACCESS = "api-catalogue/read-access"
OWN_NODE = "api-catalogue/own-node"

SCOPES = (
    Scope(
        PUBLISH,
        "Publicera organisationens API:er och besluta om åtkomst till dem",
        "Publish the organisation's APIs and decide on access to them",
    ),
    Scope(
        USE,
        "Söka åtkomst till API:er och sköta egna API-nycklar",
        "Request access to APIs and manage own API keys",
    ),
    Scope(
        READ_ACCESS,
        "Läsa vilka som får använda den egna organisationens API:er",
        "Read who may use the own organisation's APIs",
        members=True,
    ),
    Scope(
        OWN_NODE,
        "Säga vilka API:er den egna noden svarar på",
        "Say which APIs the own node answers",
        members=True,
    ),
)

EVENTS = (
    EventType("api-catalogue.own-read", "läste organisationens egna API:er", "read the own APIs"),
    EventType("api-catalogue.api-registered", "registrerade ett API", "registered an API"),
    EventType("api-catalogue.api-revised", "ändrade ett API", "revised an API"),
    EventType("api-catalogue.version-added", "lade till en version", "added a version"),
    EventType("api-catalogue.version-moved", "ändrade en versions läge", "moved a version"),
    EventType("api-catalogue.own-registered", "registrerade egna API:er", "registered own APIs"),
    EventType(
        "api-catalogue.node-told", "sade vad dess nod svarar på", "said what its node answers"
    ),
    EventType(
        "api-catalogue.node-api-described",
        "beskrev ett API som dess nod svarar på",
        "described an API that its node answers",
    ),
    EventType("api-catalogue.access-requested", "sökte åtkomst", "requested access"),
    EventType("api-catalogue.access-decided", "avgjorde en ansökan", "decided a request"),
    EventType(
        "api-catalogue.limits-changed",
        "ändrade gränserna för en åtkomst",
        "changed the limits of an access",
    ),
    EventType("api-catalogue.access-ended", "avslutade en åtkomst", "ended access"),
    EventType("api-catalogue.access-read", "läste ansökningar", "read requests"),
    EventType(
        "api-catalogue.access-list-read",
        "hämtade listan över vilka som får använda organisationens API:er",
        "fetched the list of who may use the organisation's APIs",
    ),
    EventType("api-catalogue.key-made", "skapade en API-nyckel", "made an API key"),
    EventType("api-catalogue.key-revoked", "spärrade en API-nyckel", "revoked an API key"),
)

RULES: Texts = {
    "rule.api-catalogue.own-system": (
        "Organisationens eget system får göra det.",
        "The organisation's own system may do it.",
    ),
    "rule.api-catalogue.role": (
        "Det krävs en roll i organisationen.",
        "It takes a role in the organisation.",
    ),
    "rule.api-catalogue.own-node": (
        "En medlems nod får tala för sig själv.",
        "A member's node may speak for itself.",
    ),
    "rule.api-catalogue.owner-or-role": (
        "Det krävs att organisationen själv gör det, genom sitt system eller någon med en roll där.",
        "The organisation does it itself, through its system or somebody with a role in it.",
    ),
}
"""The rules that the block decides by itself, in words for who is told of a decision."""

TEXTS: Texts = {
    **PAGE_TEXTS,
    **RULES,
    **{f"api-catalogue.wrong.{code}": words for code, words in WRONG.items()},
}

VOCABULARY = Vocabulary(scopes=SCOPES, events=EVENTS, texts=TEXTS)

__all__ = ["OWN_NODE", "PUBLISH", "READ_ACCESS", "USE", "VOCABULARY", "WRONG"]

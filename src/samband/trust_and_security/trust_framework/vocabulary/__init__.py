# SPDX-License-Identifier: EUPL-1.2
"""The register's words: scopes, events, and why something is refused, in two languages."""

from __future__ import annotations

from samband.core.block import EventType, Scope, Texts, Vocabulary
from samband.trust_and_security.trust_framework.vocabulary.page_texts import PAGE_TEXTS
from samband.trust_and_security.trust_framework.vocabulary.wrong import WRONG

ADMIN = "trust-framework/admin"
OPERATE = "trust-framework/operate"
OWN_SYSTEM = "trust-framework/own-system"

SCOPES = (
    Scope(
        ADMIN,
        "Sköta den egna organisationens system, nycklar, kontakter och roller",
        "Manage the own organisation's systems, keys, contacts and roles",
    ),
    Scope(
        OPERATE,
        "Ansluta, stänga av och skilja medlemmar från infrastrukturen",
        "Admit, suspend and remove members of the infrastructure",
    ),
    Scope(
        OWN_SYSTEM,
        "Byta systemets egen nyckel, och säga var den egna noden finns",
        "Renew the system's own key, and say where the own node is",
        members=True,
    ),
)

EVENTS = (
    EventType("trust-framework.founded", "grundade medlemsregistret", "founded the register"),
    EventType("trust-framework.member-joined", "anslöt en medlem", "admitted a member"),
    EventType("trust-framework.member-suspended", "stängde av en medlem", "suspended a member"),
    EventType(
        "trust-framework.member-reinstated",
        "öppnade för en avstängd medlem igen",
        "reinstated a suspended member",
    ),
    EventType("trust-framework.member-left", "avslutade ett medlemskap", "ended a membership"),
    EventType(
        "trust-framework.organisation-read",
        "läste en organisations uppgifter i medlemsregistret",
        "read an organisation's entries in the member register",
    ),
    EventType(
        "trust-framework.people-read",
        "läste vilka som har roller i en organisation",
        "read who has roles in an organisation",
    ),
    EventType("trust-framework.contact-added", "lade till en kontakt", "added a contact"),
    EventType("trust-framework.contact-revised", "ändrade en kontakt", "revised a contact"),
    EventType("trust-framework.contact-removed", "tog bort en kontakt", "removed a contact"),
    EventType("trust-framework.system-registered", "anslöt ett system", "registered a system"),
    EventType("trust-framework.system-closed", "stängde ett system", "closed a system"),
    EventType(
        "trust-framework.key-added", "lade till en nyckel för ett system", "added a system's key"
    ),
    EventType(
        "trust-framework.key-revoked", "spärrade ett systems nyckel", "revoked a system's key"
    ),
    EventType("trust-framework.node-registered", "anslöt en nod", "registered a node"),
    EventType("trust-framework.node-removed", "tog bort en nod", "removed a node"),
    EventType(
        "trust-framework.register-copied",
        "tog emot ändringar i medlemsregistret",
        "received changes of the member register",
    ),
    EventType("trust-framework.role-given", "gav dig en roll", "gave you a role"),
    EventType("trust-framework.role-ended", "avslutade din roll", "ended your role"),
    EventType(
        "trust-framework.administrator-invited",
        "bjöd in dig som administratör",
        "invited you as an administrator",
    ),
    EventType(
        "trust-framework.invitation-accepted",
        "tog emot dig som administratör",
        "took you on as an administrator",
    ),
)

RULES: Texts = {
    "rule.trust-framework.operator": (
        "Den som driver medlemsregistret får göra det.",
        "Whoever runs the member register may do it.",
    ),
    "rule.trust-framework.own-system": (
        "Organisationens eget system får göra det.",
        "The organisation's own system may do it.",
    ),
    "rule.trust-framework.own-system-alone": (
        "Ett system får göra det för sig självt.",
        "A system may do it for itself.",
    ),
    "rule.trust-framework.role": (
        "Det krävs en roll i organisationen.",
        "It takes a role in the organisation.",
    ),
    "rule.trust-framework.invitation": (
        "Det krävs en egen inbjudan och en inloggning som räcker till.",
        "It takes an invitation of one's own and a login that is enough.",
    ),
}
"""The rules that the block decides by itself, in words for who is told of a decision."""

TEXTS: Texts = {
    **PAGE_TEXTS,
    **RULES,
    **{f"trust-framework.wrong.{code}": words for code, words in WRONG.items()},
}

VOCABULARY = Vocabulary(scopes=SCOPES, events=EVENTS, texts=TEXTS)

__all__ = ["ADMIN", "EVENTS", "OPERATE", "SCOPES", "TEXTS", "VOCABULARY", "WRONG"]

# SPDX-License-Identifier: EUPL-1.2
"""The register of persons in words: scopes, events, and the policies that protect people."""

from __future__ import annotations

from samband.core.block import EventType, PolicyText, Scope, Vocabulary

_SCOPES = (
    Scope("person/read", "Läsa uppgifter om personer", "Read data about persons"),
    Scope(
        "person/read-protected",
        "Läsa uppgifter om personer med skyddade personuppgifter",
        "Read data about persons whose data is protected",
    ),
    Scope(
        "person/extract",
        "Hämta hela personregistret, sida för sida",
        "Fetch the whole register of persons, page by page",
    ),
    Scope(
        "person/evidence",
        "Få underskrivna besked om vilka personer som har skyddad identitet",
        "Get signed statements on which persons' identities are protected",
    ),
    Scope(
        "person/identity-evidence",
        "Få underskrivna besked om skyddad identitet och om vilka nummer en person har haft",
        "Get signed statements on protected identity and on which numbers a person has had",
    ),
    Scope("person/write", "Ändra i personregistret", "Change the register of persons"),
    Scope("person/load", "Lägga in många personer på en gång", "Load many persons at once"),
)

_EVENTS = (
    EventType("person.read", "läste uppgifter om dig", "read data about you"),
    EventType("person.history-read", "läste dina tidigare uppgifter", "read your earlier data"),
    EventType(
        "person.protection-told",
        "frågade om din identitet är skyddad",
        "asked whether your identity is protected",
    ),
    EventType(
        "person.identity-told",
        "frågade om din identitet är skyddad och vilka nummer du har haft",
        "asked whether your identity is protected and which numbers you have had",
    ),
    EventType("person.changes-read", "läste personregistrets ändringslista", "read the changes"),
    EventType(
        "person.extracted",
        "hämtade dina uppgifter i ett registerutdrag för många personer",
        "fetched your data in an extract of many persons",
    ),
    EventType("person.registered", "registrerade dig", "registered you"),
    EventType("person.updated", "registrerade en ändring om dig", "registered a change about you"),
    EventType("person.closed", "avslutade din registrering", "closed your registration"),
    EventType("person.corrected", "rättade uppgifter om dig", "corrected data about you"),
    EventType(
        "person.removed",
        "tog bort uppgifter som felaktigt registrerats om dig",
        "removed data registered about you in error",
    ),
    EventType("person.renumbered", "gav dig ett nytt nummer", "gave you a new number"),
    EventType("person.loaded", "började lägga in personer", "began to load persons"),
    EventType(
        "person.source-noted",
        "noterade om en uppgiftslämnare kan svara",
        "noted whether a producer delivers",
    ),
)

_POLICIES = (
    PolicyText(
        "person.unknown",
        'forbid(principal, action in [Action::"person.read", Action::"person.extract"], resource)'
        " unless { resource has known && resource.known };",
        "Personen finns inte.",
        "The person is not known.",
    ),
    PolicyText(
        "person.protected",
        'forbid(principal, action in [Action::"person.read", Action::"person.extract"], resource)'
        " when { resource has protection"
        ' && ["confidentiality", "protected-registration"].contains(resource.protection)'
        ' && !principal.scopes.contains("person/read-protected") };',
        "Personens uppgifter är skyddade.",
        "The person's data is protected.",
    ),
    PolicyText(
        "person.owner-writes",
        'forbid(principal, action in [Action::"person.write", Action::"person.load"], resource)'
        " unless { context has owner && context.owner };",
        "Bara den som ansvarar för registret får ändra i det.",
        "Only the organisation that is responsible for the register may change it.",
    ),
)

# What was read, in words that follow "läste" on the person's own page.
_TEXTS = {
    "person.read.items": ("läste {items}", "read {items}"),
    "person.history-read.items": ("läste tidigare {items}", "read earlier {items}"),
    "person.protection-told.why": (
        "för att veta om dina uppgifter ska skyddas",
        "to know whether your data is to be protected",
    ),
    "person.identity-told.why": (
        "för att veta om dina uppgifter ska skyddas, och om du har haft andra nummer",
        "to know whether your data is to be protected, and whether you have had other numbers",
    ),
    "item.person.names": ("namn", "name"),
    "item.person.registeredAddress": ("folkbokföringsadress", "registered address"),
    "item.person.specialPostalAddress": ("särskild postadress", "special postal address"),
    "item.person.contactAddress": ("kontaktadress", "contact address"),
    "item.person.civilStatus": ("civilstånd", "civil status"),
    "item.person.relations": ("relationer", "relations"),
    "item.person.citizenships": ("medborgarskap", "citizenship"),
    "item.person.registration": ("folkbokföringsstatus", "registration status"),
    "item.person.birthDate": ("födelsedatum", "date of birth"),
    "item.person.sex": ("kön", "sex"),
}

VOCABULARY = Vocabulary(
    scopes=_SCOPES,
    events=_EVENTS,
    policies=_POLICIES,
    attributes={"owner": "Bool"},
    texts=_TEXTS,
)

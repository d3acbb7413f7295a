# SPDX-License-Identifier: EUPL-1.2
"""The register of companies in words: scopes, events and policies."""

from __future__ import annotations

from samband.core.block import EventType, PolicyText, Scope, Vocabulary

_SCOPES = (
    Scope("business/read", "Läsa uppgifter om företag", "Read data about companies"),
    Scope(
        "business/read-protected",
        "Läsa uppgifter om företag vars innehavare har skyddade personuppgifter",
        "Read data about businesses whose trader's data is protected",
    ),
    Scope(
        "business/extract",
        "Hämta hela företagsregistret, sida för sida",
        "Fetch the whole register of companies, page by page",
    ),
    Scope("business/write", "Ändra i företagsregistret", "Change the register of companies"),
    Scope("business/load", "Lägga in många företag på en gång", "Load many companies at once"),
)

_EVENTS = (
    EventType("business.read", "läste uppgifter om företaget", "read data about the company"),
    EventType(
        "business.history-read",
        "läste företagets tidigare uppgifter",
        "read the company's earlier data",
    ),
    EventType(
        "business.changes-read", "läste företagsregistrets ändringslista", "read the changes"
    ),
    EventType(
        "business.roles-read",
        "läste vilka företag du har uppdrag i",
        "read which companies you have a role in",
    ),
    EventType(
        "business.officer-protected",
        "ändrade skyddet för dig som företrädare i företagsregistret",
        "changed your protection as an officer in the register of companies",
    ),
    EventType("business.searched", "sökte efter företag", "searched for companies"),
    EventType(
        "business.extracted", "hämtade hela företagsregistret", "fetched the register of companies"
    ),
    EventType("business.registered", "registrerade företaget", "registered the company"),
    EventType(
        "business.updated", "registrerade en ändring i företaget", "registered a company's change"
    ),
    EventType("business.closed", "avslutade företagets registrering", "closed the registration"),
    EventType(
        "business.corrected", "rättade uppgifter om företaget", "corrected the company's data"
    ),
    EventType(
        "business.removed",
        "tog bort ett företag som registrerats av misstag",
        "removed a company registered in error",
    ),
    EventType(
        "business.renumbered", "gav företaget ett nytt nummer", "gave the company a new number"
    ),
    EventType("business.loaded", "började lägga in företag", "began to load companies"),
    EventType(
        "business.source-noted",
        "noterade om en uppgiftslämnare kan svara",
        "noted whether a producer delivers",
    ),
)

_POLICIES = (
    PolicyText(
        "business.unknown",
        'forbid(principal, action in [Action::"business.read", Action::"business.extract"], resource)'
        " unless { resource has known && resource.known };",
        "Företaget finns inte.",
        "The company is not known.",
    ),
    PolicyText(
        "business.protected",
        'forbid(principal, action in [Action::"business.read", Action::"business.extract"], resource)'
        " when { resource has protection"
        ' && ["confidentiality", "protected-registration"].contains(resource.protection)'
        ' && !principal.scopes.contains("business/read-protected") };',
        "Innehavarens uppgifter är skyddade.",
        "The trader's data is protected.",
    ),
    PolicyText(
        "business.owner-writes",
        'forbid(principal, action in [Action::"business.write", Action::"business.load"], resource)'
        " unless { context has owner && context.owner };",
        "Bara den som ansvarar för registret får ändra i det.",
        "Only the organisation that is responsible for the register may change it.",
    ),
)

# What was read, in words that follow "läste" on the person's own page.
_TEXTS = {
    "business.roles-read.items": (
        "läste vilka företag du har eller har haft uppdrag i, med {items}",
        "read which companies you have or have had a role in, with {items}",
    ),
    "item.business.names": ("namn", "names"),
    "item.business.legalForm": ("organisationsform", "form of organisation"),
    "item.business.juridicalForm": ("juridisk form", "juridical form"),
    "item.business.registeredOn": ("registreringsdatum", "date of registration"),
    "item.business.registeredOffice": ("säte", "registered office"),
    "item.business.description": ("verksamhetsbeskrivning", "description of the business"),
    "item.business.postalAddress": ("postadress", "postal address"),
    "item.business.trades": ("näringsgrenar", "trades"),
    "item.business.status": ("status", "state"),
    "item.business.inOperation": ("om företaget är verksamt", "whether it is in operation"),
    "item.business.officers": ("företrädare", "officers"),
    "item.business.signatoryRule": ("firmateckning", "who signs for it"),
    "item.business.officerNumbers": ("företrädares personnummer", "officers' personal numbers"),
}

VOCABULARY = Vocabulary(
    scopes=_SCOPES,
    events=_EVENTS,
    policies=_POLICIES,
    attributes={"owner": "Bool"},
    texts=_TEXTS,
)

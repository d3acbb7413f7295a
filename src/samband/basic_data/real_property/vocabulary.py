# SPDX-License-Identifier: EUPL-1.2
"""The register of properties in words: scopes, events and policies."""

from __future__ import annotations

from samband.core.block import EventType, PolicyText, Scope, Vocabulary

_SCOPES = (
    Scope("real-property/read", "Läsa uppgifter om fastigheter", "Read data about properties"),
    Scope(
        "real-property/read-protected",
        "Läsa vilka skyddade personer som äger fastigheter",
        "Read which protected persons own properties",
    ),
    Scope(
        "real-property/extract",
        "Hämta hela fastighetsregistret, sida för sida",
        "Fetch the whole register of properties, page by page",
    ),
    Scope(
        "real-property/write", "Ändra i fastighetsregistret", "Change the register of properties"
    ),
    Scope(
        "real-property/load",
        "Lägga in många fastigheter på en gång",
        "Load many properties at once",
    ),
)

_EVENTS = (
    EventType(
        "real-property.read",
        "läste uppgifter om en fastighet som du äger eller har ägt",
        "read data about a property that you own or have owned",
    ),
    EventType(
        "real-property.owner-read",
        "läste vilka fastigheter du äger",
        "read which properties you own",
    ),
    EventType(
        "real-property.history-read",
        "läste en fastighets tidigare uppgifter",
        "read a property's earlier data",
    ),
    EventType(
        "real-property.changes-read",
        "läste fastighetsregistrets ändringslista",
        "read the register of properties' changes",
    ),
    EventType("real-property.searched", "sökte efter fastigheter", "searched for properties"),
    EventType(
        "real-property.extracted",
        "hämtade dina fastigheter i ett utdrag ur fastighetsregistret",
        "fetched your properties in an extract of the register",
    ),
    EventType(
        "real-property.registered",
        "registrerade en fastighet som du äger eller har ägt",
        "registered a property that you own or have owned",
    ),
    EventType(
        "real-property.updated",
        "registrerade en ändring i en fastighet som du äger",
        "registered a change in a property that you own",
    ),
    EventType(
        "real-property.closed",
        "avslutade en fastighets registrering",
        "closed a property's registration",
    ),
    EventType(
        "real-property.corrected",
        "rättade uppgifter om en fastighet som du äger eller har ägt",
        "corrected a property that you own or have owned",
    ),
    EventType(
        "real-property.removed",
        "tog bort en fastighet som registrerats av misstag",
        "removed a property registered in error",
    ),
    EventType(
        "real-property.renumbered",
        "gav en fastighet en ny beteckning",
        "gave a property a new designation",
    ),
    EventType(
        "real-property.owner-protected",
        "ändrade skyddet för dig som ägare i fastighetsregistret",
        "changed your protection as an owner in the register of properties",
    ),
    EventType("real-property.loaded", "började lägga in fastigheter", "began to load properties"),
    EventType(
        "real-property.source-noted",
        "noterade om en uppgiftslämnare kan svara",
        "noted whether a producer delivers",
    ),
)

_POLICIES = (
    PolicyText(
        "real-property.unknown",
        'forbid(principal, action in [Action::"real-property.read",'
        ' Action::"real-property.extract"], resource)'
        " unless { resource has known && resource.known };",
        "Fastigheten finns inte.",
        "The property is not known.",
    ),
    PolicyText(
        "real-property.owner-writes",
        'forbid(principal, action in [Action::"real-property.write",'
        ' Action::"real-property.load"], resource)'
        " unless { context has owner && context.owner };",
        "Bara den som ansvarar för registret får ändra i det.",
        "Only the organisation that is responsible for the register may change it.",
    ),
)

# What was read, in words that follow "läste" on the owner's own page.
_TEXTS = {
    "real-property.read.items": (
        "läste {items} om en fastighet som du äger eller har ägt",
        "read {items} of a property that you own or have owned",
    ),
    "real-property.owner-read.items": (
        "läste vilka fastigheter du äger, med {items}",
        "read which properties you own, with {items}",
    ),
    "real-property.history-read.items": (
        "läste tidigare {items} om en fastighet som du äger eller har ägt",
        "read earlier {items} of a property that you own or have owned",
    ),
    "item.real-property.kind": ("slag", "kind"),
    "item.real-property.state": ("status", "state"),
    "item.real-property.formation": ("hur den bildats", "how it was formed"),
    "item.real-property.area": ("areal", "area"),
    "item.real-property.referencePoint": ("läge", "place"),
    "item.real-property.owners": ("ägare", "owners"),
    "item.real-property.addresses": ("adresser", "addresses"),
}

VOCABULARY = Vocabulary(
    scopes=_SCOPES,
    events=_EVENTS,
    policies=_POLICIES,
    attributes={"owner": "Bool"},
    texts=_TEXTS,
)

# SPDX-License-Identifier: EUPL-1.2
"""The index in words: scopes, events, and the policies that decide who may."""

from __future__ import annotations

from samband.core.block import EventType, PolicyText, Scope, Vocabulary

API = "index"
READ, READ_PROTECTED = "index/read", "index/read-protected"
WRITE, ADMIN = "index/write", "index/admin"

_SCOPES = (
    Scope(
        READ,
        "Fråga ett index vem som har uppgifter",
        "Ask an index who holds information",
    ),
    Scope(
        READ_PROTECTED,
        "Fråga ett index om personer med skyddade personuppgifter",
        "Ask an index about persons whose data is protected",
    ),
    Scope(
        WRITE,
        "Tala om för ett index vilka uppgifter den egna organisationen har",
        "Tell an index what information the own organisation holds",
    ),
    Scope(ADMIN, "Öppna och ställa in index", "Open indexes and set them up"),
)

_EVENTS = (
    EventType(
        "index.read",
        "frågade ett index vem som har uppgifter om dig",
        "asked an index who holds information about you",
    ),
    EventType(
        "index.false-pointer-reported",
        "meddelade att en uppgift om dig inte fanns där indexet pekade",
        "reported that information about you was not where the index pointed",
    ),
    EventType(
        "index.subscribed",
        "började bevaka vem som har uppgifter om dig",
        "began to watch who holds information about you",
    ),
    EventType("index.unsubscribed", "slutade bevaka ett index", "stopped watching an index"),
    EventType("index.changes-read", "läste ett index ändringslista", "read an index's changes"),
    EventType(
        "index.quality-read", "läste hur bra ett index är", "read the quality figures of an index"
    ),
    EventType("index.listed", "läste vilka index som finns", "read which indexes there are"),
    EventType("index.put", "lade in poster i ett index", "put entries in an index"),
    EventType("index.deleted", "tog bort poster ur ett index", "removed entries from an index"),
    EventType("index.reconciled", "stämde av ett index", "reconciled an index"),
    EventType(
        "index.terms-set",
        "bestämde vem som ser de egna posterna i ett index",
        "decided who sees its own entries in an index",
    ),
    EventType("index.expired", "gallrade poster i ett index", "expired entries of an index"),
    EventType("index.measured", "mätte hur bra ett index är", "measured the quality of an index"),
    EventType("index.opened", "öppnade ett index", "opened an index"),
    EventType(
        "index.identifier-type-set",
        "ställde in hur ett index pekar ut någon",
        "set how an index points somebody out",
    ),
    EventType(
        "index.information-type-set",
        "ställde in en informationstyp i ett index",
        "set an information type of an index",
    ),
    EventType("index.producer-set", "anslöt en producent till ett index", "admitted a producer"),
    EventType("index.consumer-set", "anslöt en konsument till ett index", "admitted a consumer"),
)

_POLICIES = (
    PolicyText(
        "index.consumers-read",
        'forbid(principal, action == Action::"index.read", resource)'
        " unless { context has consumer && context.consumer };",
        "Organisationen är inte ansluten till indexet som konsument.",
        "Your organisation is not admitted to the index as a consumer.",
    ),
    PolicyText(
        "index.protected",
        'forbid(principal, action == Action::"index.read", resource)'
        " when { resource has protection"
        ' && ["confidentiality", "protected-registration"].contains(resource.protection)'
        ' && !principal.scopes.contains("index/read-protected") };',
        "Personens uppgifter är skyddade.",
        "The person's data is protected.",
    ),
    PolicyText(
        "index.not-consumer-of-type",
        'forbid(principal, action == Action::"index.read", resource)'
        " when { resource has known && !resource.known };",
        "Organisationen är inte ansluten till informationstypen.",
        "Your organisation is not admitted to the information type.",
    ),
    PolicyText(
        "index.producers-write",
        'forbid(principal, action == Action::"index.write", resource)'
        " unless { context has producer && context.producer };",
        "Organisationen är inte ansluten till indexet som producent.",
        "Your organisation is not admitted to the index as a producer.",
    ),
    PolicyText(
        "index.holder-sets-up",
        'forbid(principal, action == Action::"index.admin", resource)'
        " unless { context has holder && context.holder };",
        "Bara indexhållaren får ställa in indexet.",
        "Only the index holder may set the index up.",
    ),
)

VOCABULARY = Vocabulary(
    scopes=_SCOPES,
    events=_EVENTS,
    policies=_POLICIES,
    attributes={"consumer": "Bool", "producer": "Bool", "holder": "Bool"},
)

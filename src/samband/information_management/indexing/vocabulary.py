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
    EventType("index.subscription-read", "läste om en bevakning", "read about a subscription"),
    EventType(
        "index.receiver-set",
        "bad indexet meddela en adress när något ändras",
        "asked an index to tell an address when something changes",
    ),
    EventType(
        "index.receiver-ended",
        "bad indexet sluta meddela en adress",
        "asked an index to stop telling an address",
    ),
    EventType(
        "index.receiver-confirmed",
        "fick svar från en adress som vill få meddelanden",
        "was answered by an address that wants to be told",
    ),
    EventType(
        "index.receiver-stopped",
        "slutade meddela en adress som inte svarar som den ska",
        "stopped telling an address that does not answer as it should",
    ),
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

_TEXTS = {
    "ix.title": ("Index", "Indexes"),
    "ix.lead": (
        (
            "Ett index visar vem som har uppgifter om någon, och på vilka villkor. Vad uppgifterna"
            " säger står inte här."
        ),
        (
            "An index shows who holds information about somebody, and on what conditions. What the"
            " information says does not stand here."
        ),
    ),
    "ix.numbers": (
        (
            "Inga personnummer finns i ett index. Den som frågar måste säga varför, och du kan se vem"
            " som har frågat om dig."
        ),
        (
            "No personal numbers are held in an index. Whoever asks must say why, and you can see who"
            " has asked about you."
        ),
    ),
    "ix.holder": ("Indexhållare", "Index holder"),
    "ix.opened": ("Öppnat", "Opened"),
    "ix.pointing": ("Man frågar med", "You ask with"),
    "ix.producers": ("Antal producenter", "Number of producers"),
    "ix.producer": ("Producent", "Producer"),
    "ix.types": ("Uppgifter i indexet", "Information in the index"),
    "ix.types-text": (
        "Den som har uppgifterna bestämmer själv vem som får dem. Här står villkoren.",
        "Whoever holds the information decides who is given it. Here are the conditions.",
    ),
    "ix.permission": ("Behörighet för ombud", "Permission for representatives"),
    "ix.concept": ("Begrepp", "Concept"),
    "ix.quality": ("Hur bra indexet är", "How good the index is"),
    "ix.quality-text": (
        (
            "Mätt {day}. Täckningen är andelen av producentens uppgifter som finns i indexet. Färska"
            " poster har nytt innehåll sedan högst 30 dagar. Felaktiga pekare är poster där någon har"
            " frågat producenten och inte fått något."
        ),
        (
            "Measured {day}. Coverage is the share of the producer's information that is in the index."
            " Fresh entries have had new content within 30 days. False pointers are entries where"
            " somebody has asked the producer and been given nothing."
        ),
    ),
    "ix.entries": ("Poster", "Entries"),
    "ix.coverage": ("Täckning", "Coverage"),
    "ix.fresh": ("Färska", "Fresh"),
    "ix.false": ("Felaktiga", "False"),
    "ix.not-stated": ("Inte angivet", "Not stated"),
    "ix.none-yet": ("Inget ännu", "Nothing yet"),
    "ix.no-indexes": ("Det finns inget index än", "There is no index yet"),
    "ix.no-indexes-text": (
        "Här visas varje index med sina uppgifter när det har öppnats.",
        "Each index will stand here with its information when it has been opened.",
    ),
    "ix.no-types": ("Inga uppgifter är inställda än", "No information is set up yet"),
    "ix.no-types-text": (
        "Indexhållaren ställer in vilka uppgifter indexet pekar på.",
        "The index holder sets what information the index points to.",
    ),
    "ix.no-figures": ("Indexet är inte mätt än", "The index is not measured yet"),
    "ix.no-figures-text": (
        "Det mäts en gång i timmen när det har producenter.",
        "It is measured once an hour when it has producers.",
    ),
}

VOCABULARY = Vocabulary(
    scopes=_SCOPES,
    events=_EVENTS,
    policies=_POLICIES,
    attributes={"consumer": "Bool", "producer": "Bool", "holder": "Bool"},
    texts=_TEXTS,
)

# SPDX-License-Identifier: EUPL-1.2
"""Why something is refused, in (svenska, English), by code."""

from __future__ import annotations

WRONG: dict[str, tuple[str, str]] = {
    "document-too-large": (
        "Dokumentet är för stort: högst 2 MB och 300 000 värden, upprepningar inräknade.",
        "The document is too large: at most 2 MB and 300,000 values, repetitions included.",
    ),
    "document-too-deep": (
        "Dokumentet är nästlat djupare än 100 nivåer.",
        "The document is nested deeper than 100 levels.",
    ),
    "document-encoding": (
        "Dokumentet ska vara text i UTF-8 utan nolltecken.",
        "The document must be text in UTF-8 without NUL.",
    ),
    "document-syntax": (
        "Dokumentet är varken giltig JSON eller giltig YAML.",
        "The document is neither valid JSON nor valid YAML.",
    ),
    "document-not-one": (
        "Lämna ett enda YAML-dokument.",
        "Give one single YAML document.",
    ),
    "document-no-object": (
        "Dokumentet ska vara ett objekt med `openapi`, `info` och `paths`.",
        "The document must be an object with `openapi`, `info` and `paths`.",
    ),
    "document-name": (
        "Namn i dokumentet ska vara enkel text.",
        "Names in the document must be plain text.",
    ),
    "document-name-twice": (
        "Ett namn står två gånger i samma objekt.",
        "A name stands twice in the same object.",
    ),
    "document-tag": (
        "Ta bort YAML-taggarna: bara vanliga värden tas emot.",
        "Remove the YAML tags: only plain values are taken.",
    ),
    "document-alias": (
        "Ett YAML-alias hänvisar till sig självt eller till inget.",
        "A YAML alias refers to itself or to nothing.",
    ),
    "document-old": (
        "Bara OpenAPI 3 tas emot.",
        "Only OpenAPI 3 is taken.",
    ),
    "api-unknown": ("API:et finns inte i katalogen.", "The API is not in the catalogue."),
    "api-name-used": ("Namnet används redan av ett API.", "The name is used by an API already."),
    "not-yours": (
        "Bara den organisation som äger API:et får göra detta.",
        "Only the organisation that owns the API may do this.",
    ),
    "no-organisation": (
        "Du måste företräda en organisation.",
        "You must act for an organisation.",
    ),
    "not-own-node": (
        "Bara en medlems egen nod får säga vad den svarar på.",
        "Only a member's own node may say what it answers.",
    ),
    "node-not-registered": (
        "Adressen är inte en nod som organisationen har registrerat.",
        "The address is no node that the organisation has registered.",
    ),
    "contract-unknown": (
        "Det finns ingen sådan beskrivning.",
        "There is no such description.",
    ),
    "producer-unknown": (
        "Organisationen svarar inte på den versionen av API:et.",
        "The organisation does not answer that version of the API.",
    ),
    "quota-refused": (
        "Gränser hör till en beviljad ansökan. Ta bort dem, eller bevilja.",
        "Limits belong to an approved request. Remove them, or approve.",
    ),
    "operation-unknown": (
        "Det finns ingen sådan operation.",
        "There is no such operation.",
    ),
    "not-a-member": (
        "Organisationen är inte ansluten.",
        "The organisation is not a member.",
    ),
    "role-needed": (
        "Det krävs rollen systemadministratör.",
        "The role of system administrator is needed.",
    ),
    "version-form": (
        "Versionen ska skrivas major.minor.patch, till exempel 1.2.0.",
        "The version must be written major.minor.patch, such as 1.2.0.",
    ),
    "version-differs": (
        "`info.version` i dokumentet är en annan än versionen.",
        "`info.version` of the document is another than the version.",
    ),
    "version-used": ("Versionen finns redan.", "The version exists already."),
    "version-unknown": ("Versionen finns inte.", "There is no such version."),
    "version-not-later": (
        "En nyare version finns redan i samma huvudversion.",
        "A later version of the same major exists already.",
    ),
    "state-impossible": (
        "Versionen kan inte gå från sitt läge till det nya.",
        "The version cannot go from its state to the new one.",
    ),
    "state-trial": (
        "Alfa och beta har huvudversion 0 (VER.11).",
        "Alpha and beta have major version 0 (VER.11).",
    ),
    "state-active": (
        "En aktiv version har huvudversion 1 eller högre, och den första är 1.0.0 (VER.12).",
        "An active version has major version 1 or higher, and the first is 1.0.0 (VER.12).",
    ),
    "state-majors": (
        "Två huvudversioner kan vara i bruk samtidigt. Avveckla en först (VER.14).",
        "Two major versions can be in use at a time. Retire one first (VER.14).",
    ),
    "state-no-successor": (
        "En högre huvudversion måste vara aktiv innan denna fasas ut (VER.15).",
        "A higher major version must be active before this one is deprecated (VER.15).",
    ),
    "state-not-newest": (
        "En nyare version i samma huvudversion är redan aktiv (VER.13).",
        "A later version of the same major is active already (VER.13).",
    ),
    "state-phasing-out": (
        "Huvudversionen fasas ut och får inga nya versioner.",
        "The major version is being phased out and gets no new versions.",
    ),
    "sunset-needed": (
        "Ange när versionen slutar fungera.",
        "Tell when the version stops working.",
    ),
    "sunset-early": (
        "Slutdatumet måste ligga minst 90 dagar fram, så att användarna hinner byta (VER.18).",
        "The sunset must be at least 90 days ahead, so that users have time to move (VER.18).",
    ),
    "sunset-not-passed": (
        "Versionen har användare och får tas ur bruk först efter sitt slutdatum (VER.18).",
        "The version has users and may be retired only after its sunset (VER.18).",
    ),
    "sunset-alone": (
        "Slutdatum anges när en version fasas ut.",
        "A sunset is given when a version is deprecated.",
    ),
    "version-raced": (
        "En annan version ändrades samtidigt. Försök igen.",
        "Another version changed at the same time. Try again.",
    ),
    "change-breaking": (
        "Dokumentet bryter mot den tidigare versionen. Höj huvudversionen, eller ta bort ändringen.",
        "The document breaks the earlier version. Raise the major version, or undo the change.",
    ),
    "scope-unknown": (
        "API:et har ingen sådan behörighet.",
        "The API has no such scope.",
    ),
    "own-api": ("Ni äger API:et själva.", "You own the API yourselves."),
    "request-unknown": ("Ansökan finns inte.", "There is no such request."),
    "request-open": (
        "Ni har redan en ansökan eller en åtkomst till detta.",
        "You have a request for this, or access to it, already.",
    ),
    "request-decided": ("Ansökan är redan avgjord.", "The request is decided already."),
    "subscription-none": (
        "Ansökan är inte beviljad, eller åtkomsten är avslutad.",
        "The request is not approved, or access has ended.",
    ),
    "key-too-many": (
        "Två nycklar gäller redan. Spärra en först.",
        "Two keys are in force already. Revoke one first.",
    ),
    "key-time": (
        "Nyckeln ska gälla minst en timme och högst 365 dagar.",
        "The key must hold for at least an hour and at most 365 days.",
    ),
    "key-unknown": ("Nyckeln finns inte.", "There is no such key."),
}

# SPDX-License-Identifier: EUPL-1.2
"""The case system's words."""

from samband.core.block import EventType, Vocabulary

OPENED = "building-permit.opened"
GATHERED = "building-permit.gathered"
CHANGED = "building-permit.changed"

_EVENTS = (
    EventType(OPENED, "öppnade ett ärende om bygglov", "opened a building permit case"),
    EventType(
        GATHERED,
        "hämtade uppgifter till ett ärende om bygglov",
        "fetched facts for a building permit case",
    ),
    EventType(CHANGED, "ändrade ett ärende om bygglov", "changed a building permit case"),
)

FACTS: dict[str, tuple[str, str]] = {
    "companyName": ("Företagets namn", "Company name"),
    "registeredOffice": ("Säte", "Registered office"),
    "postalAddress": ("Företagets postadress", "The company's postal address"),
    "status": ("Läge i företagsregistret", "State in the company register"),
    "signatoryRule": ("Firmateckning", "Who signs for the company"),
    "contact": ("Företrädare", "Representative"),
    "contactName": ("Företrädarens namn i folkbokföringen", "The representative's registered name"),
    "contactAddress": ("Företrädarens adress", "The representative's address"),
    "designation": ("Fastighet", "Property"),
    "area": ("Tomtens storlek", "Size of the plot"),
    "propertyAddress": ("Fastighetens adress", "The property's address"),
    "owners": ("Ägare", "Owner"),
}
HUBS: dict[str, tuple[str, str]] = {
    "index": ("Indexet", "The index"),
    "address-register": ("Adressregistret", "The address register"),
}
CODED: dict[str, dict[str, tuple[str, str]]] = {
    "status": {
        "active": ("Verksamt", "Active"),
        "liquidation": ("I likvidation", "In liquidation"),
        "bankruptcy": ("I konkurs", "Bankrupt"),
        "reconstruction": ("I rekonstruktion", "In reconstruction"),
        "deregistered": ("Avregistrerat", "Deregistered"),
    },
    "signatoryRule": {
        "alone": ("Var och en för sig", "Each alone"),
        "jointly": ("Flera i förening", "Several jointly"),
        "board": ("Styrelsen", "The board"),
        "any-of": ("På något av flera sätt", "In one of several ways"),
        "all-of": ("Med flera villkor", "On several conditions"),
    },
}
TEXTS: dict[str, tuple[str, str]] = {
    "bp.title": ("Bygglov", "Building permits"),
    "bp.small": ("Malmö stad, exempel i sandlådan", "Malmö stad, an example in the sandbox"),
    "bp.lead": (
        "Ett ärende fylls i med det som andra redan vet. Den som söker skriver bara vad den vill bygga.",
        "A case is filled in with what others already know. Applicants only write what they want to build.",
    ),
    "bp.open": ("Öppna ett ärende", "Open a case"),
    "bp.company": ("Företagets organisationsnummer", "The company's organisation number"),
    "bp.company-hint": (
        "Tio siffror. Annas företag i sandlådan har 452000-0003.",
        "Ten digits. Anna's company in the sandbox has 452000-0003.",
    ),
    "bp.company-fault": (
        "Skriv ett organisationsnummer med tio siffror",
        "Write an organisation number with ten digits",
    ),
    "bp.open-button": ("Öppna ärendet", "Open the case"),
    "bp.cases": ("Ärenden", "Cases"),
    "bp.none": ("Inga ärenden än", "No cases yet"),
    "bp.none-text": (
        "Öppna ett ärende, så hämtas uppgifterna från dem som har dem.",
        "Open a case, and its facts are fetched from those who have them.",
    ),
    "bp.number": ("Ärende", "Case"),
    "bp.opened": ("Öppnat", "Opened"),
    "bp.known": ("Uppgifter som ingen behövde lämna", "Facts that nobody had to give"),
    "bp.states.open": ("Öppet", "Open"),
    "bp.states.closed": ("Avslutat", "Closed"),
    "bp.case": ("Ansökan om bygglov", "Application for a building permit"),
    "bp.case-lead": (
        "Formuläret är ifyllt. Vid varje uppgift står vem som har lämnat den.",
        "The form is filled in. Beside each fact stands who gave it.",
    ),
    "bp.saved": (
        "{count} uppgifter behövde ingen lämna igen",
        "{count} facts nobody had to give again",
    ),
    "bp.saved-text": (
        "De hämtades från {sources} för just det här ärendet. Den som uppgifterna gäller ser varje hämtning.",
        "They were fetched from {sources} for this very case. Whoever they concern sees each time.",
    ),
    "bp.empty": ("Ingen uppgift kunde hämtas", "No fact could be fetched"),
    "bp.empty-text": (
        "Ingen har uppgifter om numret, eller så svarar ingen just nu. Försök igen om en stund.",
        "Nobody has facts about the number, or nobody answers right now. Try again shortly.",
    ),
    "bp.not-yet": ("Uppgifterna är inte hämtade än", "The facts have not been fetched yet"),
    "bp.not-yet-text": (
        "De kan vara på väg. Ladda om sidan om en stund, eller hämta dem igen.",
        "They may be on their way. Reload the page shortly, or fetch them again.",
    ),
    "bp.silent": ("Alla svarar inte just nu", "Not everybody answers right now"),
    "bp.silent-text": (
        "{who} svarar inte just nu. Resten av formuläret är ifyllt.",
        "{who} does not answer right now. The rest of the form is filled in.",
    ),
    "bp.again": ("Hämta igen", "Fetch again"),
    "bp.fact": ("Uppgift", "Fact"),
    "bp.value": ("Värde", "Value"),
    "bp.source": ("Lämnad av", "Given by"),
    "bp.wish": ("Vad vill du bygga?", "What do you want to build?"),
    "bp.wish-hint": (
        "Det enda som ingen annan vet. Skriv med egna ord, högst 1 000 tecken.",
        "The only thing that nobody else knows. Use your own words, at most 1,000 characters.",
    ),
    "bp.wish-fault": (
        "Skriv vad du vill bygga, med högst 1 000 tecken",
        "Write what you want to build, in at most 1,000 characters",
    ),
    "bp.save": ("Spara", "Save"),
    "bp.close": ("När ärendet är klart", "When the case is done"),
    "bp.close-button": ("Avsluta ärendet", "Close the case"),
    "bp.close-text": (
        "Ett avslutat ärende kan inte hämta fler uppgifter.",
        "A closed case can fetch no more facts.",
    ),
    "bp.closed-text": (
        "Ärendet är avslutat. Inga fler uppgifter kan hämtas.",
        "The case is closed. No more facts can be fetched.",
    ),
    **{f"bp.who.{key}": words for key, words in HUBS.items()},
    **{f"bp.facts.{key}": words for key, words in FACTS.items()},
    **{
        f"bp.values.{key}.{code}": words
        for key, codes in CODED.items()
        for code, words in codes.items()
    },
}

VOCABULARY = Vocabulary(events=_EVENTS, texts=TEXTS)

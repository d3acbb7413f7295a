# SPDX-License-Identifier: EUPL-1.2
"""The words of the catalogue's pages."""

from __future__ import annotations

_STATES = {
    "draft": ("Utkast", "Draft"),
    "alpha": ("Alfa", "Alpha"),
    "beta": ("Beta", "Beta"),
    "active": ("Aktiv", "Active"),
    "deprecated": ("Fasas ut", "Being phased out"),
    "retired": ("Ur bruk", "Retired"),
    "decommissioned": ("Avvecklad", "Decommissioned"),
}
_REQUESTS = {
    "open": ("Väntar på beslut", "Waits for a decision"),
    "approved": ("Beviljad", "Approved"),
    "refused": ("Nekad", "Refused"),
    "ended": ("Avslutad", "Ended"),
}
_FINDING = {
    "am.catalogue": ("API-katalog", "API catalogue"),
    "am.catalogue-lead": (
        "Här finns de API:er som anslutna organisationer erbjuder varandra.",
        "Here are the APIs that connected organisations offer each other.",
    ),
    "am.search": ("Sök API", "Find an API"),
    "am.search-hint": (
        "Ord ur namn, beskrivning eller ägare.",
        "Words of the name, description or owner.",
    ),
    "am.search-do": ("Sök", "Search"),
    "am.found.one": ("Ett API", "One API"),
    "am.found.other": ("{count} API:er", "{count} APIs"),
    "am.nothing": ("Inget API passar", "No API matches"),
    "am.nothing-text": ("Pröva färre eller andra ord.", "Try fewer or other words."),
    "am.access-link": ("Ansökningar och nycklar", "Requests and keys"),
}
_API = {
    "am.since": ("Version {version}, sedan {day}", "Version {version}, since {day}"),
    "am.ends": ("Slutar fungera {day}", "Stops working on {day}"),
    "am.begin": ("Så börjar du", "How to begin"),
    "am.begin-public": (
        "API:et är öppet för alla. Läs beskrivningen och börja.",
        "The API is open to all. Read its description and begin.",
    ),
    "am.begin-members": (
        "API:et är öppet för anslutna organisationer. Ansök, så vet ägaren att ni använder det.",
        "The API is open to members. Ask, so that the owner knows that you use it.",
    ),
    "am.begin-approved": (
        "Ansök om åtkomst och berätta vad ni ska göra. Ägaren beslutar.",
        "Request access and tell what you will do. The owner decides.",
    ),
    "am.ask": ("Ansök om åtkomst", "Request access"),
    "am.document": ("OpenAPI-dokument", "OpenAPI document"),
    "am.facts": ("Fakta", "Facts"),
    "am.owner": ("Ansvarig", "Owner"),
    "am.audience": ("För vem", "For whom"),
    "am.audiences.public": ("Alla", "Everybody"),
    "am.audiences.members": ("Anslutna", "Members"),
    "am.audiences.approved": ("Den som ägaren godkänt", "Those whom the owner approves"),
    "am.scopes": ("Behörighet", "Scopes"),
    "am.none": ("Inga", "None"),
    "am.availability": ("Tillgänglighet", "Availability"),
    "am.response-time": ("Svarstid", "Response time"),
    "am.support": ("Stöd", "Support"),
    "am.contact": ("Kontakt", "Contact"),
    "am.versions": ("Versioner", "Versions"),
}
_ANSWERED = {
    "am.answered-at": ("Här svarar API:et", "Where the API is answered"),
    "am.answered-lead": (
        "API:et är detsamma överallt. Du väljer vems uppgifter du behöver.",
        "The API is the same everywhere. You choose whose data you need.",
    ),
    "am.answered-nowhere": ("Ingen svarar just nu", "Nobody answers now"),
    "am.answered-nowhere-text": (
        "Ingen ansluten organisations nod svarar på API:et.",
        "No member's node answers the API.",
    ),
    "am.answered-by": ("Svarar på {count} ställen.", "Answered in {count} places."),
    "am.all-addresses": ("Visa alla {count} adresser", "Show all {count} addresses"),
    "am.answers": ("Vem som svarar", "Who answers"),
    "am.address": ("Adress", "Address"),
    "am.version": ("Version", "Version"),
    "am.access-do": ("Åtkomst", "Access"),
    "am.ask-short": ("Ansök", "Request"),
    "am.differs": (
        "Noden svarar med en egen beskrivning, som skiljer sig från katalogens version.",
        "The node answers by a description of its own, which differs from the catalogue's version.",
    ),
    "am.producer": ("Vem ska svara?", "Who is to answer?"),
    "am.fault.producer": ("Välj vem som ska svara.", "Choose who is to answer."),
}
_REPORT = {
    "am.report": ("Profilrapport", "Profile report"),
    "am.report-of": ("Profilrapport för {version}", "Profile report of {version}"),
    "am.whole-report": ("Visa hela rapporten", "Show the whole report"),
    "am.back": ("Till {title}", "To {title}"),
    "am.kept-of": (
        "{kept} av {rules} regler är uppfyllda.",
        "{kept} of {rules} rules are kept.",
    ),
    "am.errors.one": ("Ett fel.", "One error."),
    "am.errors.other": ("{count} fel.", "{count} errors."),
    "am.warnings.one": ("En varning.", "One warning."),
    "am.warnings.other": ("{count} varningar.", "{count} warnings."),
    "am.findings": ("Det här behöver rättas", "What needs mending"),
    "am.no-findings": ("Inget att rätta", "Nothing to mend"),
    "am.no-findings-text": (
        "Dokumentet följer alla prövade regler.",
        "The document keeps every rule that was tried.",
    ),
    "am.rule": ("Regel", "Rule"),
    "am.mend": ("Gör så här", "What to do"),
    "am.where": ("Var", "Where"),
    "am.weight": ("Krav", "Demand"),
    "am.severities.error": ("Fel, SKALL", "Error, SHALL"),
    "am.severities.warning": ("Varning, BÖR", "Warning, SHOULD"),
    "am.exemptions": ("Undantag", "Exemptions"),
    "am.exemptions-text": (
        "En fast standard kräver att dessa regler bryts.",
        "A fixed standard demands that these rules are broken.",
    ),
    "am.exemption-reason": ("Skäl", "Reason"),
    "am.broken": ("Ändringar som bryter", "Breaking changes"),
    "am.broken-text": (
        "Den som använder {version} behöver ändra något för att byta.",
        "Whoever uses {version} must change something to move.",
    ),
    "am.unbroken": (
        "Inget bryter mot {version}. Den som använder den kan byta utan att ändra.",
        "Nothing breaks {version}. Whoever uses it can move without change.",
    ),
    "am.uncompared": (
        "Det finns ingen tidigare version att jämföra med.",
        "There is no earlier version to compare with.",
    ),
    "am.change": ("Ändring", "Change"),
    "am.name": ("Namn", "Name"),
    "am.every-rule": ("Alla regler", "Every rule"),
    "am.outcome": ("Utfall", "Outcome"),
    "am.kept": ("Uppfylld", "Kept"),
    "am.breaches": ("Avvikelser: {count}", "Breaches: {count}"),
    "am.exempted": ("Undantag: {count}", "Exempted: {count}"),
}
_ACCESS = {
    "am.access": ("Åtkomst till API:er", "Access to APIs"),
    "am.access-lead": (
        "Här avgör du ansökningar till er och följer de ni själva har gjort.",
        "Here you decide requests made to you and follow your own.",
    ),
    "am.received": ("Ansökningar till oss", "Requests to us"),
    "am.own": ("Våra ansökningar", "Our requests"),
    "am.received-line": ("{name} ansökte {day}.", "{name} asked on {day}."),
    "am.own-line": ("Ansökan gjordes {day}.", "Asked on {day}."),
    "am.none-received": ("Ingen har ansökt", "Nobody has asked"),
    "am.none-received-text": (
        "När någon vill använda ett API som ni äger syns det här.",
        "When somebody wants to use an API that you own, it shows here.",
    ),
    "am.none-own": ("Ni har inte ansökt om något", "You have asked for nothing"),
    "am.none-own-text": (
        "Hitta ett API i katalogen och ansök där.",
        "Find an API in the catalogue and ask there.",
    ),
    "am.more": ("De {most} senaste visas.", "The latest {most} are shown."),
    "am.ask-lead": (
        "{owner} läser ansökan och beslutar. Ni får veta när det är gjort.",
        "{owner} reads the request and decides. You will be told.",
    ),
    "am.ask-lead-many": (
        "Den som ska svara läser ansökan och beslutar. Ni får veta när det är gjort.",
        "Whoever is to answer reads the request and decides. You will be told.",
    ),
    "am.major": ("Vilken version?", "Which version?"),
    "am.scope": ("Vilken behörighet?", "Which scope?"),
    "am.scope-hint": (
        "En ansökan gäller en behörighet. Välj så lite som räcker.",
        "A request is for one scope. Choose as little as is enough.",
    ),
    "am.purpose": ("Vad ska ni göra?", "What will you do?"),
    "am.what-for": ("Ändamål", "Purpose"),
    "am.purpose-hint": (
        "Skriv för den som beslutar. Inga personuppgifter.",
        "Write for whoever decides. No personal data.",
    ),
    "am.ask-do": ("Skicka ansökan", "Send the request"),
    "am.cancel": ("Avbryt", "Cancel"),
    "am.consumer": ("Vem som söker", "Who asks"),
    "am.requested": ("Ansökt", "Requested"),
    "am.decided": ("Beslutat", "Decided"),
    "am.ended": ("Avslutat", "Ended"),
    "am.reason": ("Skäl", "Reason"),
    "am.reason-hint": ("En rad som den andra parten läser.", "A line that the other side reads."),
    "am.decide": ("Avgör ansökan", "Decide the request"),
    "am.decision": ("Beslut", "Decision"),
    "am.decide-yes": ("Bevilja", "Approve"),
    "am.decide-no": ("Neka", "Refuse"),
    "am.decide-do": ("Spara beslutet", "Save the decision"),
    "am.end": ("Avsluta åtkomsten", "End access"),
    "am.end-lead": (
        "Åtkomsten och alla dess nycklar slutar gälla direkt. Det går inte att ångra.",
        "Access and all its keys stop at once. It cannot be undone.",
    ),
    "am.fault.major": ("Välj en version.", "Choose a version."),
    "am.fault.scope": ("Välj en behörighet.", "Choose a scope."),
    "am.fault.purpose": (
        "Skriv vad ni ska göra, högst 2 000 tecken.",
        "Tell what you will do, in at most 2,000 characters.",
    ),
    "am.fault.decision": ("Välj om du beviljar eller nekar.", "Choose to approve or refuse."),
    "am.fault.reason": (
        "Skriv skälet på en rad, högst 200 tecken.",
        "Write the reason in one line, at most 200 characters.",
    ),
}
_KEYS = {
    "am.keys": ("API-nycklar", "API keys"),
    "am.no-keys": ("Inga nycklar än", "No keys yet"),
    "am.no-keys-text": (
        "Skapa en nyckel om API:et frågar efter en.",
        "Make a key if the API asks for one.",
    ),
    "am.key": ("Nyckel", "Key"),
    "am.state": ("Läge", "State"),
    "am.made": ("Skapad", "Made"),
    "am.until": ("Till", "Until"),
    "am.do": ("Ändra", "Change"),
    "am.keys.valid": ("Gäller", "Valid"),
    "am.keys.expired": ("Har gått ut", "Expired"),
    "am.keys.revoked": ("Spärrad", "Revoked"),
    "am.make-key": ("Skapa en nyckel", "Make a key"),
    "am.fresh": ("Din nya nyckel", "Your new key"),
    "am.fresh-text": (
        "Spara den nu på en säker plats. Den visas bara den här gången.",
        "Save it now in a safe place. It is shown only this once.",
    ),
    "am.revoke": ("Spärra nyckeln", "Revoke the key"),
    "am.revoke-lead": (
        "Den som använder nyckeln nekas direkt. Det går inte att ångra.",
        "Whoever uses the key is refused at once. It cannot be undone.",
    ),
}

PAGE_TEXTS: dict[str, tuple[str, str]] = {
    **_FINDING,
    **_API,
    **_ANSWERED,
    **_REPORT,
    **_ACCESS,
    **_KEYS,
    **{f"am.states.{state}": words for state, words in _STATES.items()},
    **{f"am.requests.{state}": words for state, words in _REQUESTS.items()},
}

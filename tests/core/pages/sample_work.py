# SPDX-License-Identifier: EUPL-1.2
# ruff: noqa: RUF001 -- dashes and apostrophes as Swedish and English set them in print
"""Invented work for the look-book: an organisation, a form with a fault, an empty list, service levels."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from core.pages.samples import Say, say_in
from samband.core.pages import Lang
from samband.core.pages.views import (
    Check,
    Choice,
    Column,
    FieldFault,
    Happening,
    Link,
    Row,
    SloStrip,
    Tag,
    Task,
)


def organisation(lang: Lang) -> dict[str, Any]:
    """An organisation's overview: tasks, systems, progress."""
    say = say_in(lang)
    live = Markup('<span class="tag tag-ok">{}</span>').format(say("I drift", "Live"))
    return {
        "title": "Malmö stad",
        "small": say("Organisationsnummer 212000-1124", "Organisation number 212000-1124"),
        "lead": say(
            "Tre av fem steg är klara. Två system utbyter uppgifter i drift.",
            "Three of five steps are done. Two systems exchange data live.",
        ),
        "tasks_title": say("Gör nu", "Do now"),
        "tasks": _tasks(say),
        "systems_title": "System" if lang == "sv" else "Systems",
        "columns": [
            Column("System"),
            Column(say("Läge", "State")),
            Column(say("Frågor i dag", "Questions today"), figure=True),
            Column(say("Svarstid p95", "Response p95"), figure=True),
            Column(say("Nyckel till", "Key until")),
        ],
        "systems": [
            [_link("Bygglov webb"), live, "312", "84 ms", "30 nov 2026"],
            [_link("Skolval"), live, "1 168", "91 ms", "4 maj 2027"],
        ],
        "connect": say("Anslut ett system", "Connect a system"),
        "start_title": say("Hämta en åtkomstnyckel", "Get a token"),
        "code": "samband token --as 'Malmö stad' --scope person/address.read\ncurl -H \"Authorization: Bearer $TOKEN\" http://127.0.0.1:8000/person/v1/lookups",
        "progress_title": say("Anslutningen", "The connection"),
        "progress": _progress(say),
        "facts_title": say("Fakta", "Facts"),
        "facts": [
            Row(say("Kontakt", "Contact"), "Robin Ek", Link(say("Ändra", "Change"), "#main")),
            Row(
                say("Behörighet", "Scope"), Markup('<span class="code">person/address.read</span>')
            ),
        ],
        "health_title": say("Tillgänglighet", "Availability"),
        "health": say("senaste 30 dagarna.", "the last 30 days."),
    }


def _link(words: str) -> Markup:
    return Markup('<a href="#main">{}</a>').format(words)


def form(lang: Lang) -> dict[str, Any]:
    """A step of a form with one fault."""
    say = say_in(lang)
    fault = say(
        "Skriv ett datum efter startdatumet 1 december 2026",
        "Enter a date after the start date, 1 December 2026",
    )
    return {
        "name": say("Ge fullmakt", "Give power of attorney"),
        "step_titles": _step_titles(say),
        "title": say(
            "Vad får Alva Lind göra hos Malmö stad?", "What may Alva Lind do at Malmö stad?"
        ),
        "faults": [FieldFault("valid-to", fault)],
        "scope_label": say("Ärenden som fullmakten gäller", "Cases it covers"),
        "scope_hint": say(
            "Välj så lite som räcker. Du kan ändra när du vill.",
            "Choose as little as is enough. You can change it any time.",
        ),
        "scopes": _scopes(say),
        "level_label": say("Hur mycket", "How much"),
        "levels": _levels(say),
        "from_label": say("Gäller från och med", "Valid from"),
        "to_label": say("Gäller till och med", "Valid to"),
        "to_hint": say(
            "Högst tre år. Skriv år, månad och dag, till exempel 2027-12-01.",
            "At most three years. Year, month and day, for example 2027-12-01.",
        ),
        "why_label": say("Meddelande till Alva", "Message to Alva"),
        "sure_label": say("Jag har läst vad Alva kan göra", "I have read what Alva can do"),
        "sure_hint": say("Du kan återkalla när du vill.", "You can revoke it any time."),
        "go_on": say("Fortsätt till granskning", "Continue to review"),
        "back": say("Tillbaka", "Back"),
        "draft": say("Spara utkast", "Save draft"),
        "aside_title": say(
            "Det här kan Alva göra om du skriver under", "What Alva can do if you sign"
        ),
        "aside": [Check("ok", say("Läsa brev om dina bygglov", "Read letters about permits"))],
        "aside_hint": say("Allt Alva gör syns i Vem har läst.", "All of it is seen in the log."),
    }


def empty(lang: Lang) -> dict[str, Any]:
    """A list with nothing in it yet, after something was done."""
    say = say_in(lang)
    return {
        "title": say("Frågor om läsningar", "Questions about reads"),
        "done_title": say("Frågan är skickad", "The question is sent"),
        "done": say("Malmö stad svarar här.", "Malmö stad answers here."),
        "empty_title": say("Inga frågor än", "No questions yet"),
        "empty_text": say("Här kommer dina frågor.", "Your questions will come here."),
        "empty_link": Link(say("Se vem som har läst", "See who has read"), "#main"),
        "revoke": say("Återkalla fullmakten", "Revoke the power of attorney"),
    }


def status(lang: Lang) -> dict[str, Any]:
    """Ninety days of two services, and what happened."""
    say = say_in(lang)
    good = SloStrip(
        service=Link(say("Spårbarhet", "Traceability"), "#main"),
        days=("unknown",) * 4 + ("worked",) * 86,
        figure=100.0,
        target=99.99,
    )
    worse = SloStrip(
        service=Link(say("Identitet", "Identity"), "#main"),
        days=("worked",) * 52 + ("down", "slow") + ("worked",) * 35 + ("slow",),
        figure=99.84,
        target=99.9,
    )
    return {
        "title": say("Driftläge", "Status"),
        "notice_title": say("Identitet är långsam", "Identity is slow"),
        "notice": say("Det går att logga in, men det dröjer.", "Login works, but takes longer."),
        "notice_hint": say("Uppdaterat kl. 15.12.", "Updated at 15:12."),
        "days_title": say("De senaste 90 dagarna", "The last 90 days"),
        "strips": [worse, good],
        "happened_title": say("Händelser", "What happened"),
        "happened": [
            Happening(
                title=say("Identitet är långsam", "Identity is slow"),
                state="now",
                when=say("I dag, 14.48", "Today, 14:48"),
                text=say("Vi skickar om automatiskt.", "We resend automatically."),
            ),
            Happening(
                title=say("Identitet var nere", "Identity was down"),
                when=say("17 oktober, 02.10–05.35", "17 October, 02:10–05:35"),
                link=Link(say("Läs vad som hände", "Read what happened"), "#main"),
            ),
        ],
    }


def _tasks(say: Say) -> list[Task]:
    return [
        Task(
            Link(say("Byt nyckel för Bygglov webb", "Renew the key of Bygglov webb"), "#main"),
            say(
                "Nyckeln slutar gälla 30 november, om sju dagar.",
                "The key expires on 30 November, in seven days.",
            ),
            Tag("wait", say("Sju dagar kvar", "Seven days left")),
        ),
        Task(
            Link(say("Svara på en fråga om en läsning", "Answer a question"), "#main"),
            say("Kom in 18 november.", "Received on 18 November."),
            Tag("yours", say("Hos dig", "With you")),
        ),
        Task(
            Link(say("Rätta 18 avvisade meddelanden", "Correct 18 messages"), "#main"),
            say("Mottagarens adress saknas.", "The recipient’s address is missing."),
            Tag("error", say("Fel", "Error")),
        ),
    ]


def _progress(say: Say) -> list[Happening]:
    return [
        Happening(title=say("Avtal undertecknat", "Agreement signed")),
        Happening(title=say("Adresser registrerade", "Addresses registered")),
        Happening(
            title=say("Beskriv era datamängder", "Describe your data"),
            state="now",
            tag=Tag("info", say("Hos myndigheten", "With the authority")),
        ),
        Happening(title=say("Granskning efter ett år", "Review after a year"), state="coming"),
    ]


def _step_titles(say: Say) -> list[str]:
    return [
        say("Vem", "Who"),
        say("Var", "Where"),
        say("Vad och hur länge", "What and how long"),
        say("Granska", "Review"),
        say("Skriv under", "Sign"),
    ]


def _scopes(say: Say) -> list[Choice]:
    return [
        Choice("permit", say("Bygglov", "Permits"), say("Ansökan och beslut", "All of it"), True),
        Choice("school", say("Skola och förskola", "School"), say("Plats och avgifter", "Fees")),
    ]


def _levels(say: Say) -> list[Choice]:
    return [
        Choice("see", say("Bara se", "View only")),
        Choice("act", say("Se och göra", "View and act"), chosen=True),
    ]

# SPDX-License-Identifier: EUPL-1.2
# ruff: noqa: RUF001 -- dashes and apostrophes as Swedish and English set them in print
"""Invented values for the look-book: every component with something in it, in two languages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from markupsafe import Markup

from samband.core.pages import Lang, NavItem, Texts
from samband.core.pages.building_blocks import CATEGORIES, DOMAINS
from samband.core.pages.format import date_long, moment_long
from samband.core.pages.views import (
    AccessibilityEvidence,
    BlockState,
    Check,
    Choice,
    Column,
    Exchange,
    FieldFault,
    Happening,
    Link,
    Paging,
    Party,
    Provider,
    ReadRow,
    Receipt,
    Row,
    SloStrip,
    Tag,
    Task,
)

Say = Callable[[str, str], str]

TEXTS: Texts = {
    "sample.overview": ("Översikt", "Overview"),
    "sample.post": ("Digital post", "Digital post"),
    "sample.cases": ("Mina ärenden", "My cases"),
    "sample.mandates": ("Mina ombud", "My representatives"),
    "sample.profile": ("Min profil", "My profile"),
    "sample.reads": ("Vem har läst", "Who has read"),
    "sample.systems": ("System och nycklar", "Systems and keys"),
    "sample.questions": ("Frågor", "Questions"),
}


def say_in(lang: Lang) -> Say:
    """A function that picks the language: ``say("svenska", "English")``."""
    return lambda swedish, english: swedish if lang == "sv" else english


def people_nav(current: str) -> tuple[NavItem, ...]:
    """The six pages of Mina sidor with one of them current."""
    names = ("overview", "post", "cases", "mandates", "profile", "reads")
    counts = {"post": 2}
    return tuple(
        NavItem(f"sample.{name}", "#main", name == current, counts.get(name)) for name in names
    )


def organisation_nav() -> tuple[NavItem, ...]:
    """The pages of Anslutning with the overview current."""
    names = ("overview", "systems", "questions")
    return tuple(NavItem(f"sample.{name}", "#main", name == "overview") for name in names)


def at(clock: str, day: int = 19) -> datetime:
    """A moment in November 2026 on the Swedish clock."""
    return datetime.fromisoformat(f"2026-11-{day}T{clock}+01:00")


def start(lang: Lang) -> dict[str, Any]:
    """The start page."""
    say = say_in(lang)
    return {
        "categories": CATEGORIES,
        "command": "samband demo",
        "status": Tag("ok", say("Allt fungerar som det ska", "Everything is working")),
        "status_text": say("Senast prövat i dag kl. 14.32.", "Last checked today at 14:32."),
    }


def login(lang: Lang) -> dict[str, Any]:
    """The choice of e-ID; the names besides the test one are invented too."""
    say = say_in(lang)
    return {
        "destination": say("Mina sidor", "My pages"),
        "required_level": 3,
        "idle_minutes": 15,
        "providers": [
            Provider(
                name=say("Exempel-legitimation", "Example e-ID"),
                hint=say("På den här enheten eller på en annan", "On this device or on another"),
                level=say("Nivå 3", "Level 3"),
                href="#main",
            ),
            Provider(
                name=say("Tjänstekort", "Service card"),
                hint=say("Kort och kortläsare", "Card and card reader"),
                level=say("Nivå 4", "Level 4"),
                href="#main",
            ),
            Provider(
                name=say("Testperson", "Test person"),
                hint=say(
                    "Bara i sandlådan. Välj en påhittad person.",
                    "Only in the sandbox. Choose an invented person.",
                ),
                level=say("Sandlåda", "Sandbox"),
                href="#main",
                test=True,
            ),
        ],
    }


def building_blocks(lang: Lang) -> dict[str, Any]:
    """All blocks, with a state of each kind."""
    del lang
    keys = [block.key for category in CATEGORIES for block in category.blocks]
    states = {key: BlockState(0, 12) for key in (*keys, "governance")}
    states |= {"traceability": BlockState(7, 11), "identity": BlockState(11, 11)}
    states["basic_data"] = BlockState(4, 13)
    return {"categories": CATEGORIES, "domains": DOMAINS, "states": states}


def accessibility(lang: Lang) -> dict[str, Any]:
    """A statement of a release with one known fault."""
    say = say_in(lang)
    checks = (
        Check("ok", say("Inga fel hittas av axe, i ljust och mörkt läge", "axe finds no faults")),
        Check("ok", say("Ingen sidrullning i sidled vid 320 punkter", "No scroll at 320 px")),
        Check("error", say("Alla sidor går att nå med tangentbord", "All pages by keyboard")),
    )
    evidence = AccessibilityEvidence(
        tested_on=date(2026, 11, 23),
        pages=14,
        checks=checks,
        known_faults=(say("Kvittot saknar genväg.", "The receipt lacks a shortcut."),),
    )
    return {
        "evidence": evidence,
        "contact": Link("hej@samband.example", "mailto:hej@samband.example"),
    }


def privacy(lang: Lang) -> dict[str, Any]:
    """The notice of an invented controller."""
    say = say_in(lang)
    return {
        "controller": say("Exempelmyndigheten", "The Example Agency"),
        "idle_minutes": 15,
        "contact": Link(say("Kontakta oss", "Contact us"), "#main"),
    }


def problem(lang: Lang) -> dict[str, Any]:
    """A page that is not there."""
    say = say_in(lang)
    return {
        "status": 404,
        "title": say("Sidan finns inte", "Page not found"),
        "detail": say(
            "Kontrollera adressen eller gå till startsidan.",
            "Check the address or go to the start page.",
        ),
    }


def read_receipt(lang: Lang, **changes: Any) -> Receipt:
    """The receipt of one allowed read; ``changes`` replace its fields."""
    say = say_in(lang)
    decided = Party("Samband", say("Tillåtet enligt regel", "Allowed by a rule"))
    values: dict[str, Any] = {
        "number": "7f3a-91c2-0b5e-44d8",
        "leaf": sha256(b"7f3a91c20b5e44d8").digest()[:12],
        "exchange": Exchange(
            asked=Party("Malmö stad", say("Handläggare, bygglov", "Case officer, permits")),
            decided=decided,
            answered=Party("Skatteverket", say("Folkbokföring", "Population register")),
            caption=say(
                "Malmö stad frågade. Samband prövade frågan och tillät den. Skatteverket svarade.",
                "Malmö stad asked. Samband tried the question and allowed it. Skatteverket answered.",
            ),
        ),
        "facts": _facts(lang),
        "verdict": "holds",
        "checks": (
            Check("ok", say("Läsningen finns i loggen, som post 48 213.", "It is entry 48 213.")),
            Check("ok", say("Loggen är undertecknad.", "The log is signed.")),
            Check("ok", say("Tiden är stämplad.", "The time is stamped.")),
        ),
        "verify_href": "#main",
        "download_href": "#main",
        "ask_href": "#main",
    }
    return Receipt(**(values | changes))


def _facts(lang: Lang) -> tuple[Row, ...]:
    say = say_in(lang)
    day = date_long(date(2026, 11, 19), lang)
    case = Markup('{} <a href="#main">MLM-2026-004417</a>').format(
        say("Handlägga ditt bygglov", "To handle your building permit")
    )
    return (
        Row(
            say("Vad lästes", "What was read"),
            say(f"Namn och adress {day}", f"Name and address {day}"),
        ),
        Row(say("Varför", "Why"), case),
        Row(say("Stöd i lag", "Legal ground"), say("9 kap. plan- och bygglagen", "Chapter 9, PBL")),
        Row(say("När", "When"), moment_long(at("14:32:07"), lang)),
        Row(say("På uppdrag av", "On behalf of"), say("Malmö stad själv.", "Malmö stad itself.")),
    )


def refused_receipt(lang: Lang) -> Receipt:
    """The receipt of a question that was refused."""
    say = say_in(lang)
    return read_receipt(
        lang,
        number="c81d-03aa-97f0-6b12",
        leaf=sha256(b"refused").digest()[:12],
        exchange=Exchange(
            asked=Party("Exempelkredit AB", say("Kreditprövning", "Credit check")),
            decided=Party("Samband", say("Stöd i lag saknas", "No legal ground")),
            answered=None,
            caption=say(
                "Exempelkredit AB frågade. Samband nekade. Inget lämnades ut.",
                "Exempelkredit AB asked. Samband refused. Nothing was given out.",
            ),
        ),
    )


def reads(lang: Lang) -> dict[str, Any]:
    """Who has read: one row open, one refused, one by the person herself."""
    say = say_in(lang)
    allowed, refused = Tag("ok", say("Läst", "Read")), Tag("error", say("Nekad", "Refused"))
    receipt, denied = read_receipt(lang), refused_receipt(lang)
    first = (
        ReadRow(
            id="read-1",
            moment=at("14:32:07"),
            who="Malmö stad",
            what=say(
                "läste namn och adress för att handlägga ditt bygglov",
                "read name and address to handle your building permit",
            ),
            tag=allowed,
            receipt=receipt,
            opened=True,
        ),
        ReadRow(
            id="read-2",
            moment=at("09:05:00"),
            who=say("Du själv", "You yourself"),
            what=say("läste din post från Försäkringskassan", "read your post"),
            tag=Tag("neutral", say("Egen läsning", "Own read")),
            receipt=receipt,
        ),
    )
    second = (
        ReadRow(
            id="read-3",
            moment=at("11:48:00", 16),
            who="Exempelkredit AB",
            what=say(
                "frågade efter din adress. Inget lämnades ut, eftersom stöd i lag saknades",
                "asked for your address. Nothing was given out, as there was no legal ground",
            ),
            tag=refused,
            receipt=denied,
        ),
        ReadRow(
            id="read-4",
            moment=at("08:20:00", 16),
            who="Försäkringskassan",
            what=say(
                "läste vårdnad om barn för att handlägga föräldrapenning",
                "read custody of children to handle parental benefit",
            ),
            tag=allowed,
            receipt=receipt,
        ),
    )
    return {
        "title": say("Vem har läst mina uppgifter", "Who has read my data"),
        "lead": say(
            "Här ser du vilka som har frågat efter uppgifter om dig, varför, och vad de fick. "
            "Även frågor som nekades står här.",
            "See who has asked for data about you, why, and what they got. "
            "Questions that were refused are here too.",
        ),
        "total": Markup(  # noqa: S704 -- our own words
            say(
                "<strong>14 läsningar</strong> sedan 1 september 2026. "
                "<strong>En fråga nekades.</strong>",
                "<strong>14 reads</strong> since 1 September 2026. "
                "<strong>One question was refused.</strong>",
            )
        ),
        "organisation_label": "Organisation",
        "organisations": [
            Choice("", say("Alla organisationer", "All organisations")),
            Choice("1", "Myndigheten för samhällsskydd och beredskap"),
        ],
        "period_label": "Period",
        "periods": [
            Choice("", say("Sedan 1 september 2026", "Since 1 September 2026"), chosen=True)
        ],
        "show": say("Visa", "Show"),
        "days": [(at("12:00:00"), first), (at("12:00:00", 16), second)],
        "paging": Paging(first=1, last=4, total=15, size=4, next="#main"),
    }


def receipt(lang: Lang) -> dict[str, Any]:
    """A receipt on its own page."""
    say = say_in(lang)
    return {
        "title": say("Kvitto på läsning", "Receipt of a read"),
        "small": "7f3a-91c2-0b5e-44d8",
        "receipt": read_receipt(lang),
    }


def states(lang: Lang) -> dict[str, Any]:
    """The three receipts that are not the usual one, with a long name in the drawing."""
    say = say_in(lang)
    long = Party("Myndigheten för samhällsskydd och beredskap", "Enheten för rakel och ledning")
    plain = read_receipt(lang).exchange
    exchange = Exchange(asked=long, decided=plain.decided, answered=long, caption=plain.caption)
    wait = Check("wait", say("Läsningen är inte i loggen än.", "The read is not in the log yet."))
    unchecked = read_receipt(
        lang,
        verdict="unchecked",
        why=say("Loggen svarar inte. Försök igen om en stund.", "The log is not answering."),
        checks=(),
        print_href="#main",
    )
    sealing = read_receipt(
        lang, verdict="sealing", leaf=None, checks=(wait,), exchange=exchange, download_href=None
    )
    return {
        "title": say("Kvitton i andra lägen", "Receipts in other states"),
        "notice_title": say("Det här är en provkarta", "This is a sample card"),
        "notice": say("Tre kvitton som inte är de vanliga.", "Three unusual receipts."),
        "receipts": [
            ("sealing", sealing),
            ("unchecked", unchecked),
            ("refused", refused_receipt(lang)),
        ],
    }


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
        "tasks": [
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
        ],
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
        "progress": [
            Happening(title=say("Avtal undertecknat", "Agreement signed")),
            Happening(title=say("Adresser registrerade", "Addresses registered")),
            Happening(
                title=say("Beskriv era datamängder", "Describe your data"),
                state="now",
                tag=Tag("info", say("Hos myndigheten", "With the authority")),
            ),
            Happening(title=say("Granskning efter ett år", "Review after a year"), state="coming"),
        ],
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
        "step_titles": [
            say("Vem", "Who"),
            say("Var", "Where"),
            say("Vad och hur länge", "What and how long"),
            say("Granska", "Review"),
            say("Skriv under", "Sign"),
        ],
        "title": say(
            "Vad får Alva Lind göra hos Malmö stad?", "What may Alva Lind do at Malmö stad?"
        ),
        "faults": [FieldFault("valid-to", fault)],
        "scope_label": say("Ärenden som fullmakten gäller", "Cases it covers"),
        "scope_hint": say(
            "Välj så lite som räcker. Du kan ändra när du vill.",
            "Choose as little as is enough. You can change it any time.",
        ),
        "scopes": [
            Choice(
                "permit", say("Bygglov", "Permits"), say("Ansökan och beslut", "All of it"), True
            ),
            Choice(
                "school", say("Skola och förskola", "School"), say("Plats och avgifter", "Fees")
            ),
        ],
        "level_label": say("Hur mycket", "How much"),
        "levels": [
            Choice("see", say("Bara se", "View only")),
            Choice("act", say("Se och göra", "View and act"), chosen=True),
        ],
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

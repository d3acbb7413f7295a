# SPDX-License-Identifier: EUPL-1.2

"""Invented reads and receipts for the look-book: allowed, refused, not yet sealed, unchecked."""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from typing import Any

from markupsafe import Markup

from core.pages.samples import at, say_in
from samband.core.pages import Lang
from samband.core.pages.format import date_long, moment_long
from samband.core.pages.views import (
    Check,
    Choice,
    Exchange,
    Link,
    Paging,
    Party,
    ReadRow,
    Receipt,
    Row,
    Tag,
)


def read_receipt(lang: Lang, **changes: Any) -> Receipt:
    """The receipt of one allowed read; ``changes`` replace its fields."""
    say = say_in(lang)
    decided = Party("Samband", say("Tillåtet enligt regel", "Allowed by a rule"))
    values: dict[str, Any] = {
        "number": "7f3a-91c2-0b5e-44d8",
        "leaf": sha256(b"7f3a91c20b5e44d8").digest()[:12],
        "title": say("Kvitto på läsning", "Receipt of a read"),
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
        "ask": Link(say("Fråga om läsningen", "Ask about this read"), "#main"),
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
        title=say_in(lang)("Kvitto på nekad fråga", "Receipt of a refused question"),
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
        "days": [(at("12:00:00"), _thursday(lang)), (at("12:00:00", 16), _monday(lang))],
        "paging": Paging(first=1, last=4, total=15, size=4, next="#main"),
    }


def _thursday(lang: Lang) -> tuple[ReadRow, ...]:
    say, receipt = say_in(lang), read_receipt(lang)
    return (
        ReadRow(
            id="read-1",
            moment=at("14:32:07"),
            who="Malmö stad",
            what=say(
                "läste namn och adress för att handlägga ditt bygglov",
                "read name and address to handle your building permit",
            ),
            tag=Tag("ok", say("Läst", "Read")),
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


def _monday(lang: Lang) -> tuple[ReadRow, ...]:
    say = say_in(lang)
    return (
        ReadRow(
            id="read-3",
            moment=at("11:48:00", 16),
            who="Exempelkredit AB",
            what=say(
                "frågade efter din adress. Inget lämnades ut, eftersom stöd i lag saknades",
                "asked for your address. Nothing was given out, as there was no legal ground",
            ),
            tag=Tag("error", say("Nekad", "Refused")),
            receipt=refused_receipt(lang),
        ),
        ReadRow(
            id="read-4",
            moment=at("08:20:00", 16),
            who="Försäkringskassan",
            what=say(
                "läste vårdnad om barn för att handlägga föräldrapenning",
                "read custody of children to handle parental benefit",
            ),
            tag=Tag("ok", say("Läst", "Read")),
            receipt=read_receipt(lang),
        ),
    )


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

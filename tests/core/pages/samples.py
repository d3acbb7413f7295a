# SPDX-License-Identifier: EUPL-1.2

"""Invented values for the look-book: every component with something in it, in two languages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from samband.core.pages import Lang, NavItem, Texts
from samband.core.pages.building_blocks import CATEGORIES, DOMAINS
from samband.core.pages.views import (
    AccessibilityEvidence,
    BlockState,
    Check,
    Link,
    Provider,
    Tag,
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
        "health": Tag("ok", say("Allt fungerar som det ska", "Everything is working")),
        "health_text": say("Senast prövat i dag kl. 14.32.", "Last checked today at 14:32."),
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

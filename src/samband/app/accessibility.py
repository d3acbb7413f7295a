# SPDX-License-Identifier: EUPL-1.2
"""What the accessibility statement rests on: the report of the release's own tests.

The file beside this module is what ``pytest -m "" tests/journeys/test_look.py
--accessibility-report=src/samband/app/accessibility.json`` left.  A release without it says that
it is not tested, and nothing that a test did not check is called checked.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path

import msgspec

from samband.core.block import Texts
from samband.core.pages import LANGUAGES, Lang, Pages
from samband.core.pages.views import AccessibilityEvidence, Check

REPORT = Path(__file__).parent / "accessibility.json"

TEXTS: Texts = {
    "accessibility.check.axe": (
        "Verktyget axe söker fel mot WCAG 2.1 nivå A och AA, i ljust och mörkt läge.",
        "The tool axe looks for faults against WCAG 2.1 level A and AA, in light and dark mode.",
    ),
    "accessibility.check.keyboard": (
        "Allt går att nå med tangentbordet, fokus syns och det första man når är en hopplänk.",
        "Everything is reached by keyboard, focus is seen, and a skip link comes first.",
    ),
    "accessibility.check.width": (
        "Sidan är läsbar från 320 pixlars bredd utan att rullas i sidled, som vid 400 % zoom.",
        "The page is read from a width of 320 pixels without scrolling sideways, as at 400% zoom.",
    ),
    "accessibility.check.spacing": (
        "Inget går förlorat när läsaren ökar avståndet mellan bokstäver, ord och rader.",
        "Nothing is lost when the reader widens the space between letters, words and lines.",
    ),
    "accessibility.check.target": (
        "Det som man trycker på är minst 24 pixlar högt och brett.",
        "What is pressed is at least 24 pixels high and wide.",
    ),
    "accessibility.check.frame": (
        "Sidan anger sitt språk, har en titel och en huvudrubrik, och länkar till det andra språket.",
        "The page states its language, has a title and one main heading, and links to the other language.",
    ),
    "accessibility.check.faults": (
        "Ett formulär som behöver rättas säger vad som är fel och leder till fältet.",
        "A form that needs correcting says what is wrong and leads to the field.",
    ),
    "accessibility.check.script": (
        "Allt innehåll finns och alla formulär fungerar utan JavaScript.",
        "All content is there and all forms work without JavaScript.",
    ),
    "accessibility.check.failed": (
        "{check} Det håller inte på {count} av sidorna.",
        "{check} It does not hold on {count} of the pages.",
    ),
    "accessibility.fault": (
        "Sidan ”{page}” klarar inte provet ”{check}”.",
        "The page “{page}” does not pass the test “{check}”.",
    ),
}


class LookedAt(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A page in one state, with the checks that were made and those that did not hold."""

    page: str
    who: str
    languages: tuple[str, ...]
    checks: tuple[str, ...]
    failed: tuple[str, ...]


class Report(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """What one run of the tests looked at."""

    tested_on: date
    pages: tuple[LookedAt, ...]


@cache
def report() -> Report | None:
    """Read the release's report; None when there is none, or when a language is missing in it."""
    if not REPORT.exists():
        return None
    found = msgspec.json.decode(REPORT.read_bytes(), type=Report)
    whole = all(set(page.languages) == set(LANGUAGES) for page in found.pages)
    return found if found.pages and whole else None


def evidence(pages: Pages, lang: Lang) -> AccessibilityEvidence | None:
    """Tell in words what was checked; a check counts for a page only where it was made."""
    found = report()
    if found is None:
        return None
    failed = Counter(check for page in found.pages for check in page.failed)
    made = dict.fromkeys(check for page in found.pages for check in page.checks)
    return AccessibilityEvidence(
        tested_on=found.tested_on,
        pages=len(found.pages),
        checks=tuple(_check(pages, lang, name, failed[name]) for name in made),
        known_faults=tuple(
            str(pages.text(lang, "accessibility.fault", page=page.page, check=name))
            for page in found.pages
            for name in page.failed
        ),
    )


def _check(pages: Pages, lang: Lang, name: str, failed: int) -> Check:
    words = pages.text(lang, f"accessibility.check.{name}")
    if not failed:
        return Check("ok", str(words))
    told = pages.text(lang, "accessibility.check.failed", check=words, count=failed)
    return Check("error", str(told))

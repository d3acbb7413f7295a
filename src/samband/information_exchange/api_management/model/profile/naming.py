# SPDX-License-Identifier: EUPL-1.2
"""How names are written, and which words give away a language, a date or a person's number."""

from __future__ import annotations

import re

CAMEL, SNAKE, KEBAB = "camelCase", "snake_case", "kebab-case"
_WORD = re.compile(r"[a-z0-9]+")
_CAMEL = re.compile(r"[a-z][A-Za-z0-9]*")
_SNAKE = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)+")
_KEBAB = re.compile(r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)+")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[^A-Za-zÀ-ÿ0-9]+")
_LETTERS = re.compile(r"[^\W\d_]+")
_SWEDISH = frozenset(
    [
        "och",
        "att",
        "som",
        "för",
        "det",
        "den",
        "är",
        "av",
        "en",
        "ett",
        "med",
        "på",
        "till",
        "inte",
        "har",
        "ska",
        "kan",
        "eller",
        "från",
        "vid",
        "om",
        "ni",
        "du",
        "alla",
        "här",
        "när",
        "hur",
        "man",
        "vad",
        "inget",
        "anrop",
        "uppgifter",
        "uppgift",
        "hämta",
        "hämtar",
        "lista",
        "listar",
        "läs",
        "läser",
        "söker",
        "sök",
        "svenska",
        "ditt",
        "din",
        "dina",
        "sitt",
        "sin",
        "sina",
        "över",
        "under",
    ]
)
_ENGLISH = frozenset(
    [
        "the",
        "and",
        "of",
        "to",
        "in",
        "is",
        "for",
        "that",
        "with",
        "on",
        "this",
        "are",
        "be",
        "by",
        "it",
        "as",
        "an",
        "or",
        "from",
        "your",
        "you",
        "not",
        "all",
        "can",
        "which",
        "each",
        "one",
        "has",
        "have",
        "what",
        "where",
        "when",
        "who",
        "its",
        "at",
        "they",
        "their",
        "read",
        "reads",
        "list",
        "lists",
    ]
)
_DATES = frozenset(
    ("date", "datum", "datetime", "timestamp", "tidpunkt", "tidsstampel", "tidsstämpel")
)
_PERSONAL = (
    "personnummer",
    "personnr",
    "persnr",
    "pnr",
    "ssn",
    "samordningsnummer",
    "personalidentitynumber",
    "personalidentificationnumber",
    "personalnumber",
    "socialsecuritynumber",
    "nationalidentificationnumber",
)


def style(name: str) -> str | None:
    """Tell how a name of several words is written; ``None`` for one word, or none of the styles.

    >>> [style(each) for each in ("validTo", "valid_to", "valid-to", "valid", "Valid_To")]
    ['camelCase', 'snake_case', 'kebab-case', None, None]
    """
    if _WORD.fullmatch(name):
        return None
    for pattern, found in ((_CAMEL, CAMEL), (_SNAKE, SNAKE), (_KEBAB, KEBAB)):
        if pattern.fullmatch(name):
            return found
    return None


def is_plain(name: str) -> bool:
    """Tell whether a name is one lower-case word, camelCase or snake_case."""
    return bool(_WORD.fullmatch(name)) or style(name) in {CAMEL, SNAKE}


def languages(text: str) -> set[str]:
    """Tell which of Swedish and English a text is written in, by its small words.

    >>> sorted(languages("Hämtar uppgifter om en person. Reads what is known of a person."))
    ['en', 'sv']
    >>> languages("Hämtar uppgifter om en person.")
    {'sv'}
    """
    words = {word.lower() for word in _LETTERS.findall(text)}
    found = {"sv"} if len(words & _SWEDISH) > 1 else set()
    return found | ({"en"} if len(words & _ENGLISH) > 1 else set())


def names_a_date(name: str) -> bool:
    """Tell whether a field's name says that it holds a date.

    >>> [names_a_date(each) for each in ("birthDate", "datum", "update", "end_date", "mandate")]
    [True, True, False, True, False]
    """
    words = [word.lower() for word in _HUMP.split(name) if word]
    return bool(words) and words[-1] in _DATES


def names_a_person(name: str) -> bool:
    """Tell whether a parameter's name says that it holds a person's number.

    >>> [names_a_person(each) for each in ("personnummer", "user_ssn", "sessionId", "personId")]
    [True, True, False, False]
    """
    words = [word.lower() for word in _HUMP.split(name) if word]
    joined = "".join(words)
    return any(word in _PERSONAL for word in words) or joined in _PERSONAL

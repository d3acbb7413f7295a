# SPDX-License-Identifier: EUPL-1.2
"""Distinctive words in addresses that must not leak, and the search for them in every dress."""

from __future__ import annotations

import base64
import html
import json
from collections.abc import Iterable
from functools import cache
from typing import Any
from urllib.parse import quote, quote_plus

import msgspec

ROUNDS = (0, 1, 2)  # base64 looks different by where in three bytes a text begins


class Marked(msgspec.Struct, frozen=True):
    """Made-up addresses in which every part has a word that stands nowhere else."""

    word: str

    @property
    def words(self) -> tuple[str, ...]:
        """Every word that would give the address away."""
        return tuple(f"{self.word}{part}" for part in ("gränd", "väg", "box", "hos", "ort"))

    def content(self, base: dict[str, Any]) -> dict[str, Any]:
        """Give a person's content with all three kinds of address."""
        street, other, box, care_of, town = self.words
        at = {"careOf": care_of, "postalCode": "98499", "postalTown": town}
        return {
            **base,
            "registeredAddress": {**at, "lines": [f"{street} 17"]},
            "specialPostalAddress": {**at, "lines": [f"{box} 4"]},
            "contactAddress": {**at, "lines": [f"{other} 3 A"]},
        }


@cache
def dresses(word: str) -> frozenset[bytes]:
    """Write a word in every way that it could stand in an answer, a log or a table, in lower case."""
    texts = {word, word.lower(), word.upper(), html.escape(word), quote(word), quote_plus(word)}
    texts |= {json.dumps(word)[1:-1], word.encode("ascii", "xmlcharrefreplace").decode()}
    texts |= {_folded(word)}
    found = {text.encode() for text in texts} | {word.encode("utf-16-le"), word.encode("latin-1")}
    for raw in (word.encode(), word.lower().encode(), word.upper().encode()):
        found |= {raw.hex().encode(), *_base64(raw)}
    return frozenset(dress.lower() for dress in found)


def seen(words: Iterable[str], said: bytes) -> list[str]:
    """List the words that stand in what was said, in any dress."""
    text = said.lower()
    return [word for word in words if any(dress in text for dress in dresses(word))]


def _folded(word: str) -> str:
    """Fold as a search would: without dots and rings."""
    return word.lower().translate(str.maketrans("åäö", "aao"))


def _base64(raw: bytes) -> set[bytes]:
    """Give the middle of the word's base64, which does not depend on what stands around it."""
    return {
        encode(b"\x00" * skip + raw)[4 if skip else 0 : -4]
        for skip in ROUNDS
        for encode in _ENCODERS
    }


_ENCODERS = (base64.b64encode, base64.urlsafe_b64encode)

# SPDX-License-Identifier: EUPL-1.2
"""A page's language, and the texts, days and addresses in it."""

from __future__ import annotations

from datetime import datetime

import msgspec

from samband.core.pages.format import Lang, date_long
from samband.core.pages.paths import under
from samband.core.pages.render import Pages


class Words(msgspec.Struct, frozen=True):
    """What a page is written in; a block adds the words that only it has."""

    lang: Lang
    pages: Pages

    def text(self, key: str, **params: object) -> str:
        """Give a text of the catalogue of words."""
        return str(self.pages.text(self.lang, key, **params))

    def plural(self, key: str, count: int, **params: object) -> str:
        """Give a text for one or for several."""
        return str(self.pages.catalogue.plural(self.lang, key, count, **params))

    def either(self, sv: str, en: str) -> str:
        """Choose between two texts that are no texts of ours."""
        return sv if self.lang == "sv" else en

    def day(self, moment: datetime) -> str:
        """Write a day in Sweden in words."""
        return date_long(moment, self.lang)

    def at(self, pair: tuple[str, str], *parts: str | tuple[str, str]) -> str:
        """Give the address of a page, or of one below it, in this language."""
        return under(pair, *parts)[0 if self.lang == "sv" else 1]

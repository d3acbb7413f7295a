# SPDX-License-Identifier: EUPL-1.2
"""A page's language, and the texts, days and addresses in it."""

from __future__ import annotations

from datetime import datetime

import msgspec

from samband.core.pages.format import Lang, date_long, number
from samband.core.pages.i18n import form_of
from samband.core.pages.paths import under
from samband.core.pages.render import Pages


class Words(msgspec.Struct, frozen=True):
    """What a page is written in; a block adds the words that only it has."""

    lang: Lang
    pages: Pages

    def text(self, key: str, **params: object) -> str:
        """Give a text of the catalogue of words, plain: the template is what escapes it."""
        return self.pages.catalogue.plain(self.lang, key, **params)

    def plural(self, key: str, count: int, **params: object) -> str:
        """Give a text for one or for several."""
        return self.text(form_of(key, count), count=number(count, self.lang), **params)

    def either(self, sv: str, en: str) -> str:
        """Choose between two texts that are no texts of ours."""
        return sv if self.lang == "sv" else en

    def day(self, moment: datetime) -> str:
        """Write a day in Sweden in words."""
        return date_long(moment, self.lang)

    def at(self, pair: tuple[str, str], *parts: str | tuple[str, str]) -> str:
        """Give the address of a page, or of one below it, in this language."""
        return under(pair, *parts)[0 if self.lang == "sv" else 1]

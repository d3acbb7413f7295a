# SPDX-License-Identifier: EUPL-1.2
"""Texts in Swedish and English, one dictionary per block, merged and checked at start.

A block keeps its words in ``TEXTS``: key -> (svenska, English). The catalogue refuses
everything that would show a reader half a page: a key defined twice, an empty
translation, a parameter that only one language has, a key nobody wrote.

A text is ours and may carry inline markup (``<strong>``); a parameter comes from
outside and is always escaped.
"""

from collections.abc import Mapping
from string import Formatter
from typing import TypeAlias

from markupsafe import Markup

from samband.core.pages.format import Lang, number

Texts: TypeAlias = Mapping[str, tuple[str, str]]

LANGUAGES: tuple[Lang, Lang] = ("sv", "en")


class Catalogue:
    """The words of every block, looked up by key and language.

    Raises ``ValueError`` while it is built when two owners define one key, when a
    translation is empty, or when the two languages name different parameters.
    """

    def __init__(self, owners: Mapping[str, Texts]) -> None:
        """Merge ``owners``: name of the block -> its ``TEXTS``."""
        self._texts: dict[str, tuple[str, str]] = {}
        origin: dict[str, str] = {}
        for owner, texts in owners.items():
            for key, pair in texts.items():
                if key in origin:
                    raise ValueError(f"text {key!r} is defined by {origin[key]} and by {owner}")
                _check_pair(owner, key, pair)
                origin[key] = owner
                self._texts[key] = pair

    def keys(self) -> frozenset[str]:
        """Every key, for tests that compare templates with the catalogue."""
        return frozenset(self._texts)

    def knows(self, key: str) -> bool:
        """Tell whether there are words for ``key``, for the few that a block may leave out."""
        return key in self._texts

    def pair(self, key: str) -> tuple[str, str]:
        """The words as written, in both languages, for tests of the texts themselves."""
        return self._texts[key]

    def text(self, lang: Lang, key: str, /, **params: object) -> Markup:
        """The text of ``key`` with ``params`` escaped into it.

        Raises ``KeyError`` for an unknown key or a missing parameter: a page with a
        hole in it is a fault of ours and is better seen in a test than by a reader.

        >>> words = Catalogue({"demo": {"hello": ("Hej <b>{name}</b>", "Hi <b>{name}</b>")}})
        >>> words.text("sv", "hello", name="A & B")
        Markup('Hej <b>A &amp; B</b>')
        """
        return Markup(self._own(lang, key)).format(**params)  # noqa: S704 -- our own words

    def plain(self, lang: Lang, key: str, /, **params: object) -> str:
        """The text of ``key`` without markup, for a view's fields, which a template escapes once.

        >>> words = Catalogue({"demo": {"hello": ("Hej {name}", "Hi {name}")}})
        >>> words.plain("sv", "hello", name="A & B")
        'Hej A & B'
        """
        return self._own(lang, key).format(**params)

    def _own(self, lang: Lang, key: str) -> str:
        if key not in self._texts:
            raise KeyError(f"no text has the key {key!r}")
        return self._texts[key][LANGUAGES.index(lang)]

    def plural(self, lang: Lang, key: str, count: int, /, **params: object) -> Markup:
        """``key.one`` for exactly one, ``key.other`` for the rest; ``{count}`` is filled in.

        Swedish and English share this rule for whole numbers, so no table is needed.

        >>> words = Catalogue({"demo": {
        ...     "reads.one": ("{count} läsning", "{count} read"),
        ...     "reads.other": ("{count} läsningar", "{count} reads")}})
        >>> [str(words.plural("sv", "reads", n)) for n in (0, 1, 14)]
        ['0 läsningar', '1 läsning', '14 läsningar']
        """
        return self.text(lang, form_of(key, count), count=number(count, lang), **params)


def form_of(key: str, count: int) -> str:
    """Name the text for one or for several."""
    return f"{key}.{'one' if count == 1 else 'other'}"


def _check_pair(owner: str, key: str, pair: tuple[str, str]) -> None:
    swedish, english = pair
    if not swedish.strip() or not english.strip():
        raise ValueError(f"text {key!r} of {owner} lacks a translation")
    if _parameters(swedish) != _parameters(english):
        raise ValueError(f"text {key!r} of {owner} names different parameters in sv and en")


def _parameters(text: str) -> frozenset[str]:
    return frozenset(name for _, name, _, _ in Formatter().parse(text) if name is not None)

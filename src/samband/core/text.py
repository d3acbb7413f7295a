# SPDX-License-Identifier: EUPL-1.2
"""Swedish order and forgiving search, as plain text that means the same in every database.

PostgreSQL's own Swedish collations depend on the ICU or C library that the server was built
with, and an upgrade can silently corrupt an index.  So the order is a stored column of ours with
``collate "C"``, and the search is a ``like`` over a stored column of folded words.
"""

from __future__ import annotations

import re
import unicodedata

_LEVEL = "\x01"  # below the space, so that a shorter word comes before what continues it
# Svenska Akademiens ordlista: å, ä, ö are letters of their own after z; v and w are two letters.
_LETTERS = str.maketrans(
    {
        "å": "{",
        "ä": "|",
        "æ": "|",
        "ö": "}",
        "ø": "}",
        "œ": "}",
        "ü": "y",
        "ű": "y",
        "ő": "}",
        "ð": "d",
        "đ": "d",
        "þ": "th",
        "ł": "l",
    }
)
_SWEDISH = "åäö"
_FOREIGN = str.maketrans({"æ": "ä", "ø": "ö", "œ": "ö", "ð": "d", "đ": "d", "þ": "th", "ł": "l"})
_BARE = str.maketrans("åäö", "aao")
UNSEEN = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Signs that Unicode counts as letters or symbols, and that are shown as nothing at all."""
_APOSTROPHES = re.compile("['\u2019\u02bc]")


def sort_key(text: str) -> str:
    r"""Give the text whose byte order in UTF-8 is Swedish alphabetical order.

    Letters decide first; then accents, so that *ide* comes before *idé*; then small letters
    before capitals.  Everything but letters and digits parts words.

    >>> sorted(["Örebro", "Zinkgruvan", "Ängelholm", "Ås", "Wik", "Vik"], key=sort_key)
    ['Vik', 'Wik', 'Zinkgruvan', 'Ås', 'Ängelholm', 'Örebro']
    >>> sorted(["idéer", "idé", "ide", "Ide", "idet"], key=sort_key)
    ['ide', 'Ide', 'idé', 'idéer', 'idet']
    >>> sorted(["Müller", "Mynt", "Myller"], key=sort_key)
    ['Myller', 'Müller', 'Mynt']
    """
    small = _words(text)
    letters = _without_marks(small.translate(_LETTERS), keep="")
    cases = "".join("1" if letter.isupper() else "0" for letter in text)
    return _LEVEL.join((letters, small, cases))


def search_text(text: str) -> str:
    r"""Give the text to store and to search with ``like``: its words as written, and without dots.

    >>> search_text("Malmö Högskola")
    'malmö högskola\nmalmo hogskola'
    >>> search_text("Ica Café")
    'ica cafe'
    """
    folded = fold(text)
    bare = folded.translate(_BARE)
    return folded if bare == folded else f"{folded}\n{bare}"


def search_patterns(query: str) -> list[str]:
    r"""Give the patterns that a ``search_text`` must all match: ``search_text like all($1)``.

    A word typed with å, ä or ö asks for just that letter; typed without, it finds both.

    >>> search_patterns("malmö 100%")
    ['%malmö%', '%100%']
    >>> search_patterns("  ")
    []
    """
    return [f"%{word}%" for word in fold(query).split()]


def fold(text: str) -> str:
    """Reduce text to what search compares: small letters, å ä ö kept, other marks gone.

    >>> fold("Žižkov-ÅRE  d'Arc")
    'zizkov åre darc'
    """
    return _without_marks(_words(text).translate(_FOREIGN), keep=_SWEDISH)


def slug(text: str, limit: int = 40) -> str:
    """Make a short name of small letters a to z, digits and hyphens, for use in identifiers.

    >>> slug("Bygglov: Malmö stad")
    'bygglov-malmo-stad'
    """
    words = _without_marks(fold(text).translate(_BARE), keep="").encode("ascii", "ignore").decode()
    return "-".join(words.split())[:limit].strip("-")


def _words(text: str) -> str:
    """Reduce to small letters, digits and their marks, with one space where anything else stood."""
    small = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    kept = (
        letter if letter.isalnum() or unicodedata.category(letter)[0] == "M" else " "
        for letter in _APOSTROPHES.sub("", small)
    )
    return " ".join("".join(kept).split())


def _without_marks(text: str, keep: str) -> str:
    bare = "".join(letter if letter in keep else _bare(letter) for letter in text)
    return " ".join(bare.split())


def _bare(letter: str) -> str:
    parts = unicodedata.normalize("NFD", letter)
    return "".join(part for part in parts if not unicodedata.combining(part))

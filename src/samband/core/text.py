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
_LINE = (
    r"(?=\S)[^\u0000-\u001f\u007f-\u009f\u00ad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2"
    r"\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164"
    r"\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    "\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff"
    r"]+(?<=\S)"
)
LINE = rf"^{_LINE}$(?!\n)"
"""What a name or another line of text matches, as a pattern of ``msgspec.Meta``.

It neither begins nor ends in a space, and every sign of it is seen: no controls, no marks of
direction, nothing of no width and no fillers, by which one name passes for another or reads
backwards (Unicode UTS 39; UAX 9).  Signs beyond the first plane stand as themselves, since Python
and ECMA-262 write them in different ways.
"""
LINE_OR_NOTHING = rf"^({_LINE})?$(?!\n)"
"""The same, or the empty text."""
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

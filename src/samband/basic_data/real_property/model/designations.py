# SPDX-License-Identifier: EUPL-1.2
"""Property designations (registerbeteckningar): what people and decisions call a property.

"Gävle Varva 2:3" is a municipality, a tract (trakt), and the numbers block:unit; a town block
(kvarter) has a unit number alone, as in "Gävle Hjorten 4".  ``S`` for a block is a joint property
unit (samfällighet).  A designation is one property's at a time within the municipality, and a
property may change designation, so it is an attribute with history as every number is.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import product

import msgspec

from samband.basic_data.objects import Label, Number
from samband.basic_data.real_property.model.municipalities import MUNICIPALITIES
from samband.core.text import fold, search_text, sort_key

SCHEME = "property-designation"
JOINT = "S"
MAX_TRACT = 40
MIN_TYPED = 3
MAX_STARTS = 400
"""So many places in the order are looked at for one beginning that somebody typed."""

_ORDER = "@"  # no other domain's order begins so: theirs begin with a letter or a digit
_LEVEL = "\x01"
_NO_BLOCK = "0"  # before every length of a block's number
_SHAPE = re.compile(r"(?P<names>.+) (?:(?P<block>[1-9]\d{0,4}|[sS]):)?(?P<unit>[1-9]\d{0,4})")
_LAST_LETTER = 0x17F  # Latin Extended-A: the letters of Swedish, Sami, Finnish and their neighbours
_TYPED_NUMBERS = re.compile(
    r"(?P<tract>.*?) ?(?:(?P<block>[1-9]\d{0,4}|s):)?(?P<unit>[1-9]\d{0,4})?"
)
_LONGEST = 5  # digits of a block or a unit
# As in ``core.text``: å, ä and ö stand after z, at these places in the order.
_BARE = str.maketrans("åäö", "aao")
_DOTTED = {"a": "a{|", "o": "o}"}


def _has_two_cases(letter: str) -> bool:
    """Tell whether a letter is one small and one capital form, which ß and ŉ are not.

    Else a name would be another when what is shown is read again, or typed in capitals.
    """
    small, capital = letter.lower(), letter.upper()
    return (
        letter.isalpha()
        and unicodedata.normalize("NFKC", letter) == letter
        and len(small) == len(capital) == 1
        and (small.upper(), capital.lower()) == (capital, small)
    )


_LETTER = f"[{''.join(filter(_has_two_cases, map(chr, range(_LAST_LETTER + 1))))}]"
_TRACT = re.compile(rf"{_LETTER}+(?:[ '.:-]{{1,2}}{_LETTER}+)*\.?")


def _key(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


# Every municipality's name as it is typed: letter by letter, and as it is without dots.
_TYPED = [
    (code, _key(name), [fold(letter).translate(_BARE) for letter in _key(name)])
    for code, name in MUNICIPALITIES.items()
]
_CODES = {_key(name): code for code, name in MUNICIPALITIES.items()}
_MOST_WORDS = max(name.count(" ") for name in MUNICIPALITIES.values()) + 1


class Designation(msgspec.Struct, frozen=True):
    """A designation in its parts; ``block`` is ``None`` in a town block."""

    municipality: str
    tract: str
    block: str | None
    unit: int

    def __str__(self) -> str:
        """Write the designation as people do.

        >>> str(parse("GÄVLE VARVA 2:3"))
        'Gävle Varva 2:3'
        """
        return f"{MUNICIPALITIES[self.municipality]} {self.within}"

    @property
    def within(self) -> str:
        """The designation within its municipality."""
        numbers = str(self.unit) if self.block is None else f"{self.block}:{self.unit}"
        return f"{self.tract} {numbers}"

    @property
    def joint(self) -> bool:
        """Tell whether it is a joint property unit's."""
        return self.block == JOINT

    @property
    def number(self) -> Number:
        """The designation as the engine keeps it; the municipality is a code there."""
        return Number(SCHEME, f"{self.municipality} {self.within}")

    @property
    def label(self) -> Label:
        """How the designation is found: by its words, and in Swedish order, numbers by size.

        >>> some = [parse(f"Gävle {rest}") for rest in ("Åby 1:2", "Varva 10:1", "Varva 2:3")]
        >>> [each.within for each in sorted(some, key=lambda one: one.label.order)]
        ['Varva 2:3', 'Varva 10:1', 'Åby 1:2']
        """
        order = (
            municipality_order(self.municipality)
            + _letters(self.tract)
            + _LEVEL
            + (_NO_BLOCK if self.block is None else _sized(self.block) + ":")
            + _sized(str(self.unit))
        )
        return Label(search_text(str(self)), order)


def parse(text: str) -> Designation:
    """Read a designation, in whatever capitals; raises ``ValueError`` with what is wrong.

    >>> parse("Upplands Väsby Vilunda 6:12").tract
    'Vilunda'
    >>> parse("Gävle Hjorten 4").block is None
    True
    >>> parse("Gävle Varva")
    Traceback (most recent call last):
        ...
    ValueError: must end in block:unit, such as 2:3, or in a unit number
    """
    shape = _SHAPE.fullmatch(unicodedata.normalize("NFC", " ".join(text.split())))
    if shape is None or not shape["unit"].isascii():
        raise ValueError("must end in block:unit, such as 2:3, or in a unit number")
    code, tract = _split(shape["names"])
    if not tract or len(tract) > MAX_TRACT or not _TRACT.fullmatch(tract):
        raise ValueError(f"must have a tract or block name of Latin letters, at most {MAX_TRACT}")
    block = shape["block"]
    if block is not None and not block.isascii():
        raise ValueError("must have a block of digits, or S")
    written = " ".join(_capitalised(word) for word in tract.split(" "))
    return Designation(code, written, None if block is None else block.upper(), int(shape["unit"]))


def read_number(value: str) -> Designation:
    """Read a designation as the engine keeps it: what is kept was parsed before.

    >>> str(read_number(parse("Gävle Varva S:1").number.value))
    'Gävle Varva S:1'
    """
    code, _, within = value.partition(" ")
    tract, _, numbers = within.rpartition(" ")
    block, _, unit = numbers.rpartition(":")
    return Designation(code, tract, block or None, int(unit))


def municipality_order(code: str) -> str:
    """Give what the order of every designation in a municipality begins with."""
    return f"{_ORDER}{_letters(MUNICIPALITIES[code])}{_LEVEL}"


def following(start: str) -> str:
    """Give the first place in the order after everything that begins with ``start``."""
    return start[:-1] + chr(ord(start[-1]) + 1)


def starts(typed: str) -> tuple[str, ...]:
    """Give the places in the order where designations that begin as typed stand.

    Case does not count; a letter typed without dots finds å, ä and ö too, as far as
    ``MAX_STARTS`` reaches.  Raises ``ValueError`` for less than three letters or digits.

    >>> order = parse("Gävle Varva 2:3").label.order
    >>> [any(order.startswith(s) for s in starts(t)) for t in ("gav", "gävle VA", "gavle varva 2:")]
    [True, True, True]
    >>> [any(order.startswith(s) for s in starts(t)) for t in ("gåv", "gävle varva 3")]
    [False, False]
    """
    text = " ".join(_key(typed).split())
    if sum(letter.isalnum() for letter in text) < MIN_TYPED:
        raise ValueError(f"give at least {MIN_TYPED} letters or digits")
    found: list[str] = []
    for code, name, bare in _TYPED:
        typed_so_far = text[: len(name)]
        if not all(map(_same, typed_so_far, name, bare)):
            continue
        rest = text[len(name) :]
        if not rest:
            found.append(municipality_order(code))
        elif rest.startswith(" "):
            start = municipality_order(code)
            found.extend(start + end for end in _tract_starts(rest.strip()))
    return tuple(sorted(found)[:MAX_STARTS])


def _same(typed: str, letter: str, bare: str) -> bool:
    return typed in (letter, bare)


def _tract_starts(rest: str) -> list[str]:
    shape = _TYPED_NUMBERS.fullmatch(rest)
    if shape is None or not fold(rest):
        return []
    if not fold(shape["tract"]):
        return _variants(_letters(rest), MAX_STARTS)
    block, unit = shape["block"], shape["unit"]
    if block is None and unit is None:
        tract, _, last = rest.rpartition(" ")
        joint = _tract_starts(f"{tract} s:") if last == "s" and tract else []
        return [*joint, *_variants(_letters(rest), MAX_STARTS)]
    # A number without a colon may be a unit alone, or a block that is to be gone on with.
    befores = [_NO_BLOCK, ""] if block is None else [f"{_sized(block.upper())}:"]
    sizes = [""] if unit is None else _typed_sizes(unit)
    ends = [before + size for before in befores for size in sizes]
    tracts = _variants(_letters(shape["tract"]), MAX_STARTS // len(ends))
    return [tract + _LEVEL + end for tract in tracts for end in ends]


def _typed_sizes(digits: str) -> list[str]:
    return [f"{length}{digits}" for length in range(len(digits), _LONGEST + 1)]


def _variants(letters: str, most: int) -> list[str]:
    """Give the readings of letters typed without dots; beyond ``most`` the last stay as typed."""
    choices: list[str] = []
    count = 1
    for letter in letters:
        choice = _DOTTED.get(letter, letter)
        if count * len(choice) > most:
            choice = letter
        count *= len(choice)
        choices.append(choice)
    return ["".join(each) for each in product(*choices)]


def _split(names: str) -> tuple[str, str]:
    words = names.split(" ")
    for count in range(min(_MOST_WORDS, len(words) - 1), 0, -1):
        code = _CODES.get(_key(" ".join(words[:count])))
        if code is not None:
            return code, " ".join(words[count:])
    raise ValueError("must begin with the name of a municipality")


def _capitalised(word: str) -> str:
    return "-".join(part[:1].upper() + part[1:].lower() for part in word.split("-"))


def _letters(text: str) -> str:
    return sort_key(text).partition(_LEVEL)[0]


def _sized(number: str) -> str:
    """Write a number so that its text stands in order of size; letters stand after digits."""
    return f"{len(number)}{number}" if number.isdigit() else f"9{number}"

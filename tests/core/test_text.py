# SPDX-License-Identifier: EUPL-1.2
"""Swedish order and search are the same in Python and in PostgreSQL, for any text."""

from __future__ import annotations

import asyncio
import re
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samband.core.db import Database
from samband.core.text import (
    LINE,
    LINE_OR_NOTHING,
    fold,
    search_patterns,
    search_text,
    slug,
    sort_key,
)

ANY_TEXT = st.text(st.characters(codec="utf-8"), max_size=40)
SWEDISH = st.text("abcdefghijklmnopqrstuvwxyzåäöABCÅÄÖéü -'1234567890", max_size=20)

PLACES = ["Ale", "Alingsås", "Arvika", "Vara", "Vårgårda", "Västerås", "Växjö", "Wien", "Zürich"]
PLACES += ["Zåmåla", "Åmål", "Ånge", "Åre", "Århus", "Älmhult", "Älvkarleby", "Öckerö", "Örebro"]


def test_places_stand_in_the_order_of_a_swedish_register() -> None:
    assert sorted(sorted(PLACES), key=sort_key) == PLACES


@pytest.mark.parametrize(
    "in_order",
    [
        ["vas", "vask", "wasa"],
        ["Anna Berg", "Anna-Karin", "Annab"],
        ["ide", "Ide", "idé", "idéer"],
        ["Luther", "Lütfi", "Lyth"],
        ["Ärla", "Ærø", "Ätran"],
        ["", "1", "2", "a", "z", "å", "ä", "ö", "ω", "я"],
    ],
)
def test_words_stand_in_order(in_order: list[str]) -> None:
    assert sorted(in_order, key=sort_key) == in_order


@given(ANY_TEXT)
def test_composed_and_decomposed_text_have_one_key_and_one_fold(text: str) -> None:
    decomposed = unicodedata.normalize("NFD", text)
    composed = unicodedata.normalize("NFC", text)
    assert sort_key(composed).split("\x01")[:2] == sort_key(decomposed).split("\x01")[:2]
    assert fold(composed) == fold(decomposed)


@given(ANY_TEXT)
def test_folding_is_finished_after_one_pass(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(ANY_TEXT)
def test_a_text_is_found_by_itself_and_without_its_dots(text: str) -> None:
    stored = search_text(text)
    bare = fold(text).translate(str.maketrans("åäö", "aao"))
    for query in (text, text.upper(), bare):
        assert all(pattern[1:-1] in stored for pattern in search_patterns(query))


@given(ANY_TEXT)
def test_a_pattern_never_holds_a_wildcard_of_the_askers(text: str) -> None:
    assert all(not set("%_\\") & set(pattern[1:-1]) for pattern in search_patterns(text))


@given(ANY_TEXT)
def test_a_slug_is_safe_in_an_identifier(text: str) -> None:
    assert set(slug(text)) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert slug(slug(text)) == slug(text)


def test_dots_typed_are_dots_meant() -> None:
    assert search_patterns("Malmö") == ["%malmö%"]
    assert "malmö" not in search_text("Malmo")
    assert "malmo" in search_text("Malmö")


def test_postgresql_sorts_and_finds_as_python_does(fresh_database: Callable[[], str]) -> None:
    names = [*PLACES, "ide", "Ide", "idé", "Müller", "Myller", "d'Arc", "Łódź", "Ærø", "öga", "Ω"]

    async def ask() -> tuple[list[str], list[str]]:
        db = Database(fresh_database())
        async with db.connection() as connection:
            await connection.execute(
                'create table word (w text, k text collate "C", s text)',
            )
            await connection.executemany(
                "insert into word values ($1, $2, $3)",
                [(name, sort_key(name), search_text(name)) for name in names],
            )
            by_key = await connection.fetch("select w from word order by k")
            found = await connection.fetch(
                "select w from word where s like all($1) order by k", search_patterns("ar")
            )
        await db.close()
        return [row["w"] for row in by_key], [row["w"] for row in found]

    by_key, found = asyncio.run(ask())
    assert by_key == sorted(names, key=sort_key)
    assert found == [n for n in by_key if "ar" in search_text(n)]
    assert "Åre" in found
    assert "d'Arc" in found


DEFAULT_IGNORABLE = (
    (0x115F, 0x1160),
    (0x17B4, 0x17B5),
    (0x180B, 0x180F),
    (0xFE00, 0xFE0F),
    (0xE0100, 0xE01EF),
    (0x34F, 0x34F),
    (0x2800, 0x2800),
    (0x3164, 0x3164),
    (0xFFA0, 0xFFA0),
)


def test_no_sign_that_nobody_sees_stands_in_a_line() -> None:
    unseen = {chr(code) for begins, ends in DEFAULT_IGNORABLE for code in range(begins, ends + 1)}
    for code in range(0x110000):
        sign = chr(code)
        if unicodedata.category(sign) in {"Cc", "Cf", "Zl", "Zp"} or sign in unseen:
            assert not re.search(LINE, f"a{sign}b"), hex(code)
            assert not re.search(LINE_OR_NOTHING, sign), hex(code)
        elif unicodedata.category(sign)[0] in "LNPS":
            assert re.search(LINE, sign), hex(code)


@pytest.mark.parametrize(
    "line", ["A", "Malmö stad", "e\u0301n", "学校", "\U0001d4b3 😀", "a\u00a0b"]
)
def test_what_is_seen_is_a_line(line: str) -> None:
    assert re.search(LINE, line)
    assert re.search(LINE_OR_NOTHING, line)


@pytest.mark.parametrize("line", [" ", " a", "a ", "a\n", "\u00a0", "a\nb", "\u3000a"])
def test_a_line_neither_begins_nor_ends_in_a_space(line: str) -> None:
    assert not re.search(LINE, line)
    assert not re.search(LINE_OR_NOTHING, line)


def test_only_the_optional_line_may_be_nothing() -> None:
    assert re.search(LINE_OR_NOTHING, "")
    assert not re.search(LINE, "")

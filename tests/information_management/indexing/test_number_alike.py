# SPDX-License-Identifier: EUPL-1.2
"""By every road of an index, a protected person's number is answered as nobody's is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from basic_data.served import seen
from information_management.indexing.house import (
    LUND,
    OTHER,
    PURPOSE,
    TYPE,
    House,
    ask,
    entry,
    key,
    person,
    run,
    wire,
)

ANNA, UNKNOWN = "189001019802", "189001049809"
Road = tuple[str, str, Callable[[str], Any]]


def false_pointer(number: str) -> dict[str, Any]:
    return {**key(number), "producer": wire(LUND), "purpose": PURPOSE}


ROADS: dict[str, Road] = {
    "look-up": ("malmo", "/lookups", ask),
    "of a type": ("malmo", "/lookups", lambda n: ask(n, informationTypes=[TYPE])),
    "of another's type": ("landskrona", "/lookups", lambda n: ask(n, informationTypes=[TYPE])),
    "without a purpose": ("malmo", "/lookups", lambda n: {"identifier": person(n)}),
    "by a stranger": ("stranger", "/lookups", ask),
    "batch": (
        "malmo",
        "/batch-lookups",
        lambda n: {"identifiers": [person(n)] * 2, "purpose": PURPOSE},
    ),
    "false pointer": ("malmo", "/false-pointers", false_pointer),
    "false pointer of another's": ("landskrona", "/false-pointers", false_pointer),
}
STATING: dict[str, Road] = {
    "remove before": ("lund", "/removals", lambda n: {"entries": [key(n)]}),
    "put": ("lund", "/entries", lambda n: {"entries": [entry(n)]}),
    "put again": ("lund", "/entries", lambda n: {"entries": [entry(n)]}),
    "put another": ("lund", "/entries", lambda n: {"entries": [entry(n, OTHER)]}),
    "remove": ("lund", "/removals", lambda n: {"entries": [key(n)]}),
    "remove the other": ("lund", "/removals", lambda n: {"entries": [key(n, OTHER)]}),
    "remove again": ("lund", "/removals", lambda n: {"entries": [key(n)]}),
}


async def alike(house: House, roads: dict[str, Road]) -> list[str]:
    """Ask by every road about both, and list those by which the answers differ."""
    differing = []
    for name, (who, path, question) in roads.items():
        answers = [seen(await house.post(path, question(n), who=who)) for n in (ANNA, UNKNOWN)]
        if answers[0] != answers[1]:
            differing.append(name)
    return differing


async def watching(house: House, number: str) -> str:
    subjects = [{"identifier": person(number), "reference": "a"}]
    watch = {"purpose": PURPOSE, "subjects": subjects}
    return str((await house.done("/subscriptions", watch, who="malmo"))["id"])


@pytest.mark.parametrize("word", ["confidentiality", "protected-registration"])
@pytest.mark.capability("IX-5")
def test_no_road_of_an_index_tells_a_protected_number_from_an_unknown_one(
    fresh_database: Callable[[], str], word: str
) -> None:
    async def work(house: House) -> None:
        await house.register_person(ANNA, word)
        assert await alike(house, STATING) == []
        assert await alike(house, ROADS) == []
        watched = [await watching(house, number) for number in (ANNA, UNKNOWN)]
        await house.done("/entries", {"entries": [entry(ANNA), entry(ANNA, OTHER)]}, who="lund")
        assert await alike(house, ROADS) == []
        pages = [seen(await house.get(f"/subscriptions/{id_}/changes")) for id_ in watched]
        assert pages[0] == pages[1]
        assert len(await house.found(ANNA, who="entitled")) == 2

    run(fresh_database(), work)

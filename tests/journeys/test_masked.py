# SPDX-License-Identifier: EUPL-1.2
"""Protected, unknown and not allowed give the same answer on a whole node, byte for byte.

The askers: one that may read, one that a rule bars from everybody who is not protected, and one
that may read those who are protected, which shows that there is something to hide.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import Any
from uuid import uuid4

import httpx
import msgspec
import pytest

from basic_data.person.people import CONTENT, WITHOUT_ADDRESS, party, registration
from house import House
from journeys.registry import (
    OWNER,
    PURPOSE,
    READ,
    Asker,
    asking,
    bar,
    let_join,
    look_up,
    number,
    shape,
    stated,
)
from samband.sandbox.systems import SystemClient

READER, BARRED, ENTITLED = "Lunds kommun", "Alingsås kommun", "Försäkringskassan"
EXTRACT, PROTECTED = "person/extract", "person/read-protected"
DEAD = {**CONTENT, "registration": {"deregistration": "AV", "since": "2022-05-05"}}
OPEN, OTHER_OPEN, ASSUMED = number(1811, 0), number(1811, 1), number(1811, 2)
UNKNOWN, UNKNOWN_COORDINATION = number(1811, 98), number(1871, 98, coordination=True)


class Hidden(msgspec.Struct, frozen=True):
    """Somebody whom the reader may know nothing of: how to ask for her, and what was stated."""

    number: str
    steps: tuple[tuple[str, dict[str, Any]], ...]

    @property
    def unknown(self) -> str:
        """A number of the same kind that nobody has."""
        return UNKNOWN if self.number[6] < "6" else UNKNOWN_COORDINATION


def point(found: str, **more: object) -> dict[str, Any]:
    return {"identifier": party(found), "basis": "beslut", **more}


def registered(found: str, content: object, protection: str) -> tuple[str, dict[str, Any]]:
    return "/registrations", registration(found, content, protection)


def renumbered(old: str, new: str) -> tuple[str, dict[str, Any]]:
    return "/renumberings", point(old, newIdentifier=party(new), validFrom="2020-01-01")


def from_2024(found: str, **said: object) -> tuple[str, dict[str, Any]]:
    return "/updates", point(found, validFrom="2024-01-01", **said)


def _hidden() -> dict[str, Hidden]:
    one, coordination = (lambda n: number(1811, n)), number(1871, 0, coordination=True)
    kept, gone = "confidentiality", "protected-registration"
    marked = registered(one(10), CONTENT, kept)
    old_number = (registered(one(14), CONTENT, kept), renumbered(one(14), one(15)))
    twice = (
        registered(one(17), CONTENT, "none"),
        ("/removals", point(one(17))),
        registered(one(17), WITHOUT_ADDRESS, gone),
    )
    became = (
        registered(one(12), CONTENT, "none"),
        from_2024(one(12), content=WITHOUT_ADDRESS, protection=gone),
    )
    return {
        "confidentiality": Hidden(one(10), (marked,)),
        "protected registration": Hidden(one(11), (registered(one(11), WITHOUT_ADDRESS, gone),)),
        "protected later": Hidden(one(12), became),
        "dead": Hidden(one(13), (registered(one(13), DEAD, kept),)),
        "by her old number": Hidden(one(14), old_number),
        "by her new number": Hidden(one(15), ()),
        "coordination number": Hidden(coordination, (registered(coordination, CONTENT, kept),)),
        "closed too": Hidden(
            one(16),
            (
                registered(one(16), CONTENT, kept),
                ("/closings", point(one(16), validTo="2020-01-01")),
            ),
        ),
        "registered twice": Hidden(one(17), twice),
    }


HIDDEN = _hidden()
# Not hidden, and yet nothing that holds today: to a look-up they do not exist.
GONE = {
    "closed": (
        registered(number(1811, 30), CONTENT, "none"),
        ("/closings", point(number(1811, 30), validTo="2020-01-01")),
    ),
    "removed": (
        registered(number(1811, 31), CONTENT, "none"),
        ("/removals", point(number(1811, 31))),
    ),
    "not yet": (("/registrations", registration(number(1811, 32), valid_from="2199-01-01")),),
}


class Cast(msgspec.Struct):
    """Who is there: the objects behind the hidden numbers, and a moment when all was known."""

    house: House
    identities: dict[str, str]
    known_at: str = ""


@pytest.fixture(scope="module")
def cast(house: House) -> Iterator[Cast]:
    """Let the askers join, and let the owner of the register state everything."""
    made = Cast(house, {})

    async def prepare() -> None:
        await let_join(house, READER, EXTRACT)
        await let_join(house, BARRED, EXTRACT)
        await let_join(house, ENTITLED, PROTECTED)
        await bar(house, BARRED)
        async with house.system(OWNER) as owner:
            await _state(owner, made)
        await _until_barred(house)

    asyncio.run(prepare())
    return made


async def _state(owner: SystemClient, made: Cast) -> None:
    for found, protection in ((OPEN, "none"), (OTHER_OPEN, "none"), (ASSUMED, "assumed-identity")):
        await stated(owner, "/person/v1/registrations", registration(found, CONTENT, protection))
    for name, hidden in HIDDEN.items():
        for path, document in hidden.steps:
            answer = await stated(owner, f"/person/v1{path}", document)
            made.identities[name], made.known_at = answer["objectIdentity"], answer["knownFrom"]
    made.identities["by her new number"] = made.identities["by her old number"]
    for steps in GONE.values():
        for path, document in steps:
            await stated(owner, f"/person/v1{path}", document)


async def _until_barred(house: House) -> None:
    async with asking(house, BARRED) as barred:
        for _ in range(100):
            if (await barred.post("/lookups", look_up(OPEN))).status_code == httpx.codes.NOT_FOUND:
                return
            await asyncio.sleep(0.1)
    raise AssertionError("the rule does not hold after ten seconds")


def as_(cast: Cast, name: str, work: Callable[[Asker], Awaitable[None]], scope: str = READ) -> None:
    async def ask() -> None:
        async with asking(cast.house, name, scope) as asker:
            await work(asker)

    asyncio.run(ask())


NOT_GRANTED = {**PURPOSE, "code": "curiosity"}
# Every way of asking for one person: the path, what is asked beside the number, and headers.
WAYS: dict[str, tuple[str, dict[str, Any], dict[str, str]]] = {
    "everything": ("/lookups", {}, {}),
    "one item": ("/lookups", {"items": ["registeredAddress"]}, {}),
    "a past day": ("/lookups", {"validAt": "2010-01-01"}, {}),
    "a day before her time": ("/lookups", {"validAt": "1990-01-01"}, {}),
    "what was known": ("/lookups", {"knownAt": "known"}, {}),
    "history": ("/history-lookups", {}, {}),
    "history of one item": ("/history-lookups", {"items": ["registeredAddress"]}, {}),
    "as a page": ("/lookups", {}, {"accept": "text/html"}),
    "compressed": ("/lookups", {}, {"accept_encoding": "gzip, br"}),
    "if changed": ("/lookups", {}, {"if_none_match": "*"}),
    "the same key": ("/lookups", {}, {"idempotency_key": "masked"}),
    "no purpose": ("/lookups", {"purpose": {}}, {}),
    "a purpose not granted": ("/lookups", {"purpose": NOT_GRANTED}, {}),
    "history, purpose not granted": ("/history-lookups", {"purpose": NOT_GRANTED}, {}),
    "an unknown item": ("/lookups", {"items": ["salary"]}, {}),
    "an unknown field": ("/lookups", {"name": "Anna"}, {}),
}


async def answer(asker: Asker, cast: Cast, way: str, found: str) -> tuple[object, ...]:
    path, more, headers = WAYS[way]
    asked = {**more, "knownAt": cast.known_at} if "knownAt" in more else more
    return shape(await asker.post(path, look_up(found, **asked), **headers))


@pytest.mark.capability("GD-11", "ID-6")
@pytest.mark.parametrize("way", WAYS)
def test_whoever_is_hidden_answers_as_nobody_does(cast: Cast, way: str) -> None:
    async def compare(asker: Asker) -> None:
        for name, hidden in HIDDEN.items():
            unknown = await answer(asker, cast, way, hidden.unknown)
            assert await answer(asker, cast, way, hidden.number) == unknown, name
            assert unknown[1] in {400, 403, 404}

    as_(cast, READER, compare)
    as_(cast, BARRED, compare)


@pytest.mark.capability("GD-11", "AU-4")
@pytest.mark.parametrize("way", WAYS)
def test_whoever_may_not_be_read_answers_as_nobody_does(cast: Cast, way: str) -> None:
    async def compare(asker: Asker) -> None:
        unknown = await answer(asker, cast, way, UNKNOWN)
        assert await answer(asker, cast, way, OPEN) == unknown

    as_(cast, BARRED, compare)


@pytest.mark.parametrize("way", ["everything", "one item", "as a page", "no purpose"])
def test_whoever_is_not_registered_today_answers_as_nobody_does(cast: Cast, way: str) -> None:
    async def compare(asker: Asker) -> None:
        unknown = await answer(asker, cast, way, UNKNOWN)
        for name, steps in GONE.items():
            found = steps[0][1]["identifiers"][0]["identifier"]
            assert await answer(asker, cast, way, found) == unknown, name

    as_(cast, READER, compare)
    as_(cast, BARRED, compare)


@pytest.mark.capability("GD-11", "ID-6")
def test_identity_of_somebody_hidden_answers_as_an_identity_that_nothing_has(cast: Cast) -> None:
    async def compare(asker: Asker) -> None:
        asked = {"objectIdentity": str(uuid4()), "purpose": PURPOSE}
        unknown = shape(await asker.post("/lookups", asked))
        assert unknown[1] == httpx.codes.NOT_FOUND
        for name, identity in cast.identities.items():
            hidden = await asker.post("/lookups", {**asked, "objectIdentity": identity})
            assert shape(hidden) == unknown, name

    as_(cast, READER, compare)
    as_(cast, BARRED, compare)


@pytest.mark.capability("GD-11", "GD-6")
def test_each_place_of_a_batch_is_the_same_for_hidden_and_unknown(cast: Cast) -> None:
    async def compare(asker: Asker) -> None:
        async def batch(numbers: list[str]) -> tuple[object, ...]:
            asked = {"identifiers": [party(each) for each in numbers], "purpose": PURPOSE}
            return shape(await asker.post("/batch-lookups", asked))

        hidden = [each.number for each in HIDDEN.values()]
        unknown = [each.unknown for each in HIDDEN.values()]
        for found, nobody in zip(hidden, unknown, strict=True):
            assert await batch([found]) == await batch([nobody])
        among = await batch([OPEN, *hidden, OTHER_OPEN])
        assert among == await batch([OPEN, *unknown, OTHER_OPEN])
        assert among[1] == httpx.codes.OK

    as_(cast, READER, compare)
    as_(cast, BARRED, compare)


def test_not_allowed_has_the_same_place_in_a_batch_as_unknown(cast: Cast) -> None:
    async def compare(asker: Asker) -> None:
        async def batch(found: str) -> tuple[object, ...]:
            asked = {"identifiers": [party(found), party(ASSUMED)], "purpose": PURPOSE}
            return shape(await asker.post("/batch-lookups", asked))

        assert await batch(OPEN) == await batch(UNKNOWN)

    as_(cast, BARRED, compare)


@pytest.mark.parametrize("authorization", ["", "Bearer nothing", "Basic YTpi"])
def test_without_a_token_everybody_is_the_same(cast: Cast, authorization: str) -> None:
    async def compare(asker: Asker) -> None:
        async def ask(found: str) -> tuple[object, ...]:
            return shape(await asker.post("/lookups", look_up(found), authorization=authorization))

        unknown = await ask(UNKNOWN)
        assert unknown[1] == httpx.codes.UNAUTHORIZED
        for found in (OPEN, *(hidden.number for hidden in HIDDEN.values())):
            assert await ask(found) == unknown

    as_(cast, READER, compare)


@pytest.mark.capability("ID-6")
@pytest.mark.parametrize("name", HIDDEN)
def test_entitled_asker_reads_everybody_who_is_hidden(cast: Cast, name: str) -> None:
    """Without this, the comparisons would hold on an empty register too."""

    async def ask(asker: Asker) -> None:
        history = await asker.post("/history-lookups", look_up(HIDDEN[name].number))
        assert history.status_code == httpx.codes.OK
        assert history.json()["objectIdentity"] == cast.identities[name]
        assert history.json()["protection"] in {"confidentiality", "protected-registration"}

    as_(cast, ENTITLED, ask, f"{READ} {PROTECTED}")


@pytest.mark.capability("ID-6")
def test_assumed_identity_is_an_ordinary_person_to_every_asker(cast: Cast) -> None:
    async def ask(asker: Asker) -> None:
        for path in ("/lookups", "/history-lookups"):
            ordinary, assumed = [
                await asker.post(path, look_up(found)) for found in (OPEN, ASSUMED)
            ]
            assert _without_own(ordinary) == _without_own(assumed)
            assert shape(ordinary)[:3] == shape(assumed)[:3]
            assert len(ordinary.content) == len(assumed.content)

    as_(cast, READER, ask)
    as_(cast, ENTITLED, ask, f"{READ} {PROTECTED}")


@pytest.mark.capability("GD-7", "GD-11")
def test_feed_and_extract_name_nobody_who_is_hidden(cast: Cast) -> None:
    async def read(asker: Asker) -> None:
        events = await _whole_feed(asker)
        said = msgspec.json.encode(events).decode()
        at_once = {key: id_ for key, id_ in cast.identities.items() if _at_once(key)}
        assert not [name for name, identity in at_once.items() if identity in said]
        assert not [name for name, hidden in HIDDEN.items() if hidden.number in said]
        masked = [event for event in events if event["subject"] == "protected"]
        assert masked
        assert {event["type"] for event in masked} == {"person.changed"}
        assert [event["data"] for event in masked] == [{"protected": True}] * len(masked)

    as_(cast, READER, read)

    async def extract(asker: Asker) -> None:
        said = await _whole_extract(asker)
        assert OPEN in said
        assert not [name for name, hidden in HIDDEN.items() if hidden.number in said]
        assert not [name for name, identity in cast.identities.items() if identity in said]

    as_(cast, READER, extract, f"{READ} {EXTRACT}")

    async def barred(asker: Asker) -> None:
        said = await _whole_extract(asker)
        assert OPEN not in said
        assert ASSUMED not in said, (
            "the rule is about people without protection, as she seems to be"
        )

    as_(cast, BARRED, barred, f"{READ} {EXTRACT}")


def _at_once(name: str) -> bool:
    """Tell whether somebody was hidden from the first statement on: else the feed once named her."""
    steps = HIDDEN[name].steps
    return not steps or steps[0][1]["protection"] != "none"


def _without_own(answer: httpx.Response) -> object:
    document = answer.json()
    for own in ("objectIdentity", "versionId", "knownFrom", "identifiers"):
        document.pop(own, None)
    for version in document.get("versions", []):
        for own in ("versionId", "knownFrom"):
            del version[own]
    return document


async def _whole_feed(asker: Asker) -> list[dict[str, Any]]:
    events: list[dict[str, Any]] = []
    after = ""
    while True:
        page = (await asker.get(f"/changes?limit=1000{after}")).json()
        if not page["events"]:
            return events
        events += page["events"]
        after = f"&after={page['next']}"


async def _whole_extract(asker: Asker) -> str:
    said = ""
    after: dict[str, str] = {}
    while True:
        asked = {"purpose": PURPOSE, "items": ["names"], "limit": 1000, **after}
        answered = await asker.post("/extracts", asked)
        assert answered.status_code == httpx.codes.OK, answered.text
        said += answered.text
        if answered.json()["next"] is None:
            return said
        after = {"after": answered.json()["next"]}

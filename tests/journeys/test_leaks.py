# SPDX-License-Identifier: EUPL-1.2
"""No byte of a protected address anywhere: answers, pages, feed, logs, receipts, tables.

People are registered over HTTP with words in their addresses that stand nowhere else.  Then
everything that somebody without the right to see them can do is done, and all that was said and
kept is searched for the words, as they are and in the encodings that they could hide in.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import msgspec
import pytest

from basic_data.person.people import CONTENT, WITHOUT_ADDRESS, party, registration
from house import House
from journeys.markers import Marked, seen
from journeys.registry import OWNER, PURPOSE, READ, Asker, asking, let_join, look_up, number, stated
from samband.core import postgres as embedded
from samband.sandbox.journey.client import Browser, Document
from samband.sandbox.journey.service.showing import log_in_as
from samband.sandbox.population import well_known
from samband.sandbox.systems import SystemClient

READER, ENTITLED, PROTECTED = "Region Skåne", "Försäkringskassan", "person/read-protected"
MARKED, MOVED, NEVER, BULK, OPEN = (Marked(f"Zqx{letter}jw") for letter in "aeiou")
NUMBERS = {who.word: number(1812, index) for index, who in enumerate((MARKED, MOVED, BULK, OPEN))}
REFUSED = number(1812, 10)
NEW_NUMBER = number(1812, 11)
PROTECTED_WORDS = (*MARKED.words, *MOVED.words, *NEVER.words, *BULK.words)
ALL_NUMBERS = (*NUMBERS.values(), REFUSED, NEW_NUMBER)
# The register itself must hold where somebody with a confidentiality marking lives.
MAY_HOLD = {"objects.version": MARKED.words + BULK.words, "objects.version_log": MARKED.words}


class Said(msgspec.Struct):
    """Everything that was asked and answered: by whom, the address asked, and every byte back."""

    answers: list[tuple[str, str, bytes]] = []

    def keep_for(self, who: str) -> dict[str, list[Any]]:
        """Give the hooks with which a client of ours keeps what it is told."""

        async def keep(answer: httpx.Response) -> None:
            await answer.aread()
            lines = b"\n".join(name + b": " + text for name, text in answer.headers.raw)
            told = lines + b"\n" + answer.content
            self.answers.append((who, str(answer.request.url), told))

        return {"request": [], "response": [keep]}


class Watched(Browser):
    """A browser whose every page is kept."""

    def __init__(self, base_url: str, said: Said, who: str) -> None:
        super().__init__(base_url)
        self._http.event_hooks = said.keep_for(who)


@pytest.fixture(scope="module")
def said(house: House) -> Iterator[Said]:
    kept = Said([])

    async def act() -> None:
        await let_join(house, READER, "person/extract")
        await let_join(house, ENTITLED, PROTECTED)
        async with house.system(OWNER) as owner:
            owner._http.event_hooks = kept.keep_for("owner")
            await _state(owner)
            await _state_protection(owner)
        for name, scopes in ((READER, f"{READ} person/extract"), (ENTITLED, f"{READ} {PROTECTED}")):
            async with asking(house, name, scopes) as asker:
                asker.http.event_hooks = kept.keep_for(name)
                await _ask_everything(asker)
        await _visit(house, kept)

    asyncio.run(act())
    return kept


async def _state(owner: SystemClient) -> None:
    """Register people with addresses; one of them moves, is corrected and gets a new number."""
    for who, protection in ((MARKED, "confidentiality"), (MOVED, "none"), (OPEN, "none")):
        said = registration(NUMBERS[who.word], who.content(CONTENT), protection)
        await stated(owner, "/person/v1/registrations", said)
    one = registration(NUMBERS[BULK.word], BULK.content(CONTENT), "confidentiality")
    answer = await owner.stream("/person/v1/bulk-registrations", "person/load", _line(one))
    assert answer.status == httpx.codes.CREATED, answer.body
    point = {"identifier": party(NUMBERS[MARKED.word]), "basis": "beslut"}
    content = MARKED.content(CONTENT)
    update = {**point, "validFrom": "2020-01-01", "content": content}
    await stated(owner, "/person/v1/updates", update)
    correction = {**update, "validTo": "2021-01-01"}
    await stated(owner, "/person/v1/corrections", correction)
    change = {**point, "newIdentifier": party(NEW_NUMBER), "validFrom": "2024-01-01"}
    await stated(owner, "/person/v1/renumberings", change)


async def _state_protection(owner: SystemClient) -> None:
    """Protect somebody who had addresses, and try to register the addresses that may not be held."""
    point = {"identifier": party(NUMBERS[MOVED.word]), "basis": "beslut"}
    moved = {**point, "validFrom": "2020-01-01", "content": MOVED.content(CONTENT)}
    await stated(owner, "/person/v1/updates", moved)
    protect = {**point, "validFrom": "2024-01-01", "content": WITHOUT_ADDRESS}
    await stated(owner, "/person/v1/updates", {**protect, "protection": "protected-registration"})
    addressed = NEVER.content(CONTENT)
    refused = registration(REFUSED, addressed, "protected-registration")
    wrong: list[tuple[str, Any]] = [
        ("/registrations", refused),
        ("/updates", {**point, "validFrom": "2025-01-01", "content": addressed}),
        ("/corrections", {**point, "validFrom": "2025-01-01", "content": addressed}),
        ("/registrations", {**refused, "protection": NEVER.words[0]}),
        ("/registrations", {**refused, NEVER.word: 1}),
        ("/registrations", _with_names(refused, {"given": 17, "surname": NEVER.word})),
        ("/registrations", _with_names(refused, {f"{NEVER.words[0]} 17": "x"})),
        ("/registrations", {**refused, "basis": NEVER.words[0] * 100}),
    ]
    for path, document in wrong:
        answer = await owner.post(f"/person/v1{path}", "person/write", document)
        assert answer.status == httpx.codes.BAD_REQUEST, (path, answer.body)
    again = registration(NUMBERS[MARKED.word], MARKED.content(CONTENT), "confidentiality")
    held = await owner.post("/person/v1/registrations", "person/write", again)
    assert held.status == httpx.codes.CONFLICT
    for line in (_line(refused), _line(again)):
        answer = await owner.stream("/person/v1/bulk-registrations", "person/load", line)
        assert answer.status in {httpx.codes.BAD_REQUEST, httpx.codes.CONFLICT}


async def _line(document: object) -> Any:
    yield msgspec.json.encode(document) + b"\n"


def _with_names(document: dict[str, Any], names: object) -> dict[str, Any]:
    (version,) = document["versions"]
    return {
        **document,
        "versions": [{**version, "content": {**version["content"], "names": names}}],
    }


async def _ask_everything(asker: Asker) -> None:
    """Ask for everybody in every way, right and wrong."""
    for found in ALL_NUMBERS:
        past = {"validAt": "2010-01-01", "knownAt": "2030-01-01T00:00:00Z"}
        for more in ({}, past, {"items": ["registeredAddress"]}, {"purpose": {}}, {"x": 1}):
            await asker.post("/lookups", look_up(found, **more))
        await asker.post("/lookups", look_up(found), accept="text/html")
        await asker.post("/history-lookups", look_up(found))
        await asker.post("/lookups", {**look_up(found), "identifier": {"scheme": found}})
        wrong = {"scheme": "personal-identity-number", "identifier": f"{found[:-1]}x"}
        await asker.post("/lookups", {**look_up(found), "identifier": wrong})
        await asker.post("/registrations", registration(found))
        await asker.post("/removals", {"identifier": party(found), "basis": "x"})
    everybody = [party(found) for found in ALL_NUMBERS]
    await asker.post("/batch-lookups", {"identifiers": everybody, "purpose": PURPOSE})
    await asker.post("/batch-lookups", {"identifiers": everybody, "purpose": {}})
    await _follow(asker)


async def _follow(asker: Asker) -> None:
    after = ""
    while True:
        page = (await asker.get(f"/changes?limit=1000{after}")).json()
        if not page["events"]:
            break
        after = f"&after={page['next']}"
    at: dict[str, str] = {}
    while True:
        answer = await asker.post("/extracts", {"purpose": PURPOSE, "limit": 1000, **at})
        if answer.status_code != httpx.codes.OK or answer.json()["next"] is None:
            return
        at = {"after": answer.json()["next"]}


async def _visit(house: House, kept: Said) -> None:
    """Let each of them see her own pages and fetch receipts, and an officer see the questions."""
    for found in (NEW_NUMBER, NUMBERS[MOVED.word]):
        async with Watched(house.url, kept, "resident") as browser:
            await log_in_as(browser, found, "/mina-sidor")
            for path in ("/mina-sidor", "/mina-sidor/lasningar", "/en/my-pages/reads"):
                reads = await browser.open(path)
                assert reads.url.endswith(path), "she is not logged in"
            await _receipts(browser, reads)
    async with Watched(house.url, kept, "officer") as browser:
        await log_in_as(browser, well_known()["alva"].number, "/anslutning/fragor")
        page = await browser.open("/valj-roll")
        form = next(form for form in page.forms if "role" in form.choices)
        role = next(choice for choice in form.choices["role"] if choice != "self")
        await browser.submit(form, role=role)
        for path in ("/anslutning", "/anslutning/fragor", "/anslutning/system", "/kvitto"):
            await browser.open(path)
    async with httpx.AsyncClient(base_url=house.url, trust_env=False) as http:
        http.event_hooks = kept.keep_for("anybody")
        paths = ("/log/checkpoint", "/log/tile/0/000", "/log/tile/entries/000", "/health")
        for path in (*paths, f"/person/v1/lookups/{NEW_NUMBER}", f"/person/v1?id={NEW_NUMBER}"):
            await http.get(path)


async def _receipts(browser: Browser, reads: Document) -> None:
    own = sorted({link for link in reads.links if "receipts/" in link or "kvitton/" in link})
    assert own, (reads.url, reads.text[:1500])
    for link in own[:10]:
        page = await browser.open(link)
        for file in (link for link in page.links if link.endswith(("/fil", "/file"))):
            await browser.download(file)


@pytest.mark.capability("GD-11", "ID-6")
def test_no_answer_page_feed_or_receipt_holds_a_word_of_a_protected_address(said: Said) -> None:
    told = [(who, url, text) for who, url, text in said.answers if who != ENTITLED]
    assert {who for who, _, _ in told} == {"owner", READER, "resident", "officer", "anybody"}
    leaks = [(who, url, seen(PROTECTED_WORDS, text)) for who, url, text in told]
    assert [leak for leak in leaks if leak[2]] == []


def test_the_search_finds_what_may_be_seen(said: Said) -> None:
    """An ordinary address is found, and a marked one in what the entitled asker was told."""
    reader = b"".join(text for who, _, text in said.answers if who == READER)
    entitled = b"".join(text for who, _, text in said.answers if who == ENTITLED)
    assert set(seen(OPEN.words, reader)) == set(OPEN.words)
    assert set(seen(PROTECTED_WORDS, entitled)) == {*MARKED.words, *BULK.words}


@pytest.mark.capability("GD-11")
def test_addresses_that_may_not_be_held_are_told_to_nobody(said: Said) -> None:
    told = b"".join(text for _, _, text in said.answers)
    assert seen((*MOVED.words, *NEVER.words), told) == []


@pytest.mark.capability("SP-5")
def test_no_log_nor_file_of_the_node_holds_an_address_or_a_number(
    said: Said, house: House, postgres: embedded.Server
) -> None:
    assert said.answers
    log = postgres.data.with_name(f"{postgres.data.name}.log")
    files = [log, *(file for file in house.data.rglob("*") if file.is_file())]
    assert {"samband.log", "said"} <= {file.name for file in files}
    assert [found for file in files if (found := _in_file(file))] == []


def _in_file(file: Path) -> list[str]:
    return [file.name, *found] if (found := _secrets(file.read_bytes())) else []


def _secrets(text: bytes) -> list[str]:
    short = [f"{each[2:8]}{mark}{each[8:]}" for each in ALL_NUMBERS for mark in ("-", "+", "")]
    return seen((*PROTECTED_WORDS, *OPEN.words, *ALL_NUMBERS, *short), text)


@pytest.mark.capability("GD-11")
def test_no_address_on_the_web_holds_a_personal_number(said: Said) -> None:
    asked = [(who, url) for who, url, _ in said.answers if who != "anybody"]
    people = (*ALL_NUMBERS, well_known()["alva"].number)
    assert [url for _, url in asked if seen(people, url.encode())] == []


@pytest.mark.capability("GD-11", "ID-6")
def test_no_table_but_the_register_holds_a_word_of_a_protected_address(
    said: Said, house: House
) -> None:
    assert said.answers

    async def search() -> dict[str, set[str]]:
        connection = await asyncpg.connect(house.dsn)
        try:
            return await _words_by_table(connection)
        finally:
            await connection.close()

    found = asyncio.run(search())
    assert "objects.version" in found
    leaks = {table: words - set(MAY_HOLD.get(table, ())) for table, words in found.items()}
    assert {table: words for table, words in leaks.items() if words} == {}


async def _words_by_table(connection: asyncpg.Connection[Any]) -> dict[str, set[str]]:
    """Search every column of every table of the database, bytes as they are."""
    tables = await connection.fetch(
        "select c.oid::regclass::text as name, array_agg(quote_ident(a.attname)) as columns,"
        " array_agg(a.atttypid = 'bytea'::regtype) as bytes"
        " from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0"
        " where c.relkind in ('r', 'p', 'm') and not a.attisdropped"
        " and c.relnamespace::regnamespace::text not in ('pg_catalog', 'information_schema')"
        " group by c.oid"
    )
    assert len(tables) > 20
    found: dict[str, set[str]] = {}
    for name, columns, bytes_ in tables:
        shown = [c if raw else f"{c}::text" for c, raw in zip(columns, bytes_, strict=True)]
        rows = await connection.fetch(f"select {', '.join(shown)} from {name}")  # noqa: S608
        values = [value for row in rows for value in row]
        whole = b"\n".join(v if isinstance(v, bytes) else str(v).encode() for v in values)
        if words := seen(PROTECTED_WORDS, whole):
            found[name] = set(words)
    return found

# SPDX-License-Identifier: EUPL-1.2
"""An index: how fast entries come in, what a look-up costs, and whether either grows with the index.

Entries are loaded over HTTP as producers do it.  Beside each figure stands the raw operation under
it: the same statement on the same tables, without tokens, decisions, hashing and events.
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import AsyncIterator, Iterable, Iterator
from datetime import UTC, datetime
from itertools import combinations, islice
from statistics import median
from typing import TypeVar

import asyncpg
import httpx
import msgspec

from benchmarks import machine
from benchmarks.mask import in_turns
from benchmarks.node import PURPOSE, Running, open_numbers
from benchmarks.request import cost
from benchmarks.traffic import Shot, lines_of, written
from samband.core.db import Tx
from samband.information_management.indexing.model.entries import Row
from samband.information_management.indexing.store import entries, reading
from samband.sandbox.country import body
from samband.sandbox.loading import PURPOSES
from samband.sandbox.population import CAPACITY, Protection, people

MILLION = 1_000_000
ROUNDS = 10
CHANGED = 100_000
RAW = 50_000
PART = 25_000  # lines of one request, which must be answered within 30 seconds
Value = TypeVar("Value")
NAME, TYPE, BARRED = "benchmark", "certificate", "barred"
_HOLDER, _CONSUMER, _ADDRESS = "Skatteverket", "Malmö stad", "SE2021005448-intyg"
_SETTLE_SECONDS = 2.0
_MOMENTS = ("2026-11-01T08:00:00Z", "2026-11-02T08:00:00Z")
_INTO = datetime(2026, 11, 1, tzinfo=UTC)


def measure(node: Running, count: int, wanted: int) -> dict[str, object]:
    """Open an index, look up in a tenth of the entries and in all, and load the rest between."""
    asyncio.run(set_up(node))
    asyncio.run(_state_people(node, count))
    fewer = wanted // 10
    loaded = {f"to_{fewer}": asyncio.run(load_numbers(node, 0, fewer))}
    few = _look_up(node, count)
    loaded[f"to_{wanted}"] = asyncio.run(load_numbers(node, fewer, wanted))
    changed = asyncio.run(load_numbers(node, 0, min(CHANGED, wanted), _MOMENTS[1]))
    many = _look_up(node, count)
    raw = asyncio.run(_raw(node, count))
    return {
        "loaded_per_second": loaded,
        "changed_per_second": changed,
        "raw_upserts_per_second": raw["upserts"],
        "load_to_raw": round(raw["upserts"] / loaded[f"to_{wanted}"], 2),
        f"look_up_at_{fewer}": few,
        f"look_up_at_{wanted}": many,
        "growth": round(many["cpu"] / few["cpu"], 3),
        "raw_look_up_cpu": raw["look_up"],
        "look_up_to_raw": round(many["cpu"] / raw["look_up"], 2),
        "bytes_per_entry": raw["bytes"],
        "mask": asyncio.run(_mask(node, count)),
    }


async def set_up(node: Running) -> None:
    """Let the tax agency open an index, hold it and state entries, and Malmö look up in it."""
    holder, consumer = _party(body(_HOLDER).number), _party(body(_CONSUMER).number)
    words = {"sv": "Mätning", "en": "Measurement"}
    new = {**words, "name": NAME, "holder": holder, "purposeSv": "Mäter.", "purposeEn": "Measures."}
    condition = {"code": "none", "sv": "Inga villkor.", "en": "No conditions."}
    person = {**words, "name": "person", "scheme": "person"}
    number = {**words, "name": "number", "pattern": r"\d{10}"}
    async with node.client(_HOLDER) as client:

        async def done(path: str, document: object, scope: str = "index/admin") -> None:
            answer = await client.post(path, scope, document)
            assert answer.status in {200, 201}, answer.body

        await done("/index/v1/indexes", new)
        for kind in (person, number):
            await done(f"/index/v1/{NAME}/identifier-types", kind)
        for name in (TYPE, BARRED):
            type_: dict[str, object] = {
                **words,
                "name": name,
                "concept": "https://example.se/id/intyg",
                "permissionCode": "INTYG",
                "conditions": [condition],
            }
            await done(f"/index/v1/{NAME}/information-types", type_)
        producer = {"organisation": holder, "name": _HOLDER, "informationTypes": [TYPE, BARRED]}
        await done(f"/index/v1/{NAME}/producers", producer)
        admitted = {"organisation": consumer, "informationTypes": [TYPE]}
        await done(f"/index/v1/{NAME}/consumers", admitted)
        grant = {"member": consumer, "scope": "index/read", "purposes": PURPOSES}
        await done("/authorization/v1/grants", grant, "authorization/admin")
    await asyncio.sleep(_SETTLE_SECONDS)


def _party(number: str) -> dict[str, str]:
    return {"scheme": "organisation-number", "identifier": number}


async def _state_people(node: Running, count: int) -> None:
    """State an entry of each type for the sandbox's own people, who are the ones looked up."""
    numbers = [person.number for person in people(count)]
    lines = (
        _line("person", number, type_, _MOMENTS[0])
        for number in numbers
        for type_ in (TYPE, BARRED)
    )
    await _send(node, lines)


async def load_numbers(node: Running, first: int, last: int, moment: str = _MOMENTS[0]) -> float:
    """State entries about made-up numbers, and tell how many per second were taken."""
    began = time.perf_counter()
    await _send(node, (_line("number", f"{n:010}", TYPE, moment) for n in range(first, last)))
    return round((last - first) / (time.perf_counter() - began))


def _line(scheme: str, number: str, type_: str, moment: str) -> bytes:
    return (
        f'{{"identifier":{{"scheme":"{scheme}","identifier":"{number}"}},'
        f'"informationType":"{type_}","logicalAddress":"{_ADDRESS}",'
        f'"mostRecentContent":"{moment}"}}\n'
    ).encode()


async def _send(node: Running, lines: Iterator[bytes]) -> None:
    """Send lines as they are made, in as many requests as their time limit asks for."""
    url = f"http://127.0.0.1:{node.port}/index/v1/{NAME}/bulk-entries"
    async with (
        node.client(_HOLDER) as client,
        httpx.AsyncClient(trust_env=False, timeout=60) as http,
    ):
        for part in _parts(lines, PART):
            token = await client.token("index/write")
            headers = {"authorization": f"Bearer {token}", "content-type": "application/x-ndjson"}
            answer = await http.post(url, content=_pieces(part), headers=headers)
            assert answer.status_code == 201, answer.text
            assert answer.json()["refused"] == 0, answer.text


async def _pieces(lines: tuple[bytes, ...]) -> AsyncIterator[bytes]:
    for some in _parts(lines, 500):
        yield b"".join(some)


def _look_up(node: Running, count: int) -> dict[str, float]:
    """Tell what one look-up costs in processor time, and how long it takes under load."""
    shot = _shot(node, open_numbers(count))
    with node.without_loops(), machine.apart(node.web, node.postgres):
        cost(node, node.web, shot)
        seen = [cost(node, node.web, shot) for _ in range(ROUNDS)]
    return {
        "cpu": machine.middle([each.total for each in seen]),
        "web": machine.middle([each.web for each in seen]),
        "postgres": machine.middle([each.postgres for each in seen]),
        "p50_ms": machine.middle([each.seen.p50 for each in seen]),
        "p99_ms": machine.middle([each.seen.p99 for each in seen]),
        "per_second": round(median(each.seen.answered / each.seen.seconds for each in seen)),
    }


def _shot(node: Running, numbers: list[str]) -> Shot:
    documents = [_question(number) for number in numbers]
    headers = {
        "authorization": f"Bearer {node.token('index/read')}",
        "content-type": "application/json",
    }
    return Shot(node.port, f"/index/v1/{NAME}/lookups", lines_of(documents), headers)


def _question(number: str, type_: str = TYPE) -> dict[str, object]:
    identifier = {"scheme": "person", "identifier": number}
    return {"identifier": identifier, "purpose": PURPOSE, "informationTypes": [type_]}


async def _raw(node: Running, count: int) -> dict[str, float]:
    """Run the statements themselves: upserts of new subjects, and look-ups of those there are."""
    connection = await asyncpg.connect(node.settings.database.dsn)
    try:
        row = await connection.fetchrow(
            "select index_id, producer, id from indexing.address limit 1"
        )
        assert row is not None
        index, producer, address = row
        keys = sorted(hashlib.sha256(f"raw {n}".encode()).digest()[:16] for n in range(RAW))
        began = time.perf_counter()
        for some in _parts(keys, 1_000):
            rows = [Row(key, 1, address, None, _INTO, None) for key in some]
            async with connection.transaction():
                await entries.put(Tx(connection), index, producer, rows)
        upserts = RAW / (time.perf_counter() - began)
        subjects = await connection.fetch(
            "select subject from indexing.entry where information_type = 2 limit $1", count
        )
        stated = await connection.fetchval("select count(*) from indexing.entry")
        size = await connection.fetchval(
            "select sum(pg_total_relation_size(inhrelid)) from pg_inherits"
            " where inhparent = 'indexing.entry'::regclass"
        )
        spent = await _raw_look_ups(node, connection, index, [row[0] for row in subjects])
    finally:
        await connection.close()
    return {"upserts": round(upserts), "look_up": spent, "bytes": round(size / stated)}


async def _raw_look_ups(
    node: Running, connection: asyncpg.Connection, index: int, subjects: list[bytes]
) -> float:
    before = machine.cpu_of_family(node.postgres)
    for subject in subjects:
        found = await reading.find(
            connection, index, [subject], [1], consumer="", moment=_INTO, limit=500
        )
        assert len(found) == 1
    return round((machine.cpu_of_family(node.postgres) - before) / len(subjects), 1)


async def _mask(node: Running, count: int) -> dict[str, object]:
    """Ask in turns for what is never told: protected, unknown, and of a type that is not allowed."""
    protected = next(
        p.number for p in people(count) if p.protection is Protection.PROTECTED_REGISTRATION
    )
    questions = {
        "protected": _question(protected),
        "unknown": _question(next(people(CAPACITY, start=CAPACITY - 1)).number),
        "not_allowed": _question(open_numbers(count, 1)[0], BARRED),
    }
    async with node.client(_CONSUMER) as client:
        token = await client.token("index/read")
    headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
    bodies = [msgspec.json.encode(each) for each in questions.values()]
    shot = Shot(node.port, f"/index/v1/{NAME}/lookups", tuple(bodies), headers)
    medians = await in_turns([written(shot, each) for each in bodies], node.port, b"200")
    worst = max(abs(a - b) / min(a, b) for a, b in combinations(medians, 2))
    told = {f"{kind}_ms": round(each, 3) for kind, each in zip(questions, medians, strict=True)}
    return {**told, "difference": round(worst, 4)}


def _parts(values: Iterable[Value], size: int) -> Iterator[tuple[Value, ...]]:
    """Cut into parts (``itertools.batched`` is younger than the oldest Python we run on)."""
    left = iter(values)
    while part := tuple(islice(left, size)):
        yield part

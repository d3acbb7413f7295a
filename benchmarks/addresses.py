# SPDX-License-Identifier: EUPL-1.2
"""What it costs to look an address up, that it does not grow with the register, and the import.

A look-up answers where a participant receives a document type, signed.  Services are registered
by files of a member, as a producer's own would be.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from statistics import median
from typing import Any
from urllib.parse import urlencode

import msgspec

from benchmarks import machine
from benchmarks.node import Running
from benchmarks.request import Cost, cost
from benchmarks.traffic import Shot, Wrong

FEW, TIMES = 250, 10
ROUNDS = 20
SECONDS = 1
MILLION = 1_000_000.0
_MEMBER = "2120001124"
_SCOPE = "address-register/admin address-register/operate"
_OK = 200
_ROWS = 4
"""Rows of a service: itself, two endpoints, and a function to stand under."""


def measure(node: Running) -> dict[str, object]:
    """Look up at some hundred services and at ten times as many, and search among all."""
    began = time.perf_counter()
    asyncio.run(_fill(node, 0, FEW))
    elapsed = time.perf_counter() - began
    fewer = _costs(node, FEW)
    asyncio.run(_fill(node, FEW, TIMES * FEW))
    more = _costs(node, TIMES * FEW)
    resolved = median([each.total for each in more["resolve"]])
    return {
        "services": [FEW, TIMES * FEW],
        "resolve_us": [_middle(each["resolve"]) for each in (fewer, more)],
        "resolve_growth": _growth(fewer["resolve"], more["resolve"]),
        "resolve_web_us": machine.middle([each.web for each in more["resolve"]]),
        "resolve_per_second_per_core": round(MILLION / resolved),
        "resolve_per_second_seen": round(
            median([each.seen.answered / each.seen.seconds for each in more["resolve"]])
        ),
        "resolve_p99_ms": machine.middle([each.seen.p99 for each in more["resolve"]]),
        "search_us": [_middle(each["search"]) for each in (fewer, more)],
        "search_growth": _growth(fewer["search"], more["search"]),
        "rows_imported_per_second": round(FEW * _ROWS / elapsed),
    }


def _costs(node: Running, services: int) -> dict[str, list[Cost]]:
    asked: dict[str, Callable[[int], Shot]] = {
        "resolve": lambda turn: _resolving(node, turn * services // ROUNDS),
        "search": lambda turn: _searching(node, turn * services // ROUNDS),
    }
    found: dict[str, list[Cost]] = {name: [] for name in asked}
    with node.without_loops(), machine.apart(node.web, node.postgres):
        for shot in asked.values():
            cost(node, node.web, shot(0))
        for turn in range(ROUNDS):
            for name, shot in asked.items():
                found[name].append(cost(node, node.web, shot(turn), SECONDS))
    return found


def _middle(costs: list[Cost]) -> float:
    return machine.middle([each.total for each in costs])


def _growth(fewer: list[Cost], more: list[Cost]) -> float:
    return round(median(each.total for each in more) / median(each.total for each in fewer), 3)


def _resolving(node: Running, number: int) -> Shot:
    asked = {
        "participant": f"iso6523-actorid-upis::0007:{_MEMBER}",
        "documentType": f"urn:bench:document:{number}",
    }
    return _shot(node, f"/address-register/v1/resolutions?{urlencode(asked)}")


def _searching(node: Running, number: int) -> Shot:
    asked = {"q": f"malmö tjänst{number}x", "kind": "service"}
    return _shot(node, f"/address-register/v1/entries?{urlencode(asked)}")


def _shot(node: Running, path: str) -> Shot:
    return Shot(node.port, path, method="GET")


async def _fill(node: Running, first: int, last: int) -> None:
    """Register services by files, as many rows in each as one may have."""
    async with node.client("sandlådans operatör") as operator:
        top = {"organisation": _MEMBER, "content": {"kind": "organisation", "name": "Malmö stad"}}
        await operator.post("/address-register/v1/entries", _SCOPE, top)
        for start in range(first, last, FEW):
            entries = [row for number in range(start, start + FEW) for row in _rows(number)]
            file: dict[str, Any] = {"format": "samband-addresses-1", "entries": entries}
            await _send(operator, file)


async def _send(operator: Any, file: dict[str, Any]) -> None:
    body = {"content": msgspec.json.encode(file).decode()}
    answer = await operator.post(f"/address-register/v1/members/{_MEMBER}/imports", _SCOPE, body)
    if answer.status != _OK or not answer.body["stored"]:
        raise Wrong(str(answer.body)[:500])


def _rows(number: int) -> list[dict[str, Any]]:
    service = {
        "kind": "service",
        "name": f"Tjänst{number}x",
        "serviceType": "urn:bench:service",
        "documentTypes": [f"urn:bench:document:{number}"],
    }
    rows: list[dict[str, Any]] = [
        {
            "reference": f"f{number}",
            "content": {"kind": "function", "name": f"Funktion {number}", "address": f"f.{number}"},
        },
        {"reference": f"s{number}", "parent": f"f{number}", "content": service},
    ]
    rows += [
        {
            "reference": f"e{number}.{which}",
            "parent": f"s{number}",
            "content": {
                "kind": "endpoint",
                "url": f"https://as4.example.se/{number}/{which}",
                "transportProfile": f"as4-{which}",
            },
        }
        for which in (1, 2)
    ]
    return rows

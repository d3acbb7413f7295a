# SPDX-License-Identifier: EUPL-1.2
"""Whom to ask what: the company, whoever leads it, and the property of either."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import msgspec

from samband.core.identifiers import Party
from samband.sandbox.building_permit.client import Asking
from samband.sandbox.building_permit.model import (
    Answer,
    Fact,
    Producer,
    Told,
    contact,
    of_company,
    of_person,
    of_property,
)
from samband.sandbox.country import municipalities

_COMPANY = (
    "names",
    "registeredOffice",
    "postalAddress",
    "status",
    "officers",
    "officerNumbers",
    "signatoryRule",
)
_PERSON = ("names", "registeredAddress")
_PROPERTY = ("area", "owners", "addresses")


async def facts_of(asking: Asking, company: Party) -> tuple[Fact, ...]:
    """Fill a form in for a company; what nobody tells is left out."""
    producers = await asking.holders(company)
    facts, leader = await _company(asking, producers, company)
    owners = [company]
    if leader is not None:
        people = await asking.holders(leader)
        facts += await _person(asking, people, leader)
        producers, owners = [*producers, *people], [company, leader]
    return (*facts, *await _property(asking, producers, owners))


async def _company(
    asking: Asking, producers: list[Producer], company: Party
) -> tuple[list[Fact], Party | None]:
    """Ask for the company; gives the number of whoever leads it too, if one is told."""
    question = {"identifier": msgspec.to_builtins(company), "items": _COMPANY}
    for producer, base in await asking.reached(producers, "business"):
        answer = await asking.ask(producer, base, "/lookups", question)
        with _read(asking, producer):
            if answer is not None:
                found = answer.body["companies"][0]
                return _facts(_with_seat(found), producer, answer.event), contact(found)
    return [], None


async def _person(asking: Asking, producers: list[Producer], person: Party) -> list[Fact]:
    question = {"identifier": msgspec.to_builtins(person), "items": _PERSON}
    for producer, base in await asking.reached(producers, "person"):
        answer = await asking.ask(producer, base, "/lookups", question)
        with _read(asking, producer):
            if answer is not None:
                return _facts(of_person(answer.body), producer, answer.event)
    return []


async def _property(asking: Asking, producers: list[Producer], owners: list[Party]) -> list[Fact]:
    """Ask for the company's property, or else for that of whoever leads it."""
    for producer, base in await asking.reached(producers, "real-property"):
        for owner in owners:
            question = {"owner": msgspec.to_builtins(owner), "items": _PROPERTY, "limit": 1}
            answer = await asking.ask(producer, base, "/owner-lookups", question)
            with _read(asking, producer):
                if answer is not None and answer.body["items"]:
                    return _facts(of_property(answer.body["items"][0]), producer, answer.event)
    return []


def _with_seat(company: Answer) -> Iterator[Told]:
    """Read a company, its seat by the municipality's name."""
    names = {each.code: each.short_name for each in municipalities()}
    for key, value in of_company(company):
        yield key, names.get(value, value) if key == "registeredOffice" else value


@contextmanager
def _read(asking: Asking, producer: Producer) -> Iterator[None]:
    """Take an answer that cannot be read for none: the rest of the form is filled in."""
    try:
        yield
    except (LookupError, TypeError, ValueError):
        asking.misses(producer.name)


def _facts(told: Iterable[Told], producer: Producer, event: str) -> list[Fact]:
    return [Fact(key, value, producer.name, event) for key, value in told]

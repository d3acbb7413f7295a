# SPDX-License-Identifier: EUPL-1.2
"""One question to several sources, all at the same time, with an answer for every part.

The node decides whether the question may be put and records it once; each producer decides about
its own part by its own rules and records that itself.  A source that is silent is named in its part:
status 503 is for when nobody answered.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import msgspec

from samband.basic_data.framework.client import Producers, Told
from samband.basic_data.framework.model import reading as reader
from samband.basic_data.framework.model.answers import (
    Combined,
    Fault,
    Kind,
    Part,
    Source,
)
from samband.basic_data.framework.model.questions import CombinedLookUp, check
from samband.basic_data.framework.service.planning import Step, first, onward
from samband.basic_data.framework.vocabulary import COMBINED, SCOPE
from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.problems import NotFound, Problem, Unavailable
from samband.core.recording import Record, reading
from samband.core.time import now, rfc3339, today

AT_ONCE = 8
_DOMAINS = {"person", "business", "real-property"}


class Asking(msgspec.Struct):
    """One question while it is asked; a source that did not answer once is not waited for again."""

    node: Node
    actor: Actor
    places: asyncio.Semaphore
    sources: dict[str, Source] = {}
    silent: dict[str, Problem] = {}


async def combine(node: Node, actor: Actor, asked: CombinedLookUp) -> Combined:
    """Ask every source that a question needs; raises ``Refused``, or ``Unavailable`` for silence."""
    record = Record(
        type=COMBINED,
        actor=actor,
        subjects=(asked.identifier,) if asked.identifier is not None else (),
        items=asked.items,
        scope=SCOPE,
        purpose=asked.purpose,
    )
    async with reading(node, record):
        check(asked)
        _decide(node, record, asked)
        asking = Asking(node, actor, asyncio.Semaphore(AT_ONCE))
        day = asked.valid_at or today()
        begun = await _ask_all(asking, first(asked, day))
        then = onward(asked, day, begun)
        parts = [*begun, *await _ask_all(asking, then.steps)]
        owners = reader.owners(f for p in begun if p.kind is Kind.PROPERTY for f in p.found)
        record.subjects = tuple(dict.fromkeys((*record.subjects, *owners)))
        record.reason = _reason(_silent(parts), parts)
        return Combined(
            valid_at=day,
            complete=record.reason is None,
            more=then.more or any(part.more for part in parts),
            parts=parts,
        )


def _decide(node: Node, record: Record, asked: CombinedLookUp) -> None:
    """Ask the Gate whether the question may be put; each producer is yet to decide on its part."""
    actor, purpose = record.actor, asked.purpose
    context = {
        "scope": SCOPE,
        "purpose": purpose.code,
        "legal_ground": purpose.legal_ground,
        "case": purpose.case,
        "personal": False,
        "about_people": asked.of_people,
        "elsewhere": bool(_DOMAINS - node.door(Producers).here),
        "own": actor.organisation == node.organisation,
    }
    record.decided(node.ports.gate.decide(actor, SCOPE.replace("/", "."), {}, context))


def _silent(parts: Sequence[Part]) -> int:
    """Count the parts without an answer; raises ``Unavailable`` when that is all of them."""
    faults = [part.error for part in parts if part.error and part.error.type == Unavailable.kind]
    if len(faults) < len(parts):
        return len(faults)
    waits = [fault.retry_after or 0 for fault in faults]
    words = dict.fromkeys(fault.detail for fault in faults)
    raise Unavailable(" ".join(words), retry_after=max(waits))


def _reason(silent: int, parts: Sequence[Part]) -> str | None:
    """Tell what the answer lacks; ``None`` when it is complete."""
    lacking = sum(bool(part.lacking) for part in parts)
    said = [
        f"{count} of {len(parts)} parts without {what}"
        for count, what in ((silent, "an answer"), (lacking, "all their fields"))
        if count
    ]
    return ", ".join(said) or None


async def _ask_all(asking: Asking, steps: Sequence[Step]) -> list[Part]:
    producers = asking.node.door(Producers)
    unknown = {step.question.api for step in steps} - asking.sources.keys()
    asking.sources |= await producers.sources(asking.node, unknown)
    answers = await asyncio.gather(*(_ask(asking, step) for step in steps))
    return [part for answer in answers for part in answer]


async def _ask(asking: Asking, step: Step) -> list[Part]:
    source = asking.sources[step.question.api]
    async with asking.places:
        known = asking.silent.get(source.api)
        if known is not None:
            told = Told(None, (), known)
        else:
            producers = asking.node.door(Producers)
            told = await producers.ask(asking.node, asking.actor, source, step.question)
    if isinstance(told.problem, Unavailable):
        asking.silent[source.api] = told.problem
    return _parts(source, step, told)


def _parts(source: Source, step: Step, told: Told) -> list[Part]:
    """Write a part for each that was asked about; what is not there is as what may not be told."""
    if told.problem is not None:
        return _without(source, step, told, told.problem)
    try:
        page = step.read(told.body)
        if len(page.found) != len(step.about):
            raise ValueError("not one answer for each")
        lacking = [reader.lacking(found[: step.most]) for found in page.found]
    except ValueError:
        unread = Unavailable(f"{source.name} gave an answer that cannot be read.")
        return _without(source, step, told, unread)
    listed = step.kind in {Kind.ROLES, Kind.OWNED}  # of which there may be none
    return [
        Part(
            kind=step.kind,
            about=about,
            source=source,
            events=told.events,
            answered_at=rfc3339(now()),
            found=found[: step.most],
            more=max(page.total, len(found)) > len(found[: step.most]),
            lacking=lacks,
            error=None if found or listed else _fault(NotFound()),
        )
        for about, found, lacks in zip(step.about, page.found, lacking, strict=True)
    ]


def _without(source: Source, step: Step, told: Told, problem: Problem) -> list[Part]:
    """Write a part that says why it lacks, for each that was asked about."""
    return [
        Part(
            kind=step.kind,
            about=about,
            source=source,
            events=told.events,
            answered_at=rfc3339(now()),
            found=[],
            more=False,
            error=_fault(problem),
        )
        for about in step.about
    ]


def _fault(problem: Problem) -> Fault:
    wait = problem.headers.get("Retry-After")
    return Fault(problem.kind, problem.title, problem.detail, int(wait) if wait else None)

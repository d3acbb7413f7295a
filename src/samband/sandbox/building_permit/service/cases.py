# SPDX-License-Identifier: EUPL-1.2
"""The cases: only the municipality's case officers work with them, and every change is an event."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from samband.core.events import Purpose
from samband.core.identifiers import Party, organisation
from samband.core.inbox import Once
from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.problems import Conflict, NotFound, Refused
from samband.core.recording import Record, changing, reading
from samband.core.time import now
from samband.sandbox.building_permit import store
from samband.sandbox.building_permit.client import Asking
from samband.sandbox.building_permit.model import CASE_OFFICER, Case, CaseSystem, State
from samband.sandbox.building_permit.service.gathering import facts_of
from samband.sandbox.building_permit.vocabulary import CHANGED, GATHERED, OPENED
from samband.sandbox.country import body
from samband.sandbox.loading import BUILDING_PERMIT

_SHOWN = 20
_OURS = "Malmö kommun"


def may_work(actor: Actor) -> None:
    """Raise ``Refused`` for anybody but the municipality's case officers."""
    ours = organisation(body(_OURS).number)
    if actor.organisation != ours or CASE_OFFICER not in actor.roles:
        raise Refused("Only the municipality's case officers work here.", reason="no case officer")


async def open_case(node: Node, actor: Actor, company: Party, asked: Once | None = None) -> Case:
    """Open a case for a company, with a form that is empty yet; once, however often it is asked."""
    record = _record(actor, OPENED, company)
    async with changing(node, record, asked) as tx:
        may_work(actor)
        moment = now()
        number = f"SBN-{moment.year}-{await store.next_number(tx):06}"
        record.items, record.purpose = (f"case:{number}",), _purpose(number)
        await store.insert(tx, number, company.identifier, moment)
        case = Case(number=number, company=company.identifier, state=State.OPEN, opened=moment)
        record.answer = case
    return case


async def find(node: Node, actor: Actor, number: str) -> Case:
    """Show a case; raises ``NotFound``."""
    may_work(actor)
    async with node.db.connection() as connection:
        return _there(await store.find(connection, number))


async def latest(node: Node, actor: Actor) -> list[Case]:
    """List the latest cases, twenty at most."""
    may_work(actor)
    async with node.db.connection() as connection:
        return await store.latest(connection, _SHOWN)


async def gather(node: Node, actor: Actor, number: str) -> Case:
    """Fetch what others know for an open case; raises ``Conflict`` when it is closed.

    Whoever does not answer is named in the case, and what it told before stands.
    """
    case = _open(await find(node, actor, number))
    company = organisation(case.company)
    record, asking = _record(actor, GATHERED, company, number), _asking(node, number)
    async with reading(node, record), asking:
        facts, silent = await facts_of(asking, company), tuple(asking.silent)

    def filled(held: Case) -> Case:
        told = {fact.key for fact in facts}
        before = (fact for fact in held.facts if silent and fact.key not in told)
        return msgspec.structs.replace(held, facts=(*facts, *before), silent=silent, gathered=now())

    return await _change(node, actor, number, filled)


async def write_wish(node: Node, actor: Actor, number: str, wish: str) -> Case:
    """Keep what the applicant wants to build."""
    return await _change(node, actor, number, lambda held: msgspec.structs.replace(held, wish=wish))


async def close(node: Node, actor: Actor, number: str) -> Case:
    """Close a case; from then on nothing is fetched for it."""

    def closed(held: Case) -> Case:
        return msgspec.structs.replace(held, state=State.CLOSED, closed=now())

    return await _change(node, actor, number, closed)


async def _change(node: Node, actor: Actor, number: str, how: Callable[[Case], Case]) -> Case:
    async with changing(node, _record(actor, CHANGED, None, number)) as tx:
        may_work(actor)
        await store.lock(tx, number)
        changed = how(_open(_there(await store.find(tx, number))))
        await store.keep(tx, changed)
    return changed


def _there(case: Case | None) -> Case:
    if case is None:
        raise NotFound("There is no such case.", reason="case unknown")
    return case


def _open(case: Case) -> Case:
    if case.state is not State.OPEN:
        raise Conflict("The case is closed.", reason="case closed")
    return case


def _record(actor: Actor, type_: str, subject: Party | None, number: str = "") -> Record:
    return Record(
        type=type_,
        actor=actor,
        subjects=(subject,) if subject else (),
        items=(f"case:{number}",) if number else (),
        purpose=_purpose(number) if number else Purpose(),
    )


def _purpose(number: str) -> Purpose:
    return Purpose(
        code=BUILDING_PERMIT["code"], legal_ground=BUILDING_PERMIT["legalGround"], case=number
    )


def _asking(node: Node, number: str) -> Asking:
    return Asking(node.door(CaseSystem), msgspec.to_builtins(_purpose(number)))

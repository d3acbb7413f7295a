# SPDX-License-Identifier: EUPL-1.2
"""No answer without an event: the two ways in which a verb runs.

``reading``   everything that changes nothing: its event through the group-commit appender, and
              the answer leaves only when the event is on disk.
``changing``  business rows, event and outgoing jobs in one transaction; whatever else happens,
              the change is rolled back whole and the failure is an event of its own.

(Architecture decision 0004.)
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import msgspec

from samband.core import inbox
from samband.core.db import Tx
from samband.core.events import MAX_SUBJECTS, Disclosure, Event, KeptPurpose, Outcome
from samband.core.identifiers import Party
from samband.core.ids import new_id
from samband.core.inbox import Once, Replay
from samband.core.node import Node
from samband.core.ports import Actor, Decision
from samband.core.problems import Problem, Refused
from samband.core.time import now
from samband.core.trace import current_trace

_OUTCOMES = {
    "refused": Outcome.REFUSED,
    "unauthenticated": Outcome.REFUSED,
    "not-found": Outcome.NOT_FOUND,
    "conflict": Outcome.CONFLICT,
    "invalid": Outcome.INVALID,
    "too-large": Outcome.INVALID,
    "unsupported-media-type": Outcome.INVALID,
}


class Record(msgspec.Struct, kw_only=True):
    """What will be recorded of this attempt, however it ends; the verb fills in as it learns.

    ``answer`` is what a creating verb gives back, kept for a repeated request.
    """

    type: str
    actor: Actor
    subjects: tuple[Party, ...] = ()
    resource: str = ""
    items: tuple[str, ...] = ()
    scope: str | None = None
    purpose: KeptPurpose = KeptPurpose()
    purpose_words: tuple[str, str] | None = None
    policies: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    disclosure: Disclosure = Disclosure()
    outcome: Outcome = Outcome.DONE
    reason: str | None = None
    answer: object = None
    status: int = 201

    def decided(self, decision: Decision) -> None:
        """Take down by which policies it was permitted, and the purpose in words."""
        self.policies = decision.policies
        self.purpose_words = decision.purpose_words

    def ended_in(self, error: BaseException) -> None:
        """Take the outcome, the deciding policies and the owner's reason from what was raised."""
        if isinstance(error, Problem):
            self.outcome = _OUTCOMES.get(error.kind, Outcome.FAILED)
            self.reason = error.reason
        else:
            self.outcome = Outcome.FAILED
            self.reason = type(error).__name__
        if isinstance(error, Refused) and error.policies:
            self.policies = error.policies


class reading:  # noqa: N801 (used as the function that it could be, at a third of the time)
    """Run a verb that changes nothing; one event is durable before this block is left."""

    __slots__ = ("_node", "_record")

    def __init__(self, node: Node, record: Record) -> None:
        self._node, self._record = node, record

    async def __aenter__(self) -> Record:
        """Give the record, for the verb to fill in."""
        return self._record

    async def __aexit__(
        self, _type: object, error: BaseException | None, _traceback: object
    ) -> None:
        """Keep the event, whatever has happened; what was raised goes on."""
        if error is not None:
            self._record.ended_in(error)
        await _keep(self._node, self._record)


async def _keep(node: Node, record: Record) -> None:
    """Put the event on disk; only then may the answer name it."""
    for event in events_of(node, record):
        await node.ports.events.durable(event)
        _name(event)


def _name(event: Event) -> None:
    """Let the answer to the current request name an event that is certain to be in the log."""
    current_trace().events.append(str(event.id))


@asynccontextmanager
async def changing(node: Node, record: Record, asked: Once | None = None) -> AsyncIterator[Tx]:
    """Run a verb that changes something, once per idempotency key when ``asked`` holds one."""
    guarded = None if asked is None else inbox.guard(asked, node.secret)
    try:
        async with node.db.transaction() as tx:
            if guarded is not None:
                await inbox.claim(tx, guarded)
            yield tx
            events = events_of(node, record)
            for event in events:
                await node.ports.events.in_tx(tx, event)
            if guarded is not None:
                await inbox.keep(tx, guarded, record.status, msgspec.json.encode(record.answer))
    except Replay:
        raise
    except BaseException as error:
        record.ended_in(error)
        await _keep(node, record)
        raise
    for event in events:
        _name(event)


def events_of(node: Node, record: Record) -> list[Event]:
    """Make the event of a record, or several where it concerns more people than one can name.

    A property has many owners: a thousand properties read or registered at once may concern
    several thousand people, and each of them is to see it.
    """
    everyone = record.subjects
    if len(everyone) <= MAX_SUBJECTS:
        return [event_of(node, record)]
    parts = (everyone[at : at + MAX_SUBJECTS] for at in range(0, len(everyone), MAX_SUBJECTS))
    return [event_of(node, record, part) for part in parts]


def event_of(node: Node, record: Record, subjects: tuple[Party, ...] | None = None) -> Event:
    """Make the event of a record now, inside the current trace; of some of its subjects if said."""
    trace, actor = current_trace(), record.actor
    return Event(
        id=new_id(),
        time=now(),
        type=record.type,
        outcome=record.outcome,
        organisation=actor.organisation,
        organisation_name=actor.organisation_name,
        client=actor.client,
        user=actor.user,
        on_behalf_of=actor.on_behalf_of,
        act_chain=actor.act_chain,
        subjects=record.subjects if subjects is None else subjects,
        resource=record.resource or actor.resource or "",
        items=record.items,
        scope=record.scope,
        purpose=record.purpose,
        purpose_words=record.purpose_words,
        policies=record.policies,
        reason=record.reason,
        evidence=record.evidence,
        token=actor.token,
        trace_id=trace.trace_id,
        span_id=trace.span_id,
        disclosure=record.disclosure,
        sandbox=node.test_mode,
    )

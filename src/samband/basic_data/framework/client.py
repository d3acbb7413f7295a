# SPDX-License-Identifier: EUPL-1.2
"""The door to the domains: at this node their verbs, elsewhere their APIs over HTTP.

Both ways the asker has what its organisation has been granted by the owner, no more: here by the
rules of this node, there by the token that the other node gives this one.  The scope for protected
people is never used, so whoever may see them asks the register itself.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from typing import Any

import msgspec

from samband.basic_data.framework.model.answers import Source
from samband.core.identifiers import Party
from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.problems import Problem, Refused, Unavailable
from samband.core.trace import current_trace, start_trace
from samband.trust_and_security.authorization import AccessRules, Call, Caller
from samband.trust_and_security.trust_framework import MemberRegister, RegisteredNode

PART_SECONDS = 4.0
MAX_ANSWER = 4_000_000
NAME_SECONDS = 60.0


class Question(msgspec.Struct, frozen=True):
    """A look-up of a domain: the verb where the domain is here, and its address where it is not."""

    api: str
    path: str
    verb: Callable[[Node, Actor, Any], Awaitable[object]]
    asked: msgspec.Struct

    @property
    def scope(self) -> str:
        """The right that it takes at the producer."""
        return f"{self.api}/read"


class Told(msgspec.Struct, frozen=True):
    """What came back: a JSON document or a problem, and the events that it left at the producer."""

    body: Any
    events: tuple[str, ...]
    problem: Problem | None = None


class Producers:
    """Who answers for each domain and how they are asked; ``app`` binds one as a door.

    ``here`` are the domains of this node; a question may take ``seconds``.
    """

    def __init__(
        self, caller: Caller, here: frozenset[str], *, seconds: float = PART_SECONDS
    ) -> None:
        self._caller = caller
        self.here = here
        self.seconds = seconds
        self._names: dict[Party, tuple[float, str]] = {}

    async def sources(self, node: Node, apis: Iterable[str]) -> dict[str, Source]:
        """Tell who answers for each domain, and at which node, if it has one that is known."""
        register = node.door(MemberRegister)
        asked = tuple(apis)
        known: Sequence[RegisteredNode] = ()
        if not self.here.issuperset(asked):
            # When the copy of the register has expired, nobody's address is known.
            with suppress(Unavailable):
                known = await register.nodes()
        return {api: await self._source(node, register, api, known) for api in asked}

    async def _source(
        self, node: Node, register: MemberRegister, api: str, known: Sequence[RegisteredNode]
    ) -> Source:
        owner = node.owner(api)
        if api in self.here:
            return Source(api, owner, await self._name(register, owner), node.public_url)
        for each in known:
            if each.member == owner and each.active and each.url != node.public_url:
                return Source(api, owner, each.member_name, each.url)
        return Source(api, owner, await self._name(register, owner), None)

    async def ask(self, node: Node, actor: Actor, source: Source, question: Question) -> Told:
        """Ask one source, in a span of its own; whatever it refuses or fails in is told."""
        trace = start_trace(current_trace().header)
        try:
            if source.api in self.here:
                body = await self._here(node, actor, source, question)
                return Told(body, tuple(trace.events))
            return await self._there(node, source, question)
        except Problem as problem:
            return Told(None, (*trace.events, *problem.events), problem)

    async def _here(self, node: Node, actor: Actor, source: Source, question: Question) -> Any:
        holder = actor.organisation
        rules = node.door(AccessRules).snapshot
        if holder is None or not rules.holds(holder.identifier, question.scope):
            raise Refused(f"{source.name} does not let your organisation ask.")
        reader = msgspec.structs.replace(
            actor, scopes=frozenset({question.scope}), resource=node.resource(question.api)
        )
        try:
            async with asyncio.timeout(self.seconds):
                answer = await question.verb(node, reader, question.asked)
        except TimeoutError:
            raise Unavailable(f"{source.name} does not answer.") from None
        return msgspec.to_builtins(answer)

    async def _there(self, node: Node, source: Source, question: Question) -> Told:
        if source.node is None:
            raise Unavailable(f"{source.name} has no node that can be asked.")
        call = Call(
            target=source.node,
            api=question.api,
            path=question.path,
            scopes=(question.scope,),
            seconds=self.seconds,
            body=msgspec.json.encode(question.asked),
            max_answer=MAX_ANSWER,
        )
        answer = await self._caller.ask(node, call)
        try:
            return Told(msgspec.json.decode(answer.body), answer.events)
        except (ValueError, RecursionError):
            problem = Unavailable(f"{source.name} gave an answer that cannot be read.")
            return Told(None, answer.events, problem)

    async def _name(self, register: MemberRegister, owner: Party) -> str:
        """Tell a member's name, as it was at most a minute ago; it is for people to read."""
        until, name = self._names.get(owner, (0.0, ""))
        if time.monotonic() < until:
            return name
        member = await register.member(owner)
        name = owner.identifier if member is None else member.name
        self._names[owner] = time.monotonic() + NAME_SECONDS, name
        return name

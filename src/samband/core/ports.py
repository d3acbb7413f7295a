# SPDX-License-Identifier: EUPL-1.2
"""The five ports: what lower blocks need from blocks that lie above them.

``app.py`` binds each to the block that owns it, here or at another node.  There is no sixth
(``tests/architecture`` fails on one): everything else goes down the layers through a block's door.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

import msgspec

from samband.core.db import Tx
from samband.core.events import Event
from samband.core.identifiers import Party


class Actor(msgspec.Struct, frozen=True, kw_only=True):
    """Who is asking: a system, a person, or a person acting for an organisation.

    ``scopes`` are short names such as ``person/read``; ``assurance`` is a level URI of Svensk
    e-legitimation, and ``logged_in`` when the person logged in, where that is known; ``token`` is
    the hash of the token's ``jti``, so that an event can name the token without holding it.
    """

    organisation: Party | None = None
    organisation_name: str = ""
    client: str | None = None
    user: Party | None = None
    user_name: str = ""
    on_behalf_of: Party | None = None
    act_chain: tuple[str, ...] = ()
    roles: frozenset[str] = frozenset()
    assurance: str | None = None
    logged_in: datetime | None = None
    scopes: frozenset[str] = frozenset()
    resource: str | None = None
    token: str | None = None
    session: bytes | None = None


ANYONE = Actor()


class Decision(msgspec.Struct, frozen=True):
    """A permit, with the policies that gave it and the version of the policy set.

    ``purpose_words`` are the stated purpose in (svenska, English), as it was granted.
    """

    policies: tuple[str, ...]
    version: int
    purpose_words: tuple[str, str] | None = None


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """A signed fact about a subject; ``digest`` stands in the event that used it."""

    kind: str
    subject: Party
    facts: Mapping[str, object]
    issuer: str
    as_of: datetime
    expires: datetime
    signature: str
    digest: str


class ActorResolver(Protocol):
    """Tells who is asking from a token or a session."""

    async def from_token(self, token: str, resource: str) -> Actor:
        """Resolve a bearer token for ``resource``; raises ``Unauthenticated``."""
        ...

    async def from_session(self, cookie: str) -> Actor | None:
        """Resolve a session cookie; ``None`` when it no longer holds."""
        ...


class Gate(Protocol):
    """Decides whether an actor may do something."""

    def decide(
        self,
        actor: Actor,
        action: str,
        resource: Mapping[str, object],
        context: Mapping[str, object],
    ) -> Decision:
        """Permit, or raise ``Refused`` with the policies that decided.

        ``resource`` holds the attributes of what is touched, protection among them; ``context``
        holds purpose and evidence.  Plain strings, integers, booleans and sets of strings.
        """
        ...


class EventSink(Protocol):
    """Keeps events so that nobody can deny, change or lose them."""

    async def in_tx(self, tx: Tx, event: Event) -> None:
        """Record a change in the change's own transaction."""
        ...

    async def durable(self, event: Event) -> None:
        """Record anything else; returns when it is on disk, raises ``Unavailable`` otherwise."""
        ...


class EvidenceSource(Protocol):
    """Gives signed facts about a subject."""

    async def about(self, subject: Party, kinds: frozenset[str]) -> tuple[Evidence, ...]:
        """Gather the facts of ``kinds`` that are known of ``subject``, as of now."""
        ...


class Notifier(Protocol):
    """Tells a party that something waits, without saying what it holds."""

    async def tell(self, tx: Tx, party: Party, kind: str, params: Mapping[str, str]) -> None:
        """Queue one content-free notice in the caller's transaction."""
        ...


PORTS: tuple[type, ...] = (ActorResolver, Gate, EventSink, EvidenceSource, Notifier)


class Ports(msgspec.Struct, frozen=True, kw_only=True):
    """The five ports as this node has them bound."""

    actors: ActorResolver
    gate: Gate
    events: EventSink
    evidence: EvidenceSource
    notifier: Notifier

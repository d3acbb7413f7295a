# SPDX-License-Identifier: EUPL-1.2
"""Who may call a published API: by a token or a key, and a living subscription (AP-7).

An API of the node itself checks the token once more and decides by its own policies, so a grant is
enough there.  What a foreign service is called with was decided in the catalogue alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from msgspec import Struct

from samband.core.identifiers import Party, organisation
from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.problems import Invalid, Refused, Unauthenticated
from samband.core.time import now
from samband.information_exchange.api_management import Listed, matches, parse
from samband.information_exchange.gateway.model.published import Published
from samband.information_exchange.gateway.service.knowing import Consumers, Known, Snapshot
from samband.information_exchange.gateway.wire.headers import one

MOUNT = "gateway"
_CHALLENGE = 'Bearer realm="samband"'


class Admitted(Struct, frozen=True, kw_only=True):
    """A consumer that may call, with what it may use up."""

    actor: Actor
    per_minute: int
    per_day: int | None
    evidence: str = ""
    key: str = ""
    headers: tuple[tuple[bytes, bytes], ...] = ()

    @property
    def consumer(self) -> str:
        """The organisation number of who calls."""
        return cast("Party", self.actor.organisation).identifier


async def admit(
    node: Node, snapshot: Snapshot, published: Published, headers: Iterable[tuple[bytes, bytes]]
) -> Admitted:
    """Tell who calls; raises ``Unauthenticated``, ``Refused``, ``Invalid`` or ``Unavailable``."""
    given = list(headers)
    token, key = one(given, b"authorization"), one(given, b"x-api-key")
    if token is not None and key is not None:
        raise Invalid("Send either a token or an API key, not both.", reason="token-and-key")
    if published.own:
        return await _of_own_api(node, snapshot, published, token)
    consumers = snapshot.consumers_of(published.owner)
    if (published.api, published.major) not in consumers.versions:
        raise Refused("This version is not in use.", reason="version-not-offered")
    if key is not None:
        return await _by_key(node, published, consumers, key)
    return await _by_token(node, published, consumers, token)


async def _of_own_api(
    node: Node, snapshot: Snapshot, published: Published, token: bytes | None
) -> Admitted:
    """Admit whoever has a token for the API; what was agreed of its limits counts here too."""
    resource = node.resource(published.api, published.major)
    actor = await node.ports.actors.from_token(_bearer(token), resource)
    if actor.organisation is None:
        raise Refused("The token is nobody's.", reason="no-organisation")
    agreed = _agreed(snapshot, published, actor)
    return Admitted(
        actor=actor,
        per_minute=(agreed.per_minute if agreed else None) or published.per_minute,
        per_day=(agreed.per_day if agreed else None) or published.per_day,
    )


def _agreed(snapshot: Snapshot, published: Published, actor: Actor) -> Listed | None:
    """Find a subscription that the token is held by; a list that has ended says nothing more."""
    consumers = snapshot.consumers.get(published.owner)
    if consumers is None or consumers.expires <= now() or actor.organisation is None:
        return None
    key = (published.api, published.major, actor.organisation.identifier)
    found = consumers.by_consumer.get(key, ())
    return next((each for each in found if each.scope in actor.scopes), None)


async def _by_token(
    node: Node, published: Published, consumers: Consumers, token: bytes | None
) -> Admitted:
    """Admit whoever holds the scope of a subscription of its own organisation."""
    resource = node.resource(f"{MOUNT}/{published.api}", published.major)
    actor = await node.ports.actors.from_token(_bearer(token), resource)
    member = actor.organisation.identifier if actor.organisation else ""
    found = consumers.by_consumer.get((published.api, published.major, member), ())
    for listed in found:
        if listed.scope is not None and listed.scope in actor.scopes:
            return _admitted(published, consumers, listed, actor)
    if found:
        raise Refused("The token lacks the subscription's scope.", reason="scope-missing")
    raise _no_subscription()


async def _by_key(node: Node, published: Published, consumers: Consumers, shown: bytes) -> Admitted:
    """Admit whoever has a key that holds; wrong, ended, revoked and
    a member's that is suspended look the same."""
    key = parse(shown.decode("latin-1"))
    listed, held = consumers.by_key.get(key.prefix if key else "", (None, None))
    if key is None or listed is None or held is None:
        raise _no_key()
    if not matches(key, bytes.fromhex(held.hash)) or held.expires <= now():
        raise _no_key()
    if not await node.door(Known).is_active(listed.consumer):
        raise _no_key()
    actor = Actor(
        organisation=organisation(listed.consumer),
        organisation_name=listed.consumer_name,
        scopes=frozenset({listed.scope} if listed.scope else ()),
    )
    if (listed.api, listed.major) != (published.api, published.major):
        raise _no_subscription()
    return _admitted(published, consumers, listed, actor, key=held.prefix)


def _admitted(
    published: Published, consumers: Consumers, listed: Listed, actor: Actor, key: str = ""
) -> Admitted:
    ending = consumers.versions[published.api, published.major].headers
    return Admitted(
        actor=actor,
        per_minute=listed.per_minute or published.per_minute,
        per_day=listed.per_day or published.per_day,
        evidence=consumers.evidence,
        key=key,
        headers=tuple((name.lower().encode(), text.encode()) for name, text in ending.items()),
    )


def _bearer(header: bytes | None) -> str:
    scheme, _, token = (header or b"").decode("latin-1").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Unauthenticated(
            "Send an access token in the Authorization header, or an API key in X-API-Key.",
            headers={"WWW-Authenticate": _CHALLENGE},
            reason="nothing-shown",
        )
    return token.strip()


def _no_key() -> Unauthenticated:
    return Unauthenticated(
        "The API key does not hold.", headers={"WWW-Authenticate": _CHALLENGE}, reason="key-unknown"
    )


def _no_subscription() -> Refused:
    return Refused(
        "Your organisation has no access to this API. Request it in the catalogue of APIs.",
        reason="no-subscription",
    )

# SPDX-License-Identifier: EUPL-1.2
"""The token half of the ``ActorResolver`` port: from a bearer token to who is asking."""

from __future__ import annotations

import hashlib
import time
from datetime import UTC, datetime

import msgspec
from cryptography.hazmat.primitives.asymmetric import ec

from samband.core.identifiers import organisation
from samband.core.keys import KeyRing
from samband.core.ports import Actor
from samband.core.problems import Unauthenticated
from samband.trust_and_security.authorization.model.grants import short_scope
from samband.trust_and_security.authorization.service.issuing import SIGNING_USE
from samband.trust_and_security.authorization.service.rules import AccessRules, Snapshot
from samband.trust_and_security.authorization.wire.access_token import (
    TYP,
    AccessClaims,
    check_claims,
    jti_hash,
    read_claims,
)
from samband.trust_and_security.authorization.wire.es256 import BadToken, public_key, verify

MAX_KNOWN = 16_384


class _Known(msgspec.Struct, frozen=True):
    actor: Actor
    until: float
    """Unix seconds."""


class Tokens:
    """Verifies access tokens that this node issued, and remembers those it has verified.

    What is remembered is the SHA-256 of the token, never its text (Ena profile 8.5.2), until it
    expires, anything that can revoke has changed, or what is known of its system no longer holds.
    """

    def __init__(
        self, rules: AccessRules, keys: KeyRing, public_url: str, *, test_mode: bool
    ) -> None:
        self._rules = rules
        self._keys = keys
        self._issuer = public_url
        self._test_mode = test_mode
        self._generation = -1
        self._trusted: frozenset[str] = frozenset()
        self._known: dict[bytes, _Known] = {}

    async def from_token(self, token: str, resource: str) -> Actor:
        """Tell who shows a token at ``resource``; raises ``Unauthenticated`` (RFC 6750)."""
        snapshot, trusted = await self._rules.fresh(), await self._keys.trusted(SIGNING_USE)
        if snapshot.generation != self._generation or trusted != self._trusted:
            self._generation, self._trusted = snapshot.generation, trusted
            self._known.clear()
        digest = hashlib.sha256(f"{resource} {token}".encode("utf-8", "replace")).digest()
        known = self._known.get(digest)
        if known is not None and time.time() < known.until:
            return known.actor
        try:
            actor, until = await self._resolve(token, resource, snapshot)
        except BadToken as error:
            raise _invalid_token(str(error)) from None
        if len(self._known) >= MAX_KNOWN:
            del self._known[next(iter(self._known))]
        if snapshot.generation == self._generation:
            self._known[digest] = _Known(actor, until)
        return actor

    async def _resolve(self, token: str, resource: str, snapshot: Snapshot) -> tuple[Actor, float]:
        claims = await verified_claims(token, self._keys, self._issuer, test_mode=self._test_mode)
        if claims.aud != resource:
            raise BadToken("it is for another resource")
        token_hash = jti_hash(claims.jti)
        if token_hash in snapshot.revoked:
            raise BadToken("it has been revoked")
        system = await self._rules.system(claims.client_id)
        if system is None or not system.active:
            raise BadToken("the system, or its organisation, is no longer active")
        actor = Actor(
            organisation=organisation(claims.organisation_number),
            organisation_name=claims.organisation_name,
            client=claims.client_id,
            user=claims.person,
            user_name=claims.name,
            assurance=claims.acr,
            logged_in=_moment(claims.auth_time),
            scopes=await self._scopes(claims, resource, snapshot),
            resource=resource,
            token=token_hash,
        )
        held = system.holds_until
        return actor, min(claims.exp, held.timestamp()) if held else claims.exp

    async def _scopes(
        self, claims: AccessClaims, resource: str, snapshot: Snapshot
    ) -> frozenset[str]:
        """Keep the scopes that are still granted: a withdrawn grant acts before the token expires.

        A scope that these rules do not know of may be younger than they are, for tokens are issued
        by the database's rules: it is looked for in rules read now, once for each token.
        """
        names = frozenset(short_scope(resource, wire) or "" for wire in claims.scope.split(" "))
        held = _held(names, claims, snapshot)
        if held == names:
            return held
        await self._rules.refresh()
        return _held(names, claims, self._rules.snapshot)


async def verified_claims(
    token: str, keys: KeyRing, issuer: str, *, test_mode: bool
) -> AccessClaims:
    """Verify a token of ours, whatever resource it is for; raises ``BadToken``."""
    published = await keys.published(SIGNING_USE)
    payload = verify(token, TYP, _readable(published))
    claims = read_claims(payload)
    check_claims(claims, issuer, time.time(), sandbox=test_mode)
    return claims


def _readable(published: list[dict[str, str]]) -> dict[str, ec.EllipticCurvePublicKey]:
    return {key["kid"]: public_key(key) for key in published}


def _held(names: frozenset[str], claims: AccessClaims, snapshot: Snapshot) -> frozenset[str]:
    """Keep what the organisation holds and the token can: a user's scopes, or a system's."""
    of_user = claims.person is not None
    return frozenset(
        name
        for name in names
        if snapshot.holds(claims.organisation_number, name)
        and snapshot.scopes[name].user == of_user
    )


def _moment(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def _invalid_token(why: str) -> Unauthenticated:
    challenge = f'Bearer realm="samband", error="invalid_token", error_description="{why}"'
    return Unauthenticated(
        f"The access token is refused: {why}.", headers={"WWW-Authenticate": challenge}
    )

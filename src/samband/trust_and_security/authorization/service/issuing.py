# SPDX-License-Identifier: EUPL-1.2
"""Issue an access token by the Ena OAuth 2.0 profile: to a system, or to it for a person.

``client_credentials`` (5.3) gives a token of the system's own.  ``jwt-bearer`` gives one for a
person who has logged in at another node (Ena chaining): it holds scopes of users only, and never
comes with a refresh token, for the next one takes a new word from where she is logged in.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime

import msgspec

from samband.core.ids import new_id
from samband.core.node import Node
from samband.core.ports import ANYONE, Actor
from samband.core.recording import Record, reading
from samband.trust_and_security.authorization.model.grants import (
    Grant,
    RegisteredScope,
    wire_scope,
)
from samband.trust_and_security.authorization.service.believing import Vouched, believe
from samband.trust_and_security.authorization.service.clients import actor_of, authenticate
from samband.trust_and_security.authorization.store import grants as grant_store
from samband.trust_and_security.authorization.wire.access_token import (
    LIFETIME_SECONDS,
    AccessClaims,
    jti_hash,
    sign_access_token,
)
from samband.trust_and_security.authorization.wire.jwt_grant import GrantClaims
from samband.trust_and_security.authorization.wire.metadata import (
    GRANT_TYPES,
    ServerMetadata,
    server_metadata,
)
from samband.trust_and_security.authorization.wire.oauth import (
    CLIENT_CREDENTIALS,
    JWT_BEARER,
    Form,
    OAuthError,
    TokenAnswer,
)
from samband.trust_and_security.trust_framework import System

SIGNING_USE = "access-token"
MAX_SCOPES = 50


class Asked(msgspec.Struct, frozen=True):
    """What a token is asked for: one resource, and its scopes by their names on the wire."""

    resource: str
    scopes: Mapping[str, RegisteredScope]


async def issue_token(node: Node, form: Form) -> TokenAnswer:
    """Issue a token for one resource; raises ``OAuthError``.  Either way one event is durable."""
    record = Record(type="authorization.token-issued", actor=ANYONE)
    async with reading(node, record), _told_as_refused(record, "authorization.token-refused"):
        system = await authenticate(node, form)
        record.actor = actor_of(system)
        record.evidence = (system.evidence,) if system.evidence else ()
        vouched = await _vouched(node, system, form)
        if vouched is not None:
            record.actor, record.subjects = _for_person(record.actor, vouched), (vouched.person,)
        asked = await _asked(node, form)
        _check_kind(asked, of_user=vouched is not None)
        record.resource, record.scope = asked.resource, " ".join(asked.scopes)
        expires = await _granted_until(node, system, asked)
        claims = _claims(node, system, asked, expires)
        if vouched is not None:
            claims = _of_person(claims, vouched.claims)
        record.actor = msgspec.structs.replace(record.actor, token=jti_hash(claims.jti))
        token = sign_access_token(await node.keys.signer(SIGNING_USE), claims)
        return TokenAnswer(token, claims.exp - claims.iat, claims.scope)


@asynccontextmanager
async def _told_as_refused(record: Record, refused: str) -> AsyncIterator[None]:
    try:
        yield
    except OAuthError:
        record.type = refused
        raise


async def _vouched(node: Node, system: System, form: Form) -> Vouched | None:
    grant_type = form.needed("grant_type")
    if grant_type == CLIENT_CREDENTIALS:
        return None
    if grant_type == JWT_BEARER:
        return await believe(node, system, form)
    raise OAuthError(
        "unsupported_grant_type", f"The grant type must be {' or '.join(GRANT_TYPES)}."
    )


def _for_person(actor: Actor, vouched: Vouched) -> Actor:
    claims = vouched.claims
    return msgspec.structs.replace(
        actor, user=vouched.person, user_name=claims.name, assurance=claims.acr
    )


def _check_kind(asked: Asked, *, of_user: bool) -> None:
    """Keep what a person may do for herself apart from what a system may do."""
    if all(scope.user == of_user for scope in asked.scopes.values()):
        return
    if of_user:
        raise OAuthError("invalid_scope", "A token for a person holds scopes of users only.")
    raise OAuthError(
        "invalid_scope", f"A scope is for logged-in people: it takes the grant type {JWT_BEARER}."
    )


async def _asked(node: Node, form: Form) -> Asked:
    wanted = form.fields.get("scope", "").split(" ")
    if wanted == [""]:
        raise OAuthError("invalid_scope", "State the scopes that the token is for.")
    if len(wanted) > MAX_SCOPES or len(set(wanted)) != len(wanted) or "" in wanted:
        raise OAuthError(
            "invalid_scope", "Give each scope once, separated by one space, 50 at most."
        )
    async with node.db.connection() as connection:
        registered = await grant_store.scopes(connection)
    by_resource = scopes_by_resource(node, registered)
    resource = form.fields.get("resource") or _resource_of(wanted, by_resource)
    if resource not in by_resource:
        raise OAuthError("invalid_target", "This server protects no such resource.")
    known = by_resource[resource]
    if any(name not in known for name in wanted):
        raise OAuthError("invalid_scope", "A scope is unknown, or of another resource.")
    return Asked(resource, {name: known[name] for name in wanted})


def scopes_by_resource(
    node: Node, registered: Iterable[RegisteredScope]
) -> dict[str, dict[str, RegisteredScope]]:
    """Arrange scopes by the resource they open: resource to wire name to scope."""
    found: dict[str, dict[str, RegisteredScope]] = {}
    for scope in registered:
        for major in scope.majors:
            name = wire_scope(node.public_url, scope, major)
            found.setdefault(node.resource(scope.path, major), {})[name] = scope
    return found


def _resource_of(
    wanted: Sequence[str], by_resource: Mapping[str, Mapping[str, RegisteredScope]]
) -> str:
    resources = {
        resource for resource, known in by_resource.items() for name in wanted if name in known
    }
    if not resources:
        raise OAuthError("invalid_scope", "None of the scopes is known here.")
    if len(resources) > 1:
        raise OAuthError("invalid_target", "Ask for one resource at a time.")
    return resources.pop()


async def _granted_until(node: Node, system: System, asked: Asked) -> datetime | None:
    """Tell when the first of the needed grants ends; raises ``invalid_scope`` when one lacks."""
    needed = {
        scope.name
        for scope in asked.scopes.values()
        if scope.owner != system.member and not scope.members
    }
    if not needed:
        return None
    async with node.db.connection() as connection:
        found = await grant_store.grants_of(connection, system.member.identifier, sorted(needed))
    lacking = needed - {grant.scope for grant in found}
    if lacking:
        raise OAuthError(
            "invalid_scope",
            "The organisation has not been granted a scope that was asked for.",
            reason=f"not granted: {' '.join(sorted(lacking))}",
        )
    return min(_ends(found, needed), default=None)


def _ends(grants: Sequence[Grant], scopes: Iterable[str]) -> list[datetime]:
    ends = []
    for scope in scopes:
        of_scope = [grant.valid_until for grant in grants if grant.scope == scope]
        bounded = [end for end in of_scope if end is not None]
        if len(bounded) == len(of_scope):
            ends.append(max(bounded))
    return ends


def _claims(
    node: Node, system: System, asked: Asked, granted_until: datetime | None
) -> AccessClaims:
    issued = int(time.time())
    expires = issued + LIFETIME_SECONDS
    if granted_until is not None:
        expires = min(expires, int(granted_until.timestamp()))
    return AccessClaims(
        iss=node.public_url,
        aud=asked.resource,
        sub=system.client_id,
        client_id=system.client_id,
        scope=" ".join(asked.scopes),
        exp=expires,
        iat=issued,
        jti=str(new_id()),
        organisation_number=system.member.identifier,
        organisation_name=system.member_name,
        sandbox=node.test_mode,
    )


def _of_person(claims: AccessClaims, grant: GrantClaims) -> AccessClaims:
    return msgspec.structs.replace(
        claims,
        sub=grant.sub,
        acr=grant.acr,
        auth_time=grant.auth_time,
        name=grant.name,
        personal_number=grant.personal_number,
        coordination_number=grant.coordination_number,
    )


async def describe_server(node: Node) -> ServerMetadata:
    """Describe the authorization server with the scopes and resources that it has now."""
    async with node.db.connection() as connection:
        by_resource = scopes_by_resource(node, await grant_store.scopes(connection))
    names = [name for known in by_resource.values() for name in known]
    return server_metadata(node.public_url, names, by_resource)

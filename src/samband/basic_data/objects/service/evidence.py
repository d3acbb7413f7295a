# SPDX-License-Identifier: EUPL-1.2
"""Signed facts: what a register says of somebody, in a form that another node can check offline."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

import msgspec
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet

from samband.core.identifiers import Party
from samband.core.keys import KeyRing, base64url
from samband.core.ports import Evidence
from samband.core.time import now

KEY_USE, TYP = "evidence", "evidence+jwt"
LIFETIME = timedelta(minutes=1)
"""Protection and signatories must not be believed for long (design section 2, freshness)."""


class Claims(msgspec.Struct, frozen=True):
    """What evidence says on the wire; times are Unix seconds."""

    iss: str
    sub: str
    iat: int
    exp: int
    kind: str
    facts: dict[str, object]


async def sign_evidence(
    keys: KeyRing, issuer: str, kind: str, subject: Party, facts: Mapping[str, object]
) -> Evidence:
    """Sign facts as a compact JWS (RFC 7515) with ``iat`` and ``exp``; ES256."""
    key = await keys.signer(KEY_USE)
    as_of = now()
    expires = as_of + LIFETIME
    header = {"alg": key.algorithm, "kid": key.kid, "typ": TYP}
    claims = {
        "iss": issuer,
        "sub": f"{subject.scheme}:{subject.identifier}",
        "iat": int(as_of.timestamp()),
        "exp": int(expires.timestamp()),
        "kind": kind,
        "facts": facts,
    }
    body = f"{_part(header)}.{_part(claims)}"
    token = f"{body}.{base64url(key.sign(body.encode()))}"
    return Evidence(
        kind=kind,
        subject=subject,
        facts=facts,
        issuer=issuer,
        as_of=as_of,
        expires=expires,
        signature=token,
        digest=hashlib.sha256(token.encode()).hexdigest(),
    )


async def evidence_keys(keys: KeyRing) -> list[dict[str, str]]:
    """Give the public keys (RFC 7517) that evidence of this node is verified with."""
    return await keys.published(KEY_USE)


def read_evidence(token: str, keys: Sequence[dict[str, str]], subject: Party) -> Evidence:
    """Verify evidence of another node and read it; raises ``ValueError`` for what does not hold."""
    try:
        known = KeySet([ECKey.import_key({**each}) for each in keys])
        held = jws.deserialize_compact(token, known, ["ES256"])
        claims = msgspec.json.decode(held.payload, type=Claims)
    except (JoseError, msgspec.DecodeError, KeyError, TypeError) as error:
        raise ValueError(f"not evidence: {error}") from None
    about = f"{subject.scheme}:{subject.identifier}"
    if held.protected.get("typ") != TYP or claims.sub != about:
        raise ValueError("evidence of something else")
    if claims.exp <= now().timestamp() or claims.exp - claims.iat > LIFETIME.total_seconds():
        raise ValueError("evidence that has ended, or that holds for too long")
    return Evidence(
        kind=claims.kind,
        subject=subject,
        facts=claims.facts,
        issuer=claims.iss,
        as_of=datetime.fromtimestamp(claims.iat, UTC),
        expires=datetime.fromtimestamp(claims.exp, UTC),
        signature=token,
        digest=hashlib.sha256(token.encode()).hexdigest(),
    )


def _part(value: object) -> str:
    return base64url(msgspec.json.encode(value))

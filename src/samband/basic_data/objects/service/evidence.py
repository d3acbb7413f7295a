# SPDX-License-Identifier: EUPL-1.2
"""Signed facts: what a register says of somebody, in a form that another node can check offline."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import timedelta

import msgspec

from samband.core.identifiers import Party
from samband.core.keys import KeyRing, base64url
from samband.core.ports import Evidence
from samband.core.time import now

KEY_USE = "evidence"
LIFETIME = timedelta(minutes=1)
"""Protection and signatories must not be believed for long (design section 2, freshness)."""


async def sign_evidence(
    keys: KeyRing, issuer: str, kind: str, subject: Party, facts: Mapping[str, object]
) -> Evidence:
    """Sign facts as a compact JWS (RFC 7515) with ``iat`` and ``exp``; ES256."""
    key = await keys.signer(KEY_USE)
    as_of = now()
    expires = as_of + LIFETIME
    header = {"alg": key.algorithm, "kid": key.kid, "typ": "evidence+jwt"}
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


def _part(value: object) -> str:
    return base64url(msgspec.json.encode(value))

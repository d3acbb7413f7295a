# SPDX-License-Identifier: EUPL-1.2
"""Access tokens as RFC 9068 and the Ena profile 6.1 have them: JWT, ``at+jwt``, five minutes."""

from __future__ import annotations

import hashlib

import msgspec

from samband.core.identifiers import Party, Scheme
from samband.core.keys import SigningKey
from samband.trust_and_security.authorization.wire.es256 import BadToken, sign

TYP = "at+jwt"
LIFETIME_SECONDS = 300
SKEW_SECONDS = 10


class AccessClaims(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What an access token says.

    The organisation's claims and the person's numbers are those of OIDC Sweden; ``sandbox`` marks
    a token of the sandbox, which a node outside it refuses.  A token for a person has her level of
    assurance in ``acr`` and one of the numbers, which its one audience, this node, may see (Ena
    profile 6.1); its ``sub`` is then her name between this node and the one that she logged in at.
    """

    iss: str
    aud: str
    sub: str
    client_id: str
    scope: str
    exp: int
    iat: int
    jti: str
    organisation_number: str = msgspec.field(name="https://id.oidc.se/claim/orgNumber")
    organisation_name: str = msgspec.field(name="https://id.oidc.se/claim/orgName")
    acr: str | None = None
    auth_time: int | None = None
    name: str = ""
    personal_number: str | None = msgspec.field(
        default=None, name="https://id.oidc.se/claim/personalIdentityNumber"
    )
    coordination_number: str | None = msgspec.field(
        default=None, name="https://id.oidc.se/claim/coordinationNumber"
    )
    sandbox: bool = False

    @property
    def person(self) -> Party | None:
        """The person whom the token is for, if any; raises ``BadToken`` for a wrong number."""
        try:
            if self.personal_number is not None:
                return Party(Scheme.PERSONAL, self.personal_number)
            if self.coordination_number is not None:
                return Party(Scheme.COORDINATION, self.coordination_number)
        except ValueError:
            raise BadToken("the number is not a right one of its kind") from None
        return None


_claims = msgspec.json.Decoder(AccessClaims)


def sign_access_token(key: SigningKey, claims: AccessClaims) -> str:
    """Write a token."""
    return sign(key, TYP, msgspec.json.encode(claims))


def read_claims(payload: bytes) -> AccessClaims:
    """Read verified bytes as claims; raises ``BadToken`` for a missing or wrongly typed one."""
    try:
        return _claims.decode(payload)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise BadToken("the claims are not those of an access token") from None


def check_claims(claims: AccessClaims, issuer: str, moment: float, *, sandbox: bool) -> None:
    """Check everything but the audience; ``moment`` is Unix time.  Raises ``BadToken``."""
    if claims.iss != issuer:
        raise BadToken("another authorization server issued it")
    if claims.exp <= moment:
        raise BadToken("it has expired")
    if claims.iat > moment + SKEW_SECONDS:
        raise BadToken("it was issued in the future")
    if claims.sandbox != sandbox:
        raise BadToken("it belongs to a sandbox" if claims.sandbox else "it is not of the sandbox")


def jti_hash(jti: str) -> str:
    """Hash a token's id: how events and the revocation list name a token they must not hold."""
    return hashlib.sha256(jti.encode()).hexdigest()

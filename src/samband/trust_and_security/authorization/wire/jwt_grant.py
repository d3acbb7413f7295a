# SPDX-License-Identifier: EUPL-1.2
"""The one-use grant by which a node tells another who has logged in (RFC 7523, Ena chaining).

Its type is its own, so that neither an access token nor a client assertion, which the same key or
the same client may have signed, can be shown in its place (RFC 8725 section 3.11).
"""

from __future__ import annotations

import hashlib

import msgspec

from samband.core.identifiers import Party, Scheme
from samband.core.keys import SigningKey
from samband.core.test_numbers import is_test_number
from samband.trust_and_security.authorization.model.assurance import BELIEVED, level_of
from samband.trust_and_security.authorization.wire import es256
from samband.trust_and_security.authorization.wire.es256 import BadToken

TYP = "authorization-grant+jwt"
LIFETIME_SECONDS = 60
SKEW_SECONDS = 10
MAX_TEXT = 255


class GrantClaims(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a grant says; a node may add other claims, which are passed over.

    ``sub`` is the person under a name that only these two nodes share; her number stands beside
    it because the target has no other way to know whose data it is asked for.  Times are Unix
    seconds; ``sandbox`` marks a grant of the sandbox, which a node outside it refuses.
    """

    iss: str
    aud: str
    sub: str
    client_id: str
    exp: int | float
    iat: int | float
    jti: str
    acr: str
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
    def jti_hash(self) -> bytes:
        """The ``jti`` in the form and length that the list of used ones holds."""
        return hashlib.sha256(self.jti.encode()).digest()


class _Issuer(msgspec.Struct, frozen=True):
    iss: str


_claims = msgspec.json.Decoder(GrantClaims)
_issuers = msgspec.json.Decoder(_Issuer)


def sign_grant(key: SigningKey, claims: GrantClaims) -> str:
    """Write a grant."""
    return es256.sign(key, TYP, msgspec.json.encode(claims))


def claimed_issuer(grant: str) -> tuple[str, str]:
    """Read which issuer and key a grant says that it is from, before anything is verified.

    Raises ``BadToken`` also for what cannot be a grant, so that no key is fetched for it.
    """
    header_part, payload_part, _ = es256.split(grant)
    header = es256.read_header(header_part)
    if header.alg != "ES256":
        raise BadToken("alg must be ES256")
    if header.typ != TYP:
        raise BadToken(f"typ must be {TYP}")
    try:
        issuer = _issuers.decode(es256.decode_part(payload_part)).iss
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise BadToken("iss is missing") from None
    if len(issuer) > MAX_TEXT or "\x00" in issuer:
        raise BadToken("iss is not the address of a registered node")
    return issuer, header.kid


def read_grant(payload: bytes) -> GrantClaims:
    """Read verified bytes as claims; raises ``BadToken`` for a missing or wrongly typed one."""
    try:
        return _claims.decode(payload)
    except msgspec.ValidationError as error:
        # Names the claim and the types, never a value: a list of audiences ends here too.
        raise BadToken(f"the claims are wrong: {_plain(str(error))}") from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise BadToken("the claims are not JSON") from None


def check_grant(
    claims: GrantClaims, *, target: str, client_id: str, moment: float, sandbox: bool
) -> None:
    """Check whom a grant is for, its times and its level; ``moment`` is Unix time.

    Raises ``BadToken`` with words about the sender's own message, which may be sent back.
    """
    if claims.aud != target:
        raise BadToken("aud must be this authorization server's issuer, as one string")
    if claims.client_id != client_id:
        raise BadToken("client_id must be that of the client that shows it")
    _check_times(claims, moment)
    for name, text in (("sub", claims.sub), ("jti", claims.jti)):
        if not 0 < len(text) <= MAX_TEXT:
            raise BadToken(f"{name} must be 1 to {MAX_TEXT} characters")
    if len(claims.name) > MAX_TEXT or "\x00" in claims.name + claims.sub:
        raise BadToken("name must be at most 255 characters, and no text may hold NUL")
    if level_of(claims.acr) < BELIEVED:
        raise BadToken(f"acr must be a level of assurance that is worth at least {BELIEVED}")
    if claims.sandbox != sandbox:
        raise BadToken("it belongs to a sandbox" if claims.sandbox else "it is not of the sandbox")


def person_in(claims: GrantClaims, *, sandbox: bool) -> Party:
    """Give the person that a grant is about; raises ``BadToken``, without repeating the number."""
    given = {
        Scheme.PERSONAL: claims.personal_number,
        Scheme.COORDINATION: claims.coordination_number,
    }
    numbers = [(scheme, number) for scheme, number in given.items() if number is not None]
    if len(numbers) != 1:
        raise BadToken("it must hold one personal identity number or coordination number")
    try:
        person = Party(*numbers[0])
    except ValueError:
        raise BadToken("the number is not a right one of its kind") from None
    if is_test_number(person) and not sandbox:
        raise BadToken("the number is a test number")
    return person


def _check_times(claims: GrantClaims, moment: float) -> None:
    if claims.exp <= moment:
        raise BadToken("it has expired")
    if claims.iat > moment + SKEW_SECONDS:
        raise BadToken("iat must not be ahead")
    if not 0 < claims.exp - claims.iat <= LIFETIME_SECONDS:
        raise BadToken(f"exp must be at most {LIFETIME_SECONDS} seconds after iat")
    if claims.auth_time is not None and not 0 <= claims.auth_time <= moment + SKEW_SECONDS:
        raise BadToken("auth_time must not be ahead")


def _plain(text: str) -> str:
    return text.replace("`", "").replace('"', "").encode("ascii", "replace").decode()

# SPDX-License-Identifier: EUPL-1.2
"""What the test e-ID knows: its clients, its people, a request to log in, and its answers."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Awaitable, Callable, Mapping
from urllib.parse import urlencode

import msgspec

from samband.core.identifiers import Party, Scheme
from samband.core.keys import base64url

PATH = "/test-eid"
PAGE = f"{PATH}/logga-in"
ENGLISH_PAGE = f"/en{PATH}/log-in"
LOA = "http://id.elegnamnden.se/loa/1.0/"
LEVELS = (f"{LOA}loa2", f"{LOA}loa3", f"{LOA}loa4")
USUAL_LEVEL = f"{LOA}loa3"

PERSONAL_NUMBER = "https://id.oidc.se/claim/personalIdentityNumber"
COORDINATION_NUMBER = "https://id.oidc.se/claim/coordinationNumber"
_NUMBERS = frozenset({PERSONAL_NUMBER, COORDINATION_NUMBER})
_NAMES = frozenset({"name", "given_name", "family_name"})
CLAIMS_OF_SCOPE: Mapping[str, frozenset[str]] = {
    "openid": frozenset(),
    "profile": _NAMES,
    "https://id.oidc.se/scope/naturalPersonInfo": _NAMES,
    "https://id.oidc.se/scope/naturalPersonNumber": _NUMBERS,
}

_S256 = re.compile(r"[A-Za-z0-9_-]{43}")
_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")


class RegisteredClient(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A relying party that may use the test e-ID, its keys given here or fetched from it."""

    client_id: str
    name: str
    redirect_uris: tuple[str, ...]
    jwks: tuple[dict[str, str], ...] = ()
    jwks_uri: str | None = None


class TestEid(msgspec.Struct, frozen=True):
    """The test e-ID's settings; ``app.py`` binds them as a door.

    ``elsewhere`` finds a client that is not among ``clients``: a node that has joined.
    """

    __test__ = False

    clients: tuple[RegisteredClient, ...] = ()
    elsewhere: Callable[[str], Awaitable[RegisteredClient | None]] | None = None

    async def client(self, client_id: str) -> RegisteredClient | None:
        """Find a registered client."""
        own = next((client for client in self.clients if client.client_id == client_id), None)
        if own is not None or self.elsewhere is None:
            return own
        return await self.elsewhere(client_id)


class TestPerson(msgspec.Struct, frozen=True):
    """Somebody who does not exist and can log in; ``about`` is one line (svenska, English)."""

    __test__ = False

    party: Party
    given_name: str
    family_name: str
    about: tuple[str, str] = ("", "")

    def claims(self) -> dict[str, str]:
        """Tell everything that a relying party can get, by claim name."""
        personal = self.party.scheme is Scheme.PERSONAL
        return {
            PERSONAL_NUMBER if personal else COORDINATION_NUMBER: self.party.identifier,
            "given_name": self.given_name,
            "family_name": self.family_name,
            "name": f"{self.given_name} {self.family_name}",
        }


class AuthorizationRequest(msgspec.Struct, frozen=True, kw_only=True):
    """A checked request to log in; ``levels`` is what the client accepts, empty for anything."""

    client: RegisteredClient
    redirect_uri: str
    challenge: str
    claims: frozenset[str]
    levels: tuple[str, ...] = ()
    state: str | None = None
    nonce: str | None = None

    def accepts(self, level: str) -> bool:
        """Tell whether a login at ``level`` is what the client asked for."""
        return not self.levels or level in self.levels


class Login(msgspec.Struct, frozen=True, kw_only=True):
    """Who logged in, how surely and when; ``auth_time`` in whole seconds of Unix time."""

    person: TestPerson
    acr: str
    auth_time: int
    client_id: str
    claims: frozenset[str]
    nonce: str | None = None


class OAuthFault(Exception):
    """A refusal in OAuth's own words (RFC 6749 sections 4.1.2.1 and 5.2)."""

    def __init__(self, error: str, description: str = "", *, status: int = 400) -> None:
        super().__init__(error)
        self.error, self.description, self.status = error, description, status


class RedirectedFault(OAuthFault):
    """A refusal that the client is told of through the browser, at its own redirect URI."""

    def __init__(self, error: str, description: str, redirect_uri: str, state: str | None) -> None:
        super().__init__(error, description)
        self.redirect_uri, self.state = redirect_uri, state


def checked_challenge(challenge: str | None, method: str | None) -> str:
    """Take a PKCE challenge of method S256, the only one; raises ``ValueError`` in words.

    >>> checked_challenge("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", "plain")
    Traceback (most recent call last):
        ...
    ValueError: code_challenge_method must be S256
    """
    if method != "S256":
        raise ValueError("code_challenge_method must be S256")
    if challenge is None or not _S256.fullmatch(challenge):
        raise ValueError("code_challenge must be 43 base64url characters")
    return challenge


def answers_challenge(verifier: str, challenge: str) -> bool:
    """Tell whether a PKCE verifier is the challenge's (RFC 7636 section 4.6).

    >>> answers_challenge(
    ...     "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
    ...     "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM")
    True
    """
    if not _VERIFIER.fullmatch(verifier):
        return False
    digest = hashlib.sha256(verifier.encode()).digest()
    return hmac.compare_digest(base64.urlsafe_b64encode(digest).rstrip(b"=").decode(), challenge)


def answer_url(redirect_uri: str, issuer: str, state: str | None, **answer: str) -> str:
    """Write the address that takes the browser back, ``iss`` always named (RFC 9207).

    >>> answer_url("http://rp.example/cb", "http://op.example", "s", code="c")
    'http://rp.example/cb?code=c&state=s&iss=http%3A%2F%2Fop.example'
    """
    members = {**answer, **({} if state is None else {"state": state}), "iss": issuer}
    return f"{redirect_uri}{'&' if '?' in redirect_uri else '?'}{urlencode(members)}"


def hashed(secret: str) -> bytes:
    """Hash a code or token of 256 random bits for keeping; no salt is needed for such."""
    return hashlib.sha256(secret.encode()).digest()


def subject_of(key: bytes) -> str:
    """Write a person's ``sub``: the same for every client and without the number in it."""
    return base64url(key)

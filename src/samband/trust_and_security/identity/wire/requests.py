# SPDX-License-Identifier: EUPL-1.2
"""What we send: the browser to the provider, and our own proof to its token endpoint."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from urllib.parse import urlencode

import msgspec

from samband.core.keys import SigningKey, base64url
from samband.core.mac import hmac_sha256

ASSERTION_SECONDS = 60


def nonce_of(browser: str, state: str) -> str:
    """Derive a login's nonce from what only this browser and this login share.

    Derived and not stored: the database holds nothing with which a login could be finished.
    """
    return _derived(browser, "nonce", state)


def verifier_of(browser: str, state: str) -> str:
    """Derive a login's PKCE verifier (RFC 7636: 43 characters) in the same way."""
    return _derived(browser, "verifier", state)


def _derived(browser: str, label: str, state: str) -> str:
    return base64url(hmac_sha256(browser.encode(), f"{label} {state}".encode()))


def authorization_url(
    endpoint: str,
    *,
    client_id: str,
    redirect_uri: str,
    scopes: Sequence[str],
    state: str,
    browser: str,
    levels: Sequence[str],
    claims: Sequence[str],
    lang: str,
    fresh: bool,
) -> str:
    """Write the address at the provider that begins a login.

    ``levels`` go both as ``acr_values`` and as an essential claim, since only the latter binds
    (OpenID Connect Core section 5.5.1.1).
    """
    challenge = hashlib.sha256(verifier_of(browser, state).encode()).digest()
    wanted: dict[str, object] = dict.fromkeys(claims)
    wanted["acr"] = {"essential": True, "values": list(levels)}
    query = {
        "response_type": "code",
        "client_id": client_id,
        "redirect_uri": redirect_uri,
        "scope": " ".join(dict.fromkeys(("openid", *scopes))),
        "state": state,
        "nonce": nonce_of(browser, state),
        "code_challenge": base64url(challenge),
        "code_challenge_method": "S256",
        "acr_values": " ".join(levels),
        "claims": msgspec.json.encode({"id_token": wanted}).decode(),
        "ui_locales": f"{lang} {'sv' if lang == 'en' else 'en'}",
    }
    if fresh:
        query["prompt"] = "login"
    return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(query)}"


def client_assertion(key: SigningKey, client_id: str, audience: str, now: int) -> str:
    """Sign our proof of being the client (RFC 7523; ``private_key_jwt``); ``now`` in Unix seconds."""
    header = {"typ": "client-authentication+jwt", "alg": key.algorithm, "kid": key.kid}
    claims = {
        "iss": client_id,
        "sub": client_id,
        "aud": audience,
        "iat": now,
        "exp": now + ASSERTION_SECONDS,
        "jti": secrets.token_urlsafe(16),
    }
    signed = ".".join(base64url(msgspec.json.encode(part)) for part in (header, claims))
    return f"{signed}.{base64url(key.sign(signed.encode()))}"

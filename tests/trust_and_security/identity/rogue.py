# SPDX-License-Identifier: EUPL-1.2
"""A provider that answers wrongly on demand: right unless the test says otherwise."""

from __future__ import annotations

import base64
import json
import time
from collections import Counter
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

import msgspec
from joserfc import jwt
from joserfc.jwk import ECKey, Key, OctKey

from trust_and_security.identity.stage import ANNA, LOA

PERSONAL = "https://id.oidc.se/claim/personalIdentityNumber"


def a_key(kid: str = "k1") -> ECKey:
    return ECKey.generate_key("P-256", parameters={"kid": kid, "use": "sig", "alg": "ES256"})


class Rogue(msgspec.Struct):
    """The provider's state; ``claims`` change the ID token, ``token`` replaces it whole."""

    issuer: str
    key: Key = msgspec.field(default_factory=a_key)
    signer: Key | None = None
    nonce: str = ""
    claims: dict[str, Any] = {}
    token: Callable[[Rogue, dict[str, Any]], str] | None = None
    metadata: dict[str, Any] = {}
    user_info: dict[str, Any] | None = None
    signed_user_info: bool = False
    statuses: dict[str, int] = {}
    seen: list[dict[str, str]] = []
    asked: Counter[str] = msgspec.field(default_factory=Counter)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve the provider's four addresses."""
        if scope["type"] != "http":
            return
        body = b""
        while True:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        status, media_type, answer = self._answer(scope["path"], body)
        headers = [(b"content-type", media_type.encode())]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": answer})

    def _answer(self, path: str, body: bytes) -> tuple[int, str, bytes]:
        self.asked[path] += 1
        status = self.statuses.get(path, 200)
        if status != 200:
            return status, "application/json", b'{"error":"invalid_grant"}'
        if path == "/userinfo" and self.signed_user_info:
            return 200, "application/jwt", self.sign({**self.user_info_now()}).encode()
        found: dict[str, Any] = {
            "/.well-known/openid-configuration": self.described,
            "/jwks": lambda: {"keys": [self.key.as_dict(private=False)]},
            "/token": lambda: self._tokens(body),
            "/userinfo": self.user_info_now,
        }[path]()
        return 200, "application/json", json.dumps(found).encode()

    def described(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "authorization_response_iss_parameter_supported": True,
            **self.metadata,
        }

    def user_info_now(self) -> dict[str, Any]:
        return {"sub": "anna", **(self.user_info or {})}

    def _tokens(self, body: bytes) -> dict[str, Any]:
        self.seen.append(dict(parse_qsl(body.decode())))
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": "portal",
            "sub": "anna",
            "iat": now,
            "exp": now + 300,
            "auth_time": now,
            "nonce": self.nonce,
            "acr": f"{LOA}loa3",
            "name": "Anna Alvarsson",
            PERSONAL: ANNA,
            **self.claims,
        }
        claims = {name: value for name, value in claims.items() if value is not None}
        token = self.token(self, claims) if self.token else self.sign(claims)
        return {"id_token": token, "access_token": "at", "token_type": "Bearer"}

    def sign(self, claims: dict[str, Any]) -> str:
        key = self.signer or self.key
        return jwt.encode({"alg": "ES256", "kid": key.kid}, claims, key)


def unsigned(_: Rogue, claims: dict[str, Any]) -> str:
    parts = ({"alg": "none"}, claims)
    head, body = (
        base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in parts
    )
    return f"{head}.{body}."


def signed_with_public_key_as_secret(rogue: Rogue, claims: dict[str, Any]) -> str:
    """Confuse the algorithm: HS256 under the bytes of the published key."""
    public = rogue.key.as_pem(private=False)
    head = {"alg": "HS256", "kid": rogue.key.kid}
    return jwt.encode(head, claims, OctKey.import_key(base64.b64encode(public)))


def changed_after_signing(rogue: Rogue, claims: dict[str, Any]) -> str:
    head, _, signature = rogue.sign(claims).split(".")
    other = json.dumps({**claims, PERSONAL: "199001012385"}).encode()
    return f"{head}.{base64.urlsafe_b64encode(other).rstrip(b'=').decode()}.{signature}"

# SPDX-License-Identifier: EUPL-1.2
"""A member's node as the served one meets it: it publishes a key, and vouches for whom it likes."""

from __future__ import annotations

import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from uuid import uuid4

import msgspec
from joserfc import jwt
from joserfc.jwk import ECKey

from samband.app.blocks import manifests
from samband.settings import Settings

PERSON = "198401022382"
USER_SCOPES = {
    scope.name for block in manifests(Settings()) for scope in block.vocabulary.scopes if scope.user
}
REGISTER = (
    "insert into trust_framework.node (url, member_id, log_key, vouches, registered)"
    " select $1, id, 'unused', true, now() from trust_framework.member where organisation = $2"
    " returning url"
)


class VouchingNode:
    """Serves metadata and a key set from a thread, and signs grants."""

    def __init__(self) -> None:
        self._key = ECKey.generate_key("P-256", auto_kid=True)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()

    def grant(self, target: str, client_id: str) -> str:
        """Vouch for a made-up person."""
        moment = int(time.time())
        claims = {
            "iss": self.url,
            "aud": target,
            "sub": "somebody",
            "client_id": client_id,
            "iat": moment,
            "exp": moment + 60,
            "jti": uuid4().hex,
            "acr": "http://id.elegnamnden.se/loa/1.0/loa3",
            "https://id.oidc.se/claim/personalIdentityNumber": PERSON,
            "sandbox": True,
        }
        header = {"alg": "ES256", "typ": "authorization-grant+jwt", "kid": self._key.kid}
        return jwt.encode(header, claims, self._key)

    def _published(self, path: str) -> bytes:
        if path.startswith("/.well-known/"):
            found: object = {
                "issuer": self.url,
                "token_endpoint": f"{self.url}/oauth2/token",
                "jwks_uri": f"{self.url}/oauth2/jwks",
            }
        else:
            found = {"keys": [{**self._key.as_dict(private=False), "use": "sig", "alg": "ES256"}]}
        return msgspec.json.encode(found)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        node = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = node._published(self.path)
                self.send_response(200)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        return Handler

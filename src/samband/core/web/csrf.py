# SPDX-License-Identifier: EUPL-1.2
"""Proof that a posted form comes from our own page (OWASP: HMAC-based token pattern).

The token is bound to the session, or before login to the value of a short-lived cookie.
"""

from __future__ import annotations

import hmac

from samband.core.keys import base64url
from samband.core.mac import hmac_sha256
from samband.core.node import Node, derive
from samband.core.problems import Refused


class StaleForm(Refused):
    """The form is not from this session: it was left open too long, or another site made it."""


def csrf_token(node: Node, session: bytes) -> str:
    """Make the token that goes into every form of this session."""
    return base64url(hmac_sha256(derive(node.secret, "csrf"), session))


def check_csrf(node: Node, session: bytes | None, token: str) -> None:
    """Raise ``StaleForm`` unless ``token`` is this session's."""
    if session is None or not hmac.compare_digest(
        csrf_token(node, session).encode(), token.encode()
    ):
        raise StaleForm("The form did not come from this site, or the page is too old. Reload it.")

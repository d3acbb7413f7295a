# SPDX-License-Identifier: EUPL-1.2
"""OpenID Connect's bytes: the request to log in, the proof of the client, the ID token."""

from samband.trust_and_security.identity.wire.id_token import (
    Expected,
    WrongToken,
    check_id_token,
    check_signed,
    key_id_of,
)
from samband.trust_and_security.identity.wire.metadata import Metadata, read_keys, read_metadata
from samband.trust_and_security.identity.wire.requests import (
    authorization_url,
    client_assertion,
    nonce_of,
    verifier_of,
)

__all__ = [
    "Expected",
    "Metadata",
    "WrongToken",
    "authorization_url",
    "check_id_token",
    "check_signed",
    "client_assertion",
    "key_id_of",
    "nonce_of",
    "read_keys",
    "read_metadata",
    "verifier_of",
]

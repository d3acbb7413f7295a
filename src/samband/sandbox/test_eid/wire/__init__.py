# SPDX-License-Identifier: EUPL-1.2
"""OpenID Connect's bytes: the authorization request, and the signed tokens."""

from samband.sandbox.test_eid.wire.requests import read_authorization
from samband.sandbox.test_eid.wire.tokens import check_assertion, client_id_of, sign_jwt

__all__ = ["check_assertion", "client_id_of", "read_authorization", "sign_jwt"]

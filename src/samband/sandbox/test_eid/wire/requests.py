# SPDX-License-Identifier: EUPL-1.2
"""The authorization request, read as the Swedish OpenID Connect profile demands."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from samband.core.problems import Invalid
from samband.sandbox.test_eid.model import (
    CLAIMS_OF_SCOPE,
    LEVELS,
    AuthorizationRequest,
    RedirectedFault,
    RegisteredClient,
    checked_challenge,
)

MAX_OPAQUE = 1_024
_UNSUPPORTED = {
    "request": "request_not_supported",
    "request_uri": "request_uri_not_supported",
    "registration": "registration_not_supported",
}

_Request = Mapping[str, object] | None


class _ClaimsParameter(msgspec.Struct):
    """The ``claims`` parameter (OpenID Connect Core section 5.5)."""

    id_token: dict[str, dict[str, object] | None] = {}
    userinfo: dict[str, dict[str, object] | None] = {}


def read_authorization(
    client: RegisteredClient | None, query: Mapping[str, str]
) -> AuthorizationRequest:
    """Check a request to log in at the client that it names, if that is registered.

    Raises ``Invalid`` while it is unknown where the browser may safely be sent (no registered
    client, or a redirect URI that is not exactly one of its own), ``RedirectedFault`` after that.
    """
    if client is None:
        raise Invalid.field("client_id", "is not registered at this provider")
    redirect_uri = query.get("redirect_uri", "")
    if redirect_uri not in client.redirect_uris:
        raise Invalid.field("redirect_uri", "is not registered for this client, to the letter")
    try:
        return _read(client, redirect_uri, query)
    except _Fault as fault:
        raise RedirectedFault(fault.error, str(fault), redirect_uri, query.get("state")) from None


class _Fault(Exception):
    def __init__(self, error: str, words: str) -> None:
        super().__init__(words)
        self.error = error


def _read(
    client: RegisteredClient, redirect_uri: str, query: Mapping[str, str]
) -> AuthorizationRequest:
    _check_supported(query)
    scopes = query.get("scope", "").split()
    if "openid" not in scopes:
        raise _Fault("invalid_scope", "scope must hold openid")
    try:
        challenge = checked_challenge(
            query.get("code_challenge"), query.get("code_challenge_method")
        )
    except ValueError as error:
        raise _Fault("invalid_request", str(error)) from None
    asked = _claims_parameter(query.get("claims"))
    levels = _levels(query.get("acr_values", ""), asked.id_token.get("acr"))
    named = {*asked.id_token, *asked.userinfo}
    by_scope = [CLAIMS_OF_SCOPE.get(scope, frozenset[str]()) for scope in scopes]
    return AuthorizationRequest(
        client=client,
        redirect_uri=redirect_uri,
        challenge=challenge,
        claims=frozenset(named).union(*by_scope),
        levels=levels,
        state=query.get("state"),
        nonce=query.get("nonce"),
    )


def _check_supported(query: Mapping[str, str]) -> None:
    if query.get("response_type") != "code":
        raise _Fault("unsupported_response_type", "only response_type=code is served")
    if query.get("response_mode", "query") != "query":
        raise _Fault("invalid_request", "only response_mode=query is served")
    for name, error in _UNSUPPORTED.items():
        if name in query:
            raise _Fault(error, f"{name} is not supported")
    if "none" in query.get("prompt", "").split():
        raise _Fault("login_required", "this provider keeps no sessions")
    for name in ("state", "nonce"):
        if len(query.get(name, "")) > MAX_OPAQUE:
            raise _Fault("invalid_request", f"{name} is too long")


def _claims_parameter(text: str | None) -> _ClaimsParameter:
    if text is None:
        return _ClaimsParameter()
    try:
        return msgspec.json.decode(text, type=_ClaimsParameter)
    except (msgspec.DecodeError, RecursionError):
        raise _Fault("invalid_request", "claims must be a JSON object of claim requests") from None


def _levels(acr_values: str, acr: _Request) -> tuple[str, ...]:
    """Tell which levels the client accepts; an essential ``acr`` goes before ``acr_values``."""
    wanted = tuple(acr_values.split())
    if acr is not None and acr.get("essential") is True:
        values = acr.get("values", [acr["value"]] if "value" in acr else [])
        if isinstance(values, list) and values:
            wanted = tuple(str(value) for value in values)
    served = tuple(level for level in LEVELS if level in wanted)
    if wanted and not served:
        raise _Fault("unmet_authentication_requirements", "no such assurance level here")
    return served

# SPDX-License-Identifier: EUPL-1.2
"""OAuth requests and errors as bytes (RFC 6749 sections 3.2, 5.1 and 5.2)."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl

import msgspec

from samband.core.problems import Problem

MAX_FORM = 16_384
MAX_FIELDS = 20
FORM = "application/x-www-form-urlencoded"
CLIENT_CREDENTIALS = "client_credentials"
JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"


class OAuthError(Problem):
    """A refusal in OAuth's own words; ``error`` is the code of the standard named beside it.

    ``detail`` becomes ``error_description``: printable ASCII without quotes and backslashes, and
    about the sender's own message only (RFC 6749 section 5.2, Ena profile 3.3.2.3).
    """

    kind = "refused"

    def __init__(
        self,
        error: str,
        detail: str,
        *,
        status: int = 400,
        headers: dict[str, str] | None = None,
        reason: str | None = None,
    ) -> None:
        super().__init__(detail, headers=headers, reason=f"{error}: {reason or detail}")
        self.error = error
        self.http_status = status


class ErrorBody(msgspec.Struct, frozen=True):
    """An error as its JSON members."""

    error: str
    error_description: str


BEARER = "Bearer"


class TokenAnswer(msgspec.Struct, frozen=True):
    """A token and what the client needs to know of it; never a refresh token (profile 5.3)."""

    access_token: str
    expires_in: int
    scope: str
    token_type: str = BEARER


class Form(msgspec.Struct, frozen=True):
    """A form of a client, and the ``Authorization`` header that should not be beside it."""

    fields: Mapping[str, str]
    authorization: str | None = None

    def needed(self, name: str) -> str:
        """Give a field; raises ``invalid_request`` naming it when it is missing or empty."""
        value = self.fields.get(name)
        if not value:
            raise OAuthError("invalid_request", f"The parameter {name} is missing.")
        return value


def parse_form(body: bytes, content_type: str) -> dict[str, str]:
    """Read a form where each parameter stands once; raises ``invalid_request``.

    An empty value counts as an absent parameter (RFC 6749 section 3.2).

    >>> parse_form(b"grant_type=client_credentials&scope=", "application/x-www-form-urlencoded")
    {'grant_type': 'client_credentials'}
    """
    media_type, _, parameters = content_type.partition(";")
    if media_type.strip().lower() != FORM or parameters.strip().lower() not in {
        "",
        "charset=utf-8",
    }:
        raise OAuthError("invalid_request", f"Send the parameters as {FORM}.")
    if len(body) > MAX_FORM:
        raise OAuthError("invalid_request", "The form is larger than 16 KiB.", status=413)
    pairs = _pairs(body)
    names = [name for name, _ in pairs]
    if len(set(names)) != len(names):
        raise OAuthError("invalid_request", "A parameter is given twice.")
    if any("\x00" in value for _, value in pairs):
        raise OAuthError("invalid_request", "A parameter holds the NUL character.")
    return {name: value for name, value in pairs if value}


def _pairs(body: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            strict_parsing=bool(body),
            errors="strict",
            max_num_fields=MAX_FIELDS,
        )
    except (UnicodeDecodeError, ValueError):
        raise OAuthError(
            "invalid_request", "The form must be at most 20 name=value pairs in UTF-8."
        ) from None

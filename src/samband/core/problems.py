# SPDX-License-Identifier: EUPL-1.2
"""The outcomes a verb can end in other than success, named as outcomes (RFC 9457).

Verbs raise these; only ``core.web`` turns them into HTTP.  The status lives here as data
because RFC 9457 makes it a member of the problem itself.
"""

from __future__ import annotations

from typing import ClassVar

import msgspec


class FieldError(msgspec.Struct, frozen=True):
    """One field that must be corrected: a JSON path such as ``$.identifier`` and what to do."""

    field: str
    detail: str


class Problem(Exception):
    """A named outcome that the caller can act on.

    ``detail`` is read by people and must hold no secret, personal number or other person's data.
    ``reason`` is for the owner's log only and never leaves the node.  ``events`` are the ids that
    it left in another node's log, when the problem is that node's answer.
    """

    status: ClassVar[int] = 500
    kind: ClassVar[str] = "failure"
    title: ClassVar[str] = "Something went wrong in the service"
    events: tuple[str, ...] = ()

    def __init__(
        self,
        detail: str = "",
        *,
        errors: tuple[FieldError, ...] = (),
        headers: dict[str, str] | None = None,
        reason: str | None = None,
    ) -> None:
        super().__init__(detail)
        self.detail = detail or self.title
        self.errors = errors
        self.headers = headers or {}
        self.reason = reason or self.detail


class Invalid(Problem):
    """The request is wrong in itself: a field is missing, unknown, of the wrong type or value."""

    status, kind, title = 400, "invalid", "The request must be corrected"

    @classmethod
    def field(cls, field: str, detail: str) -> Invalid:
        """Name the one field that must be corrected."""
        return cls(f"{field}: {detail}", errors=(FieldError(field, detail),))


class Unauthenticated(Problem):
    """Nobody is known to be asking: no token or session, or one that no longer holds."""

    status, kind, title = 401, "unauthenticated", "You must identify yourself"


class LevelNeeded(Unauthenticated):
    """The person is known, but must log in again at a higher assurance level (RFC 9470)."""

    def __init__(self, level: str) -> None:
        challenge = f'Bearer error="insufficient_user_authentication", acr_values="{level}"'
        super().__init__(
            "Log in again at a higher assurance level.", headers={"WWW-Authenticate": challenge}
        )
        self.level = level


class Refused(Problem):
    """The asker is known and may not do this; policies that decided are named in ``policies``.

    ``hidden`` says that the refusal hangs on who or what was asked about, so that telling it from
    "nothing was found" would tell something: answer as ``NotFound``.
    """

    status, kind, title = 403, "refused", "Access is refused"

    def __init__(
        self,
        detail: str = "",
        *,
        policies: tuple[str, ...] = (),
        hidden: bool = False,
        reason: str | None = None,
    ) -> None:
        super().__init__(detail, reason=reason)
        self.policies = policies
        self.hidden = hidden


class NotFound(Problem):
    """Nothing is here that the asker may know of; protected and unknown look the same."""

    status, kind, title = 404, "not-found", "Nothing was found"


class Conflict(Problem):
    """The state has moved on, or an idempotency key was used for another request."""

    status, kind, title = 409, "conflict", "The request conflicts with the current state"


class TooLarge(Problem):
    """The request is larger than the stated limit; nothing was stored."""

    status, kind, title = 413, "too-large", "The request is too large"


class UnsupportedMediaType(Problem):
    """The body is of a media type that this operation does not read."""

    status, kind, title = 415, "unsupported-media-type", "The body's media type is not accepted"


class Unavailable(Problem):
    """Something this answer needs does not answer now; the same request may work later."""

    status, kind, title = 503, "unavailable", "The service cannot answer right now"

    def __init__(
        self, detail: str = "", *, retry_after: int = 5, reason: str | None = None
    ) -> None:
        super().__init__(detail, headers={"Retry-After": str(retry_after)}, reason=reason)


KINDS: tuple[type[Problem], ...] = (
    Invalid,
    Unauthenticated,
    Refused,
    NotFound,
    Conflict,
    TooLarge,
    UnsupportedMediaType,
    Unavailable,
)

# SPDX-License-Identifier: EUPL-1.2
"""Another node's answer as bytes, turned into an answer or a problem of ours (RFC 9457, 6749, 6750)."""

from __future__ import annotations

import re

import msgspec

from samband.core.outbound import Fetched
from samband.core.problems import (
    KINDS,
    FieldError,
    LevelNeeded,
    Problem,
    Unauthenticated,
    Unavailable,
)
from samband.trust_and_security.authorization.model.assurance import level_of

MAX_DETAIL = 500
MAX_EVENTS = 100
MAX_WAIT_SECONDS = 3_600
_PASSED_ON = {kind.status: kind for kind in KINDS if kind not in {Unauthenticated, Unavailable}}
_NOT_MODIFIED = 304
_UNAUTHENTICATED = Unauthenticated.status
_STEP_UP = re.compile(r'error="insufficient_user_authentication".*acr_values="([^"\s]+)')
_EVENT = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")
_CODE = re.compile(r"[a-z_]{1,64}")


class Answered(msgspec.Struct, frozen=True):
    """An answer with a 2xx status, or 304 for what was held; ``events`` are the ids that it left in the other node's log."""

    status: int
    media_type: str
    body: bytes
    events: tuple[str, ...] = ()


class ReadToken(msgspec.Struct, frozen=True):
    """What a token endpoint gives; ``expires_in`` is in seconds."""

    access_token: str
    expires_in: int


class _Problem(msgspec.Struct, frozen=True):
    detail: str = ""
    errors: tuple[FieldError, ...] = ()


class _Error(msgspec.Struct, frozen=True):
    error: str = ""


def read_token(answer: Fetched) -> ReadToken:
    """Read a token answer; raises ``ValueError``."""
    return msgspec.json.decode(answer.body, type=ReadToken)


def oauth_error(answer: Fetched) -> str:
    """Read the code by which a token endpoint refused, for the owner's log."""
    try:
        code = msgspec.json.decode(answer.body, type=_Error).error
    except (ValueError, RecursionError):
        code = ""
    return code if _CODE.fullmatch(code) else f"answered {answer.status}"


def lacks_token(answer: Fetched) -> bool:
    """Tell whether a new token may help: refused as a token, and not for the person's level."""
    return answer.status == _UNAUTHENTICATED and _step_up(answer) is None


def answered(answer: Fetched, named: str) -> Answered:
    """Give a 2xx answer; raises every other as the problem it is to whoever asked us.

    What is wrong between the two nodes, such as a token that is refused twice, is nothing that
    whoever asked us can mend: it is ``Unavailable``, naming the node.
    """
    given = tuple(_EVENT.findall(answer.headers.get("samband-event", ""))[:MAX_EVENTS])
    if answer.status // 100 == 2 or answer.status == _NOT_MODIFIED:  # noqa: PLR2004 (success)
        return Answered(answer.status, answer.media_type, answer.body, given)
    level = _step_up(answer)
    if answer.status == _UNAUTHENTICATED and level is not None:
        raise LevelNeeded(level)
    problem = _problem(answer, named)
    problem.events = given
    raise problem


def _problem(answer: Fetched, named: str) -> Problem:
    kind = _PASSED_ON.get(answer.status)
    if kind is None:
        return Unavailable(
            f"{named} cannot answer right now.",
            retry_after=_wait(answer),
            reason=f"{named}: answered {answer.status}",
        )
    try:
        told = msgspec.json.decode(answer.body, type=_Problem)
    except (ValueError, RecursionError):
        told = _Problem()
    problem = kind(told.detail[:MAX_DETAIL], reason=f"{named}: answered {answer.status}")
    problem.errors = told.errors
    return problem


def _step_up(answer: Fetched) -> str | None:
    match = _STEP_UP.search(answer.headers.get("www-authenticate", ""))
    return match[1] if match and level_of(match[1]) else None


def _wait(answer: Fetched) -> int:
    given = answer.headers.get("retry-after", "")
    seconds = int(given) if given.isascii() and given.isdigit() and len(given) <= 4 else 5  # noqa: PLR2004
    return min(seconds, MAX_WAIT_SECONDS)

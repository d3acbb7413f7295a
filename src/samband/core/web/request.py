# SPDX-License-Identifier: EUPL-1.2
"""Requests read strictly: the framework's default would take ``1`` for ``true`` and drop typos.

A handler's ``data`` annotation decides how its body is decoded: no coercion, no unknown field, no
NUL (PostgreSQL cannot hold one), no lone surrogate, no hostile nesting.
"""

from __future__ import annotations

import functools
import re
from typing import Annotated, Any

import msgspec
from litestar import Request
from litestar.params import HeaderParameter

from samband.core import inbox
from samband.core.inbox import Once
from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.problems import Invalid, Problem, UnsupportedMediaType
from samband.core.web.duplicates import name_given_twice
from samband.core.web.moments import judge_moments

IdempotencyKey = Annotated[
    str,
    HeaderParameter(
        name="Idempotency-Key",
        min_length=1,
        max_length=inbox.MAX_KEY,
        description="Chosen by the caller; the same key with the same request takes effect once.",
    ),
]


class StrictRequest(Request[Any, Any, Any]):
    """Litestar's request with a strict ``json()``."""

    async def json(self) -> Any:
        """Decode the body as the handler's ``data`` type; raises a ``Problem``."""
        content_type, _ = self.content_type
        if content_type != "application/json":
            raise UnsupportedMediaType("Send the body as application/json.")
        annotation = self.route_handler.parsed_fn_signature.parameters["data"].annotation
        return decode(await self.body(), annotation)


@functools.lru_cache(maxsize=512)
def _decoder(type_: Any) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(type_)


# The escape, and not a backslash that is itself escaped and is followed by those signs.
_ESCAPED_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")


def decode(body: bytes, type_: Any) -> Any:
    """Decode one JSON body as ``type_``; raises ``Invalid`` naming the field, never its value."""
    if b"\x00" in body or (b"\\u0000" in body and _ESCAPED_NUL.search(body)):
        raise Invalid.field("$", "must not hold the NUL character")
    try:
        decoded = _decoder(type_).decode(body)
        twice = name_given_twice(body)
    except msgspec.ValidationError as error:
        raise _invalid(str(error)) from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise Invalid.field("$", "must be one well-formed JSON document in UTF-8") from None
    except RecursionError:
        raise Invalid.field("$", "is nested too deeply") from None
    if twice is not None:
        raise Invalid.field("$", f"`{twice}` is given twice" if _NAME.fullmatch(twice) else _TWICE)
    judge_moments(decoded, type_)
    return decoded


# A field's name is told so that a typing error is found; what is no name may be anything at all,
# and so may a value that is not among those allowed, which msgspec repeats.
_NO_NAME = re.compile(r"unknown field `(?![A-Za-z][A-Za-z0-9_]{0,39}`?\Z).*\Z", re.DOTALL)
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,39}")
_TWICE = "holds a name twice"
_NO_CHOICE = re.compile(r"Invalid (?:enum )?value .*\Z", re.DOTALL)
_PATH = re.compile(r"\$(?:\.[A-Za-z][A-Za-z0-9_]{0,39}|\[(?:\d+|\.\.\.)\])*")


# Of an object msgspec tells where it is; the field is the one that it lacks, or should not have.
_MEMBER = re.compile(
    r"Object (?:missing required|contains unknown) field `([A-Za-z][A-Za-z0-9_]{0,39})`"
)


def _invalid(text: str) -> Problem:
    said, at, path = text.rpartition(" - at `")
    said, path = (said, path.rstrip("`")) if at else (text, "$")
    if member := _MEMBER.fullmatch(said):
        path += f".{member[1]}"
    detail = _NO_NAME.sub("a field that is not known", said)
    detail = _NO_CHOICE.sub("has a value that is not allowed", detail)
    return Invalid.field(path if _PATH.fullmatch(path) else "$", detail)


async def asked_once(
    request: StrictRequest, actor: Actor, key: str, body: bytes | None = None
) -> Once:
    """Bind the request's ``Idempotency-Key`` to who sent it and to what it says.

    A system that asks for several people has a space of keys for each of them, or one of them
    could be given another's answer.  ``body`` is what counts of the request, where it is not all.
    """
    who = actor.client or (actor.session or b"").hex()
    if actor.client and actor.user:
        node: Node = request.app.state.node
        who = f"{who} {node.subject_key('inbox', actor.user).hex()}"
    said = await request.body() if body is None else body
    return inbox.once(who, key, f"{request.method} {request.url.path}", said)

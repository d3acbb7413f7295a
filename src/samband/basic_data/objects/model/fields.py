# SPDX-License-Identifier: EUPL-1.2
"""Fields that tell who produced them, and why a value is not there (Bolagsverket's form).

A missing source is an error on the field in an answer that otherwise stands: never a silent gap.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache
from typing import Any, Generic, Literal, TypeVar

import msgspec

Value = TypeVar("Value")
Name = TypeVar("Name", bound=str)

MAX_CHOICES = 256
"""So many ways of choosing members are remembered."""


class FieldFault(msgspec.Struct, frozen=True):
    """Why a field has no value although it was asked for."""

    type: Literal["source-unavailable"]
    detail: str


class Field(msgspec.Struct, Generic[Value], frozen=True):
    """A value with its producer; no value and no error means that there is none to tell."""

    value: Value | None
    producer: str
    error: FieldFault | None = None


def field(value: Value | None, producer: str, out_of_service: Collection[str]) -> Field[Value]:
    """Wrap a value, or the fault when its producer does not deliver now.

    >>> field("Anna", "Skatteverket", ()).value
    'Anna'
    >>> field("Anna", "Skatteverket", ["Skatteverket"]).error.type
    'source-unavailable'
    """
    if producer in out_of_service:
        detail = f"{producer} does not deliver right now. Ask again later."
        return Field(None, producer, FieldFault("source-unavailable", detail))
    return Field(value, producer)


class Members:
    """Reads of a stored content only the members asked for; the others are passed over.

    To read a person whole costs several times what the usual question needs of her (measured).
    """

    def __init__(self, content: type[msgspec.Struct]) -> None:
        self._members = {each.encode_name: each for each in msgspec.structs.fields(content)}
        self._chosen = lru_cache(MAX_CHOICES)(self._decoder_of)

    def read(self, content: str, names: Collection[Name]) -> dict[Name, Any]:
        """Give the named members by name; one that the text does not hold has its default."""
        found = self._chosen(frozenset(names)).decode(content)
        return {name: getattr(found, name) for name in names}

    def _decoder_of(self, names: frozenset[str]) -> msgspec.json.Decoder[Any]:
        chosen = [self._members[name] for name in names]
        members = [(each.encode_name, each.type, _default(each)) for each in chosen]
        return msgspec.json.Decoder(msgspec.defstruct("Members", members, kw_only=True))


def _default(member: msgspec.structs.FieldInfo) -> Any:
    if member.default_factory is msgspec.NODEFAULT:
        return member.default
    return msgspec.field(default_factory=member.default_factory)

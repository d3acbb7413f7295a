# SPDX-License-Identifier: EUPL-1.2
"""Fields that tell who produced them, and why a value is not there (Bolagsverket's form).

A missing source is an error on the field in an answer that otherwise stands: never a silent gap.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, Generic, Literal, TypeVar

import msgspec

Value = TypeVar("Value")
Name = TypeVar("Name", bound=str)


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
    """Reads of a stored content only the members asked for; the others stay the text they are.

    To read a person whole costs several times what the usual question needs of her (measured).
    """

    def __init__(self, content: type[msgspec.Struct]) -> None:
        described = msgspec.structs.fields(content)
        raw = [(member.encode_name, msgspec.Raw, msgspec.Raw()) for member in described]
        self._split = msgspec.json.Decoder(msgspec.defstruct("Members", raw))
        self._readers = {
            member.encode_name: (msgspec.json.Decoder(member.type), _default(member))
            for member in described
        }

    def read(self, content: str, names: Iterable[Name]) -> dict[Name, Any]:
        """Give the named members by name; one that the text does not hold has its default."""
        members = self._split.decode(content)
        found = {}
        for name in names:
            reader, default = self._readers[name]
            text = getattr(members, name)
            found[name] = reader.decode(text) if text else default
        return found


def _default(member: msgspec.structs.FieldInfo) -> object:
    if member.default_factory is not msgspec.NODEFAULT:
        return member.default_factory()
    return member.default

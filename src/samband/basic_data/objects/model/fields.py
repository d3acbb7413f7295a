# SPDX-License-Identifier: EUPL-1.2
"""Fields that tell who produced them, and why a value is not there (Bolagsverket's form).

A missing source is an error on the field in an answer that otherwise stands: never a silent gap.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Generic, Literal, TypeVar

import msgspec

Value = TypeVar("Value")


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

# SPDX-License-Identifier: EUPL-1.2
"""The form of each kind of entry: which fields it has, read and written as text."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

import msgspec
from msgspec import Struct

from samband.core.pages.views import Choice, FieldFault
from samband.core.time import STOCKHOLM
from samband.information_exchange.address_register.model.content import (
    Content,
    Kind,
    NewContent,
    Use,
)
from samband.information_exchange.address_register.pages.words import Words

FieldShape = Literal["text", "area", "lines", "words", "use"]


class Shape(Struct, frozen=True):
    """A field of a form: its name on the wire, how it is filled in, and whether it must be."""

    name: str
    shape: FieldShape = "text"
    optional: bool = False
    width: str = "medium"


_NAME, _NAME_EN = Shape("name", width="full"), Shape("nameEn", optional=True, width="full")
_ABOUT = Shape("description", "area", optional=True)
_PLACE = Shape("municipality", optional=True, width="short")
SHAPES: dict[Kind, tuple[Shape, ...]] = {
    Kind.ORGANISATION: (_NAME, _NAME_EN, _ABOUT, _PLACE),
    Kind.UNIT: (_NAME, _NAME_EN, _ABOUT, _PLACE),
    Kind.FUNCTION: (_NAME, _NAME_EN, Shape("address"), _ABOUT),
    Kind.SERVICE: (
        _NAME,
        _NAME_EN,
        Shape("serviceType", width="full"),
        Shape("documentTypes", "lines", optional=True),
        Shape("municipalities", "words", optional=True, width="full"),
        _ABOUT,
    ),
    Kind.ENDPOINT: (Shape("url", width="full"), Shape("transportProfile", width="full")),
    Kind.CERTIFICATE: (Shape("use", "use"), Shape("pem", "lines")),
}
_GOOD: dict[str, Any] = {
    "name": "A",
    "address": "a",
    "serviceType": "a",
    "url": "a",
    "transportProfile": "a",
    "use": "signing",
    "pem": "a",
}


class EntryForm(Struct, frozen=True, forbid_unknown_fields=True):
    """The form that adds or revises an entry: the fields of every kind, and from when it holds."""

    name: str = ""
    nameEn: str = ""  # noqa: N815 (as on the wire, so that a fault names the field)
    description: str = ""
    municipality: str = ""
    address: str = ""
    serviceType: str = ""  # noqa: N815
    documentTypes: str = ""  # noqa: N815
    municipalities: str = ""
    url: str = ""
    transportProfile: str = ""  # noqa: N815
    use: str = ""
    pem: str = ""
    validFrom: str = ""  # noqa: N815
    validUntil: str = ""  # noqa: N815
    gap: str = ""


class Field(Struct, frozen=True):
    """A field as shown: its label and hint are texts of the catalogue, by its name."""

    name: str
    shape: FieldShape
    value: str
    optional: bool
    width: str
    choices: tuple[Choice, ...] = ()
    fault: str | None = None


def shown_fields(
    words: Words, kind: Kind, filled: EntryForm, faults: dict[str, str]
) -> list[Field]:
    """Give a kind's fields with what was written in them."""
    uses = tuple(Choice(use, words.text(f"ar.use.{use}"), chosen=use == filled.use) for use in Use)
    return [
        Field(
            name=each.name,
            shape=each.shape,
            value=getattr(filled, each.name),
            optional=each.optional,
            width=each.width,
            choices=uses if each.shape == "use" else (),
            fault=faults.get(each.name),
        )
        for each in SHAPES[kind]
    ]


def filled_from(content: Content) -> EntryForm:
    """Fill in a form with what an entry says; a certificate is pasted anew."""
    said = msgspec.to_builtins(content)
    values = {
        name: "\n".join(value)
        if name == "documentTypes"
        else " ".join(value)
        if isinstance(value, list)
        else value or ""
        for name, value in said.items()
        if name in EntryForm.__struct_fields__ and name != "pem"
    }
    return EntryForm(**values)


def content_from(
    words: Words, kind: Kind, filled: EntryForm
) -> tuple[NewContent | None, tuple[FieldFault, ...]]:
    """Read a form as content, or find every field that must be corrected."""
    given: dict[str, Any] = {"kind": kind.value}
    for each in SHAPES[kind]:
        value = getattr(filled, each.name)
        if each.shape in {"lines", "words"} and each.name != "pem":
            given[each.name] = value.split()
        elif value or not each.optional:
            given[each.name] = value
    faults = []
    for each in SHAPES[kind]:
        others = {name: _GOOD[name] for name in _GOOD if name in given and name != each.name}
        alone = {"kind": kind.value, **others, **{k: v for k, v in given.items() if k == each.name}}
        if not _fits(alone):
            faults.append(FieldFault(each.name, words.text(f"ar.fault.{each.name}")))
    if faults:
        return None, tuple(faults)
    return msgspec.convert(given, NewContent), ()


def _fits(given: dict[str, Any]) -> bool:
    try:
        msgspec.convert(given, NewContent)
    except msgspec.ValidationError:
        return False
    return True


def moment_from(text: str) -> datetime | None:
    """Read a day, or a day and a time, as people in Sweden mean it; raises ``ValueError``.

    >>> moment_from("2026-12-01 08:30").isoformat()
    '2026-12-01T08:30:00+01:00'
    """
    if not text:
        return None
    shape = "%Y-%m-%d %H:%M" if " " in text else "%Y-%m-%d"
    return datetime.strptime(text.replace("kl. ", "").replace(".", ":"), shape).replace(
        tzinfo=STOCKHOLM
    )


def times_from(
    words: Words, filled: EntryForm
) -> tuple[dict[str, datetime | None], tuple[FieldFault, ...]]:
    """Read from when and until when a form says something."""
    times: dict[str, datetime | None] = {}
    faults = []
    for name in ("validFrom", "validUntil"):
        try:
            times[name] = moment_from(getattr(filled, name))
        except (ValueError, OverflowError):
            faults.append(FieldFault(name, words.text("ar.fault.time")))
    return times, tuple(faults)

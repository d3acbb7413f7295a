# SPDX-License-Identifier: EUPL-1.2
"""Producers' files to rows: JSON in our own documented form, and CSV for bodies with few addresses.

No fixed standard exists for such a file (DIGG asks for "an agreed format"), so it is ours: the
same content as the API's, one row per entry.  A row that cannot be read is a fault of its own; a
file that is no such file at all raises.
"""

from __future__ import annotations

import csv
import io
from typing import Any

import msgspec
from msgspec import Struct

from samband.core.problems import Invalid
from samband.core.web.request import decode
from samband.information_exchange.address_register.model.imports import (
    FORMAT,
    MAX_ROWS,
    FileFormat,
    FileRow,
)
from samband.information_exchange.address_register.model.timeline import Misplaced

_LISTS = {"document_types": "documentTypes", "municipalities": "municipalities"}
_OUTER = {
    "reference": "reference",
    "parent": "parent",
    "participant": "participant",
    "valid_from": "validFrom",
    "valid_until": "validUntil",
}
_INNER = {
    "kind": "kind",
    "name": "name",
    "name_en": "nameEn",
    "description": "description",
    "municipality": "municipality",
    "function_address": "address",
    "service_type": "serviceType",
    "url": "url",
    "transport_profile": "transportProfile",
    "use": "use",
    **_LISTS,
}
COLUMNS = (*_OUTER, *_INNER, "certificate")
_NEEDED = {"reference", "kind", "name"}
_LINE = 64


class Parsed(Struct, frozen=True):
    """A row as read, or what was wrong with it; ``line`` counts from 1 as the producer counts."""

    line: int
    reference: str
    row: FileRow | None
    field: str = ""
    detail: str = ""
    code: str = "row-form"


class _Whole(Struct, frozen=True, forbid_unknown_fields=True):
    format: str
    entries: list[msgspec.Raw]


def read_file(text: str, format_: FileFormat) -> list[Parsed]:
    """Read the rows of a file; raises ``Misplaced`` with a code when it is no such file."""
    if "\x00" in text:
        raise Misplaced("file-form")
    begun = text.lstrip("\ufeff \t\r\n")
    if begun and begun.startswith(("{", "[")) is not (format_ is FileFormat.JSON):
        raise Misplaced("file-is-csv" if format_ is FileFormat.JSON else "file-is-json")
    rows = _json(text) if format_ is FileFormat.JSON else _csv(text)
    if not rows:
        raise Misplaced("file-empty")
    if len(rows) > MAX_ROWS:
        raise Misplaced("file-large")
    return rows


def text_of(body: bytes) -> str:
    """Read fetched bytes as UTF-8, with or without a byte order mark; raises ``Misplaced``."""
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Misplaced("file-encoding") from None


def _json(text: str) -> list[Parsed]:
    try:
        whole: _Whole = decode(text.encode("utf-8", "strict"), _Whole)
    except (Invalid, UnicodeEncodeError):
        raise Misplaced("file-form") from None
    if whole.format != FORMAT:
        raise Misplaced("file-form")
    return [_row(line, bytes(raw)) for line, raw in enumerate(whole.entries, 1)]


def _csv(text: str) -> list[Parsed]:
    first = text.lstrip("\ufeff").partition("\n")[0]
    separator = ";" if first.count(";") >= first.count(",") else ","
    reader = csv.reader(io.StringIO(text.lstrip("\ufeff")), delimiter=separator, strict=True)
    try:
        head = [cell.strip().lower() for cell in next(reader, [])]
        if not set(head) >= _NEEDED or not set(head) <= set(COLUMNS) or len(set(head)) != len(head):
            raise Misplaced("file-columns")
        return [
            _cells(reader.line_num, head, cells) for cells in reader if any(map(str.strip, cells))
        ]
    except csv.Error:
        raise Misplaced("file-form") from None


def _cells(line: int, head: list[str], cells: list[str]) -> Parsed:
    given = dict(zip(head, (cell.strip() for cell in cells), strict=False))
    if len(cells) != len(head):
        return Parsed(line, given.get("reference", ""), None, code="row-columns")
    outer: dict[str, Any] = {_OUTER[k]: v for k, v in given.items() if k in _OUTER and v}
    inner: dict[str, Any] = {_INNER[k]: v for k, v in given.items() if k in _INNER and v}
    for column, field in _LISTS.items():
        if field in inner:
            inner[field] = given[column].split()
    if inner.get("kind") in {"endpoint", "certificate"}:
        inner.pop("name", None)
    if given.get("certificate"):
        inner["pem"] = _pem(given["certificate"])
    return _row(line, msgspec.json.encode({**outer, "content": inner}))


def _pem(cell: str) -> str:
    """Take a certificate as PEM, or as its bare base64, which fits on one line."""
    if "-----BEGIN" in cell:
        return cell
    bare = "".join(cell.split())
    lines = "\n".join(bare[at : at + _LINE] for at in range(0, len(bare), _LINE))
    return f"-----BEGIN CERTIFICATE-----\n{lines}\n-----END CERTIFICATE-----\n"


def _row(line: int, body: bytes) -> Parsed:
    try:
        row: FileRow = decode(body, FileRow)
    except Invalid as fault:
        [error] = fault.errors
        return Parsed(line, _reference_in(body), None, error.field, error.detail)
    return Parsed(line, row.reference, row)


class _Named(Struct, frozen=True):
    reference: str = ""


def _reference_in(body: bytes) -> str:
    try:
        return msgspec.json.decode(body, type=_Named).reference[:100]
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return ""

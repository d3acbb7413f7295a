# SPDX-License-Identifier: EUPL-1.2
"""Reads a document, tries it against the profile and compares it with the one before.

All of it is work for the processor alone, so it runs in a thread, before anything is locked.
"""

from __future__ import annotations

import asyncio
import hashlib

import msgspec

from samband.information_exchange.api_management.model.changes import Change, breaking_changes
from samband.information_exchange.api_management.model.lifecycle import Version
from samband.information_exchange.api_management.model.profile import (
    Exemption,
    Overgrown,
    Report,
    check,
)
from samband.information_exchange.api_management.model.records import NewExemption
from samband.information_exchange.api_management.wire.openapi_text import (
    Unreadable,
    read_openapi,
)

_NOTHING = Report(0, 0, (), ())


class Judged(msgspec.Struct, frozen=True):
    """What was found in a document; ``fault`` is a code when it cannot be taken at all."""

    digest: bytes = b""
    report: Report = _NOTHING
    version: str = ""
    fault: str | None = None


async def judge(text: str, exemptions: tuple[NewExemption, ...] = ()) -> Judged:
    """Try a document."""
    return await asyncio.to_thread(_judge, text, exemptions)


def _judge(text: str, exemptions: tuple[NewExemption, ...]) -> Judged:
    try:
        body = text.encode()
        document = read_openapi(body)
    except UnicodeEncodeError:
        return Judged(fault="document-encoding")
    except Unreadable as error:
        return Judged(fault=error.code)
    if not str(document.get("openapi", "")).startswith("3."):
        return Judged(fault="document-old")
    try:
        report = check(document, _exemptions(exemptions))
    except Overgrown:
        return Judged(fault="document-too-large")
    info = document.get("info")
    stated = info.get("version") if isinstance(info, dict) else None
    version = stated if isinstance(stated, str) else ""
    return Judged(hashlib.sha256(body).digest(), report, version)


def _exemptions(given: tuple[NewExemption, ...]) -> tuple[Exemption, ...]:
    return tuple(Exemption(each.rule, each.pointer, each.reason) for each in given)


async def compare(old: str, new: str) -> tuple[Change, ...]:
    """List what breaks between two documents that were both taken before."""
    return await asyncio.to_thread(_compare, old, new)


def _compare(old: str, new: str) -> tuple[Change, ...]:
    return breaking_changes(read_openapi(old.encode()), read_openapi(new.encode()))


def says(judged: Judged, version: Version) -> bool:
    """Tell whether the document states the version that it is added as."""
    return judged.version.removeprefix("v") == str(version)

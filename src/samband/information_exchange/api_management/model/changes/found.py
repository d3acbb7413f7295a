# SPDX-License-Identifier: EUPL-1.2
"""A change that breaks those who use a version, and what each kind means in words."""

from __future__ import annotations

import msgspec

KINDS: dict[str, tuple[str, str]] = {
    "server-removed": ("En adress är borttagen.", "An address is removed."),
    "path-removed": ("En sökväg är borttagen.", "A path is removed."),
    "operation-removed": ("En operation är borttagen.", "An operation is removed."),
    "parameter-removed": (
        "En parameter tas inte längre emot.",
        "A parameter is no longer taken.",
    ),
    "parameter-required": (
        "En parameter har blivit tvingande.",
        "A parameter has become required.",
    ),
    "body-required": ("En kropp har blivit tvingande.", "A body has become required."),
    "body-removed": ("En kropp tas inte längre emot.", "A body is no longer taken."),
    "media-type-removed": ("En medietyp är borttagen.", "A media type is removed."),
    "response-removed": ("Ett svar är borttaget.", "A response is removed."),
    "header-removed": ("Ett huvud i svaret är borttaget.", "A response header is removed."),
    "property-removed": ("Ett fält är borttaget.", "A property is removed."),
    "property-required": (
        "Ett fält som ska skickas har blivit tvingande.",
        "A property to send has become required.",
    ),
    "property-optional": (
        "Ett fält som alltid kom kan nu saknas.",
        "A property that always came may now be missing.",
    ),
    "type-narrowed": ("Färre typer tas emot.", "Fewer types are taken."),
    "type-widened": ("Svaret kan ha en annan typ.", "The answer may be of another type."),
    "enum-narrowed": ("Färre värden tas emot.", "Fewer values are taken."),
    "enum-widened": (
        "Svaret kan ha värden som inte fanns.",
        "The answer may hold values that were not there.",
    ),
    "bounds-narrowed": ("Gränserna har blivit snävare.", "The bounds have become narrower."),
    "form-changed": (
        "Mönster eller format är ett annat.",
        "Pattern or format is another.",
    ),
    "closed": ("Okända fält tas inte längre emot.", "Unknown properties are no longer taken."),
    "variant-removed": ("Ett alternativ tas inte längre emot.", "A variant is no longer taken."),
    "variant-added": ("Svaret kan ha en ny form.", "The answer may have a new form."),
    "not-compared": (
        "Dokumentet är för stort för att jämföras helt.",
        "The document is too large to be compared whole.",
    ),
    "auth-changed": (
        "Inloggningen kräver mer än förut.",
        "Authentication demands more than before.",
    ),
}


class Change(msgspec.Struct, frozen=True):
    """One breaking change: its kind, where in the old document (RFC 6901), and a name."""

    kind: str
    pointer: str
    name: str
    sv: str
    en: str


def change(kind: str, pointer: str, name: str = "") -> Change:
    """Word a change."""
    sv, en = KINDS[kind]
    return Change(kind, pointer, name[:80], sv, en)

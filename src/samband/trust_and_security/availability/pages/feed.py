# SPDX-License-Identifier: EUPL-1.2
"""Changes of state as an Atom feed (RFC 4287), one in each language."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from xml.etree import ElementTree as ET

from msgspec import Struct

from samband.core.node import Node
from samband.core.time import rfc3339
from samband.trust_and_security.availability.pages.board import names, trouble_title, trouble_when
from samband.trust_and_security.availability.pages.words import Words
from samband.trust_and_security.availability.service.reading import Board
from samband.trust_and_security.availability.store.standing import TroubleRow

MEDIA_TYPE = "application/atom+xml"
_ATOM = "http://www.w3.org/2005/Atom"
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Entry(Struct, frozen=True):
    """A change of state: when a stretch of trouble began, or when it ended."""

    id: str
    at: datetime
    title: str
    text: str


def atom(
    words: Words, node: Node, board: Board, found: Sequence[TroubleRow], paths: tuple[str, str]
) -> bytes:
    """Write the feed; ``paths`` are those of the page and of the feed itself."""
    page, own = (f"{node.public_url}{path}" for path in paths)
    entries = sorted(_entries(words, board, found, page), key=lambda each: each.at, reverse=True)
    ET.register_namespace("", _ATOM)
    feed = ET.Element(f"{{{_ATOM}}}feed", {"xml:lang": words.lang})
    _add(feed, "id", own)
    _add(feed, "title", words.text("av.feed.title", node=node.name))
    _add(feed, "updated", rfc3339(entries[0].at if entries else board.own.as_of))
    _add(_add(feed, "author"), "name", node.name)
    _add(feed, "link", rel="self", href=own, type=MEDIA_TYPE)
    _add(feed, "link", rel="alternate", href=page, type="text/html")
    for each in entries:
        entry = _add(feed, "entry")
        _add(entry, "id", each.id)
        _add(entry, "title", each.title)
        _add(entry, "updated", rfc3339(each.at))
        _add(entry, "link", rel="alternate", href=page, type="text/html")
        _add(entry, "content", each.text, type="text")
    text: str = ET.tostring(feed, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}'.encode()


def _entries(words: Words, board: Board, found: Sequence[TroubleRow], page: str) -> list[Entry]:
    entries = []
    named = names(words, board)
    for row in found:
        title = trouble_title(words, named, row, board.own.name)
        begun = trouble_title(words, named, _going_on(row), board.own.name)
        why = words.reason(row.reason)
        began = words.text("av.goes-on", when=words.moment(row.began))
        entries.append(Entry(f"{page}#{row.number}-began", row.began, begun, f"{began}. {why}"))
        if row.ended is not None:
            text = f"{trouble_when(words, row)}. {why}"
            over = words.text("av.feed.over", title=title)
            entries.append(Entry(f"{page}#{row.number}-ended", row.ended, over, text))
    return entries


def _going_on(row: TroubleRow) -> TroubleRow:
    return TroubleRow(row.number, row.place, row.service, row.state, row.reason, row.began, None)


def _add(parent: ET.Element, name: str, text: str = "", **attributes: str) -> ET.Element:
    child = ET.SubElement(parent, f"{{{_ATOM}}}{name}", attributes)
    if text:
        child.text = _NOT_XML.sub("", text)
    return child

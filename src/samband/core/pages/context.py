# SPDX-License-Identifier: EUPL-1.2
"""What every page is told about its request, its reader and its place in the site."""

from typing import Literal

import msgspec

from samband.core.pages.format import Lang

#: An area gives a page its colour, its band and the name beside the wordmark.
Area = Literal["common", "people", "organisations", "governance"]


class NavItem(msgspec.Struct, frozen=True):
    """One link of the service navigation; ``label`` is a key in the catalogue.

    ``count`` is shown as a small figure after the words, for what is new to the reader.
    """

    label: str
    href: str
    current: bool = False
    count: int | None = None


class PageContext(msgspec.Struct, frozen=True, kw_only=True):
    """The frame around one page.

    ``path`` and ``other_path`` are this page in this and in the other language, with the
    query kept in both. ``acting_for`` names the organisation the reader acts for.
    ``csrf`` stands in every form that changes something; a page without a session has
    none. ``once`` stands beside it and is this showing's own, so that a form that is sent
    twice is known again (``core.web.pages.sent_once``). ``crumbs`` are the ancestors, nearest last, as (words, address).
    """

    lang: Lang
    path: str
    other_path: str
    area: Area = "common"
    sandbox: bool = False
    person_name: str | None = None
    acting_for: str | None = None
    csrf: str | None = None
    once: str = ""
    nav: tuple[NavItem, ...] = ()
    crumbs: tuple[tuple[str, str], ...] = ()
    node_name: str = "Samband"

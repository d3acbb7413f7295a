# SPDX-License-Identifier: EUPL-1.2
"""Addresses of the pages that the frame and the start page point at, in both languages.

A block's own pages are known to the block. What stands here is what pages of another
owner must be able to name: the footer, the header, the way home from an error.
"""

from collections.abc import Mapping

from samband.core.pages.format import Lang

PATHS: dict[str, tuple[str, str]] = {
    "start": ("/", "/en/"),
    "login": ("/logga-in", "/en/log-in"),
    "logout": ("/logga-ut", "/en/log-out"),
    "accessibility": ("/tillganglighet", "/en/accessibility"),
    "privacy": ("/personuppgifter", "/en/privacy"),
    "building-blocks": ("/byggblock", "/en/building-blocks"),
    "receipt-check": ("/kvitto", "/en/receipt"),
    "people": ("/mina-sidor", "/en/my-pages"),
    "reads": ("/mina-sidor/lasningar", "/en/my-pages/reads"),
    "organisations": ("/anslutning", "/en/connection"),
    "governance": ("/styrning", "/en/governance"),
    "status": ("/driftlage", "/en/status"),
    "developers": ("/utvecklare", "/en/developers"),
    "contact": ("/kontakt", "/en/contact"),
}


def path_to(name: str, lang: Lang, links: Mapping[str, tuple[str, str]] = PATHS) -> str | None:
    """The address of page ``name``, or None where this node has no such page.

    >>> path_to("reads", "sv"), path_to("reads", "en")
    ('/mina-sidor/lasningar', '/en/my-pages/reads')
    >>> path_to("status", "sv", links={})
    """
    pair = links.get(name)
    return None if pair is None else pair[0 if lang == "sv" else 1]


def under(pair: tuple[str, str], *parts: str | tuple[str, str]) -> list[str]:
    """Give the addresses below a pair, one for each language.

    >>> under(PATHS["organisations"], "{entry_id:uuid}", ("avsluta", "close"))[1]
    '/en/connection/{entry_id:uuid}/close'
    """
    return [
        "/".join([pair[side], *(part if isinstance(part, str) else part[side] for part in parts)])
        for side in (0, 1)
    ]

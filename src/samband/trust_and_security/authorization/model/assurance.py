# SPDX-License-Identifier: EUPL-1.2
"""Levels of assurance: how surely a login tells who somebody is, ranked."""

from __future__ import annotations

_SWEDISH = "http://id.elegnamnden.se/loa/1.0/"
_RANKS = {
    "loa1": 1,
    "loa2": 2,
    "loa3": 3,
    "loa4": 4,
    "eidas-low": 2,
    "eidas-sub": 3,
    "eidas-high": 4,
    "eidas-nf-low": 2,
    "eidas-nf-sub": 3,
    "eidas-nf-high": 4,
}
_LEVELS = {
    **{f"{_SWEDISH}{name}": rank for name, rank in _RANKS.items()},
    "http://id.swedenconnect.se/loa/1.0/uncertified-loa3": 3,
}

BELIEVED = 3
"""The least that another node's login must be worth: what this node's own login asks for."""


def level_of(assurance: str | None) -> int:
    """Rank a level of assurance 0-4; eIDAS substantial ranks as level 3 and high as level 4.

    Only the whole address counts, so that nobody else's "loa4" is taken for Sweden's.

    >>> level_of("http://id.elegnamnden.se/loa/1.0/loa3")
    3
    >>> level_of("http://id.elegnamnden.se/loa/1.0/eidas-nf-sub"), level_of(None)
    (3, 0)
    >>> level_of("https://elsewhere.example/loa4")
    0
    """
    return _LEVELS.get(assurance or "", 0)

# SPDX-License-Identifier: EUPL-1.2
"""The manifest of the example case system, which only a sandbox can have."""

from __future__ import annotations

from pathlib import Path

from samband.core.block import Manifest, NavLink
from samband.sandbox.building_permit import pages
from samband.sandbox.building_permit.model import CASE_OFFICER, ENGLISH_PAGE, PAGE
from samband.sandbox.building_permit.vocabulary import VOCABULARY

_FOLDER = Path(__file__).parent


def manifest(*, test_mode: bool) -> Manifest:
    """Describe the block; raises ``RuntimeError`` in production, where it must not exist."""
    if not test_mode:
        raise RuntimeError("the example case system exists only in the sandbox")
    return Manifest(
        name="building_permit",
        swedish="Bygglov, ett exempel",
        english="Building permits, an example",
        owner="",
        pages=pages.HANDLERS,
        links=(
            NavLink(
                "building-permits",
                "bp.title",
                PAGE,
                ENGLISH_PAGE,
                area="organisations",
                roles=frozenset({CASE_OFFICER}),
            ),
        ),
        templates=_FOLDER / "pages",
        migrations=_FOLDER / "migrations",
        vocabulary=VOCABULARY,
    )

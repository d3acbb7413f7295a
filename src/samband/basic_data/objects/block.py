# SPDX-License-Identifier: EUPL-1.2
"""The engine's manifest: a schema, and nothing that is served."""

from pathlib import Path

from samband.core.block import Manifest

MANIFEST = Manifest(
    name="objects",
    swedish="Grunddataobjekt",
    english="Basic data objects",
    owner="infrastrukturansvarig",
    migrations=Path(__file__).parent / "migrations",
)

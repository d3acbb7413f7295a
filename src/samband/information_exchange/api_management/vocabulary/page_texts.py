# SPDX-License-Identifier: EUPL-1.2
"""The words of the catalogue's pages."""

from __future__ import annotations

PAGE_TEXTS: dict[str, tuple[str, str]] = {}

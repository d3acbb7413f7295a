# SPDX-License-Identifier: EUPL-1.2
"""The engine's queries."""

from samband.basic_data.objects.store import changing, loading, reading

__all__ = ["changing", "loading", "reading"]

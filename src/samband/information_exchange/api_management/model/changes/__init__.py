# SPDX-License-Identifier: EUPL-1.2
"""Which changes between two OpenAPI documents break those who use the old one (VER.02, AP-11)."""

from samband.information_exchange.api_management.model.changes.documents import breaking_changes
from samband.information_exchange.api_management.model.changes.found import KINDS, Change

__all__ = ["KINDS", "Change", "breaking_changes"]

# SPDX-License-Identifier: EUPL-1.2
"""A description as a developer reads it: operations, what each takes and gives, a call to copy."""

from samband.information_exchange.api_management.model.outline.calls import curl
from samband.information_exchange.api_management.model.outline.reading import (
    MAX_OPERATIONS,
    Answer,
    Content,
    ListedOperation,
    Outline,
    OutlinedOperation,
    Parameter,
    operation_at,
    outline,
)
from samband.information_exchange.api_management.model.outline.schemas import Field

__all__ = [
    "MAX_OPERATIONS",
    "Answer",
    "Content",
    "Field",
    "ListedOperation",
    "Outline",
    "OutlinedOperation",
    "Parameter",
    "curl",
    "operation_at",
    "outline",
]

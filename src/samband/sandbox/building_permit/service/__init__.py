# SPDX-License-Identifier: EUPL-1.2
"""What a case officer does: opens a case, has it filled in, writes the wish down, and closes it."""

from samband.sandbox.building_permit.service.cases import (
    close,
    find,
    gather,
    latest,
    may_work,
    open_case,
    write_wish,
)

__all__ = ["close", "find", "gather", "latest", "may_work", "open_case", "write_wish"]

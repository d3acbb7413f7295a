# SPDX-License-Identifier: EUPL-1.2
"""The verbs of traceability: record, grow the log, read it, prove from it, check it, ask why."""

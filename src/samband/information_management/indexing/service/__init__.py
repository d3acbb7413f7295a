# SPDX-License-Identifier: EUPL-1.2
"""The verbs: decide, change, record."""

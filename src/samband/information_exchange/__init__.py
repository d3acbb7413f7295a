# SPDX-License-Identifier: EUPL-1.2
"""Informationsutbyte (information exchange): addresses, APIs and messages between bodies."""

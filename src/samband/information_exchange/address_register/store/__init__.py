# SPDX-License-Identifier: EUPL-1.2
"""Queries of the address register, one function each."""

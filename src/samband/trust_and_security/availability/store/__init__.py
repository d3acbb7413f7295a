# SPDX-License-Identifier: EUPL-1.2
"""Queries of availability, one function each."""

# SPDX-License-Identifier: EUPL-1.2
"""Tillit och säkerhet: the blocks that say who may do what, and prove what was done."""

# SPDX-License-Identifier: EUPL-1.2
"""Permanent formats, as bytes to values and back: canonical JSON, leaf, note, tiles, receipt.

Nothing here reads a database or a network, so that a receipt can be checked anywhere.
"""

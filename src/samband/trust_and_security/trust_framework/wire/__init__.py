# SPDX-License-Identifier: EUPL-1.2
"""Bytes and JSON of fixed standards, and sealed people, to and from values."""

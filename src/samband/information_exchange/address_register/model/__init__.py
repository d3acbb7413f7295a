# SPDX-License-Identifier: EUPL-1.2
"""Entries and what they say, their time, and the rules that keep a bad address out; no I/O."""

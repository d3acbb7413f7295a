# SPDX-License-Identifier: EUPL-1.2
"""Nationella grunddata: facts that society shares, each with one owner and both time axes."""

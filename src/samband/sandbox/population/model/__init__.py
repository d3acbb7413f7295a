# SPDX-License-Identifier: EUPL-1.2
"""Synthetic people and companies as values, and the numbers they may carry."""

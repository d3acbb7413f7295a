# SPDX-License-Identifier: EUPL-1.2
"""Availability as values: services and what is promised of them, what is measured, what follows."""

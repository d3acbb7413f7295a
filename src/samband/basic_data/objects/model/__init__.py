# SPDX-License-Identifier: EUPL-1.2
"""Versions and verbs, what an owner states over the wire, and fields with their producer."""

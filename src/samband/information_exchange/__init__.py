# SPDX-License-Identifier: EUPL-1.2
"""Informationsutbyte: where functions and services are reached, through which APIs and messages."""

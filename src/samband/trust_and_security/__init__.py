# SPDX-License-Identifier: EUPL-1.2
"""Tillit och säkerhet: the blocks that let organisations and people trust an exchange."""

# SPDX-License-Identifier: EUPL-1.2
"""Informationshantering: indexing and metadata management, DIGG's third category."""

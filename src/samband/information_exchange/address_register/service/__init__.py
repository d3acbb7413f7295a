# SPDX-License-Identifier: EUPL-1.2
"""The register's verbs: decide, change, record."""

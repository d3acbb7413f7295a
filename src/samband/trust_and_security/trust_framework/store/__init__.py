# SPDX-License-Identifier: EUPL-1.2
"""The register's queries, one function each, by what they are about."""

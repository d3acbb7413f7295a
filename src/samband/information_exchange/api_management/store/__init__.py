# SPDX-License-Identifier: EUPL-1.2
"""The queries of the catalogue: APIs and versions, access, keys."""

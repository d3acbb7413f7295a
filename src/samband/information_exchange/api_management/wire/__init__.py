# SPDX-License-Identifier: EUPL-1.2
"""The forms that others fix: OpenAPI documents as text, and the headers of a version's end."""

# SPDX-License-Identifier: EUPL-1.2
"""One function per query on the schema ``authorization``."""

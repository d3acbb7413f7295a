# SPDX-License-Identifier: EUPL-1.2
"""The words of the register's pages, in Swedish and English."""

PAGE_TEXTS: dict[str, tuple[str, str]] = {}

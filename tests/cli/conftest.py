# SPDX-License-Identifier: EUPL-1.2
"""Let every test here type commands."""

from cli.terminal import typed

__all__ = ["typed"]

# SPDX-License-Identifier: EUPL-1.2
"""What the engine does for the domains."""

# SPDX-License-Identifier: EUPL-1.2
"""Core holds what every block stands on and knows nothing of any block."""

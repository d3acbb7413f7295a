# SPDX-License-Identifier: EUPL-1.2
"""What the gateway publishes and counts, as values and pure rules."""

# SPDX-License-Identifier: EUPL-1.2
"""The pure rules of traceability: the tree and what the block's own values look like."""

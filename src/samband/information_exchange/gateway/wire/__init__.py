# SPDX-License-Identifier: EUPL-1.2
"""HTTP as it passes through: which headers go on, and which addresses are passed."""

# SPDX-License-Identifier: EUPL-1.2
"""Every query of the block, one function each."""

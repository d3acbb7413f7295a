# SPDX-License-Identifier: EUPL-1.2
"""What the register of persons holds, and what is asked of and answered by it."""

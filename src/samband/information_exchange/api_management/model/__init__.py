# SPDX-License-Identifier: EUPL-1.2
"""What the block knows without asking anybody: the profile's rules, lifecycle, changes, keys."""

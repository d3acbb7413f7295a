# SPDX-License-Identifier: EUPL-1.2
"""The acceptance checks: each shows one promise of this release and prints the figure it saw."""

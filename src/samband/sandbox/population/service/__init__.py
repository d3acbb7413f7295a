# SPDX-License-Identifier: EUPL-1.2
"""Drawing the population: the same people and companies from the same seed."""

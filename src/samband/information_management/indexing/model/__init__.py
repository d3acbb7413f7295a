# SPDX-License-Identifier: EUPL-1.2
"""The values of an index: what is set up, what producers state, what consumers are told."""

# SPDX-License-Identifier: EUPL-1.2
"""OAuth and JOSE as bytes: no I/O, no clock of its own."""

# SPDX-License-Identifier: EUPL-1.2
"""The made-up country in the words of the interfaces it is loaded through."""

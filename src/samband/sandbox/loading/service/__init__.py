# SPDX-License-Identifier: EUPL-1.2
"""The steps that fill a sandbox; each may be repeated without doubling anything."""

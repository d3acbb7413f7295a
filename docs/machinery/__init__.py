# SPDX-License-Identifier: EUPL-1.2
"""What ``docs/generate.py`` is made of; each module writes one kind of page."""

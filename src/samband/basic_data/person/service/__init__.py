# SPDX-License-Identifier: EUPL-1.2
"""Reading persons, and persons as evidence; writing is the engine's ``stating`` and ``bulk``."""

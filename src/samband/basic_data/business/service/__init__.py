# SPDX-License-Identifier: EUPL-1.2
"""Reading companies, and companies as evidence; writing is the engine's ``stating`` and ``bulk``."""

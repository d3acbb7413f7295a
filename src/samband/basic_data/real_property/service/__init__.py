# SPDX-License-Identifier: EUPL-1.2
"""Reading properties, and protecting owners; other writing is the engine's ``stating`` and ``bulk``."""

# SPDX-License-Identifier: EUPL-1.2
"""Core's numbered migrations; the runner is ``samband.core.migrate``."""

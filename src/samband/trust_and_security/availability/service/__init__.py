# SPDX-License-Identifier: EUPL-1.2
"""The verbs of availability: probe, watch, keep what was seen, and tell of it."""

from samband.trust_and_security.availability.service.health import health, ready, state_of

__all__ = ["health", "ready", "state_of"]

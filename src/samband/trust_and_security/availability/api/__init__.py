# SPDX-License-Identifier: EUPL-1.2
"""The open API of availability, and the three questions of health at their fixed addresses."""

from samband.core.block import Api
from samband.trust_and_security.availability.api import health, status

HEALTH = Api(name="", handlers=(health.livez, health.readyz, health.health))
API = Api(
    name="availability",
    title="Tillgänglighet",
    title_en="Availability",
    summary_sv="Hur tjänsterna mår nu, vad som har mätts, och vad som är lovat.",
    summary_en="How the services are now, what has been measured, and what is promised.",
    handlers=status.HANDLERS,
)

__all__ = ["API", "HEALTH"]

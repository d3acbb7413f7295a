# SPDX-License-Identifier: EUPL-1.2
"""Tillgänglighet (availability): what is promised of each service, and whether it holds.

DIGG's block is the security property, not web accessibility (owner: DIGG).  No Swedish standard
fixes an interface, so the API is ours; health is ``application/health+json``
(draft-inadarei-api-health-check-06), and the feed is Atom (RFC 4287).
"""

from samband.trust_and_security.availability.jobs import run_probes, run_watch
from samband.trust_and_security.availability.model.health import Check, Health, Probe, Status
from samband.trust_and_security.availability.model.measuring import State
from samband.trust_and_security.availability.model.services import Services, arrange
from samband.trust_and_security.availability.service import health, state_of
from samband.trust_and_security.availability.service.drawing import Drawings

__all__ = [
    "Check",
    "Drawings",
    "Health",
    "Probe",
    "Services",
    "State",
    "Status",
    "arrange",
    "health",
    "run_probes",
    "run_watch",
    "state_of",
]

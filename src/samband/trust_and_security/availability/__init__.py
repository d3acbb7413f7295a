# SPDX-License-Identifier: EUPL-1.2
"""Tillgänglighet (availability): is the node alive, ready and healthy.

DIGG's block is the security property, not web accessibility (owner: DIGG).  The wire is
``application/health+json`` (draft-inadarei-api-health-check-06) since no Swedish one exists.
"""

from samband.trust_and_security.availability.model import Check, Health, Probe, Status
from samband.trust_and_security.availability.service import health

__all__ = ["Check", "Health", "Probe", "Status", "health"]

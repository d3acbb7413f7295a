# SPDX-License-Identifier: EUPL-1.2
"""The manifest of Tillgänglighet."""

from samband.core.block import Api, Manifest
from samband.trust_and_security.availability import api

MANIFEST = Manifest(
    name="availability",
    swedish="Tillgänglighet",
    english="Availability",
    owner="DIGG",
    apis=(Api(name="", handlers=(api.livez, api.readyz, api.health)),),
)

# SPDX-License-Identifier: EUPL-1.2
"""Fills a running sandbox as real bodies would: they join, are granted scopes, load their registers.

Everything goes over HTTP with tokens of systems that were registered for it.
"""

from samband.sandbox.loading.model.logins import AT_HUB, LOGINS, Login
from samband.sandbox.loading.model.persons import party
from samband.sandbox.loading.model.persons import registration as person_registration
from samband.sandbox.loading.model.pointers import INDEX
from samband.sandbox.loading.model.purposes import BUILDING_PERMIT, PURPOSES
from samband.sandbox.loading.service.joining import (
    called,
    join_body,
    join_country,
    register_nodes,
)
from samband.sandbox.loading.service.registers import Progress, load_registers

__all__ = [
    "AT_HUB",
    "BUILDING_PERMIT",
    "INDEX",
    "LOGINS",
    "PURPOSES",
    "Login",
    "Progress",
    "called",
    "join_body",
    "join_country",
    "load_registers",
    "party",
    "person_registration",
    "register_nodes",
]

# SPDX-License-Identifier: EUPL-1.2
"""API-hantering (API management): the catalogue of APIs, the REST API profile's check, access.

Owner role: DIGG.  Standards: Sweden's REST API profile 1.2.0, OpenAPI 3.0 and 3.1, semantic
versioning, RFC 9745 (Deprecation), RFC 8594 (Sunset).
"""

from samband.information_exchange.api_management.model.profile import (
    Exemption,
    Finding,
    Overgrown,
    Report,
    Severity,
    check,
)
from samband.information_exchange.api_management.service import KeyHolder, holder_of
from samband.information_exchange.api_management.service.own import register_own
from samband.information_exchange.api_management.wire.openapi_text import Unreadable, read_openapi

__all__ = [
    "Exemption",
    "Finding",
    "KeyHolder",
    "Overgrown",
    "Report",
    "Severity",
    "Unreadable",
    "check",
    "holder_of",
    "read_openapi",
    "register_own",
]

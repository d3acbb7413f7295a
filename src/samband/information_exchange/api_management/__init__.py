# SPDX-License-Identifier: EUPL-1.2
"""API-hantering (API management): the catalogue of APIs, the REST API profile's check, access.

Owner role: DIGG.  Standards: Sweden's REST API profile 1.2.0, OpenAPI 3.0 and 3.1, semantic
versioning, RFC 9745 (Deprecation), RFC 8594 (Sunset).
"""

from samband.information_exchange.api_management.client import (
    RemoteAccessLists,
    RemoteCatalogue,
    SignedList,
)
from samband.information_exchange.api_management.model.access_list import (
    AccessList,
    Listed,
    ListedKey,
    ListedVersion,
)
from samband.information_exchange.api_management.model.addresses import OfferedLimit
from samband.information_exchange.api_management.model.keys import FreshKey, matches, parse
from samband.information_exchange.api_management.model.profile import (
    Exemption,
    Finding,
    Overgrown,
    Report,
    Severity,
    check,
)
from samband.information_exchange.api_management.model.records import (
    ApiContact,
    ApiFacts,
    Audience,
    Bilingual,
    ServiceLevel,
    VersionReport,
)
from samband.information_exchange.api_management.service import KeyHolder, holder_of
from samband.information_exchange.api_management.service.accessing import end_all_access
from samband.information_exchange.api_management.service.answering import keep_limits
from samband.information_exchange.api_management.service.describing import Readings
from samband.information_exchange.api_management.service.listing import (
    AccessLists,
    LocalAccessLists,
)
from samband.information_exchange.api_management.service.offering import (
    Catalogue,
    LocalCatalogue,
    Offer,
    offer,
)
from samband.information_exchange.api_management.service.own import register_own
from samband.information_exchange.api_management.service.telling import (
    Answered,
    Told,
    answered,
    tell_catalogue,
)
from samband.information_exchange.api_management.wire.access_list import BadList, digest, read
from samband.information_exchange.api_management.wire.openapi_text import Unreadable, read_openapi

__all__ = [
    "AccessList",
    "AccessLists",
    "Answered",
    "ApiContact",
    "ApiFacts",
    "Audience",
    "BadList",
    "Bilingual",
    "Catalogue",
    "Exemption",
    "Finding",
    "FreshKey",
    "KeyHolder",
    "Listed",
    "ListedKey",
    "ListedVersion",
    "LocalAccessLists",
    "LocalCatalogue",
    "Offer",
    "OfferedLimit",
    "Overgrown",
    "Readings",
    "RemoteAccessLists",
    "RemoteCatalogue",
    "Report",
    "ServiceLevel",
    "Severity",
    "SignedList",
    "Told",
    "Unreadable",
    "VersionReport",
    "answered",
    "check",
    "digest",
    "end_all_access",
    "holder_of",
    "keep_limits",
    "matches",
    "offer",
    "parse",
    "read",
    "read_openapi",
    "register_own",
    "tell_catalogue",
]

# SPDX-License-Identifier: EUPL-1.2
"""Identitet (identity): who a person is, how surely, and whom she acts for.

DIGG's block, owner DIGG.  The node is a relying party of any OpenID provider (OIDC Sweden's
profile 1.0: code flow, PKCE S256, ``private_key_jwt``, essential ``acr``; RFC 9207 ``iss``) and
keeps its own sessions.
"""

from samband.trust_and_security.identity.client import RelyingParty
from samband.trust_and_security.identity.model import (
    ANSWER_PATH,
    DEFAULT_LEVEL,
    IDLE,
    LEVELS,
    Provider,
    check_providers,
    local_path,
)
from samband.trust_and_security.identity.service import Sessions, require_level
from samband.trust_and_security.identity.service.probing import provider_services

__all__ = [
    "ANSWER_PATH",
    "DEFAULT_LEVEL",
    "IDLE",
    "LEVELS",
    "Provider",
    "RelyingParty",
    "Sessions",
    "check_providers",
    "local_path",
    "provider_services",
    "require_level",
]

# SPDX-License-Identifier: EUPL-1.2
"""Auktorisation (authorization): who may do what, by which rule, and the tokens that carry it.

Owner role: DIGG.  Standards: Ena OAuth 2.0 profile 1.0 draft 01, Ena OAuth 2.0 chaining draft 01, RFC 6749, 7009, 7523, 7662,
8414, 8707, 9068; Cedar for policies.
"""

from samband.trust_and_security.authorization.client import Issuers
from samband.trust_and_security.authorization.jobs import keep_known
from samband.trust_and_security.authorization.model.grants import Agreed, RegisteredScope
from samband.trust_and_security.authorization.service.agreeing import agree
from samband.trust_and_security.authorization.service.calling import Call, Caller
from samband.trust_and_security.authorization.service.gate import PolicyGate
from samband.trust_and_security.authorization.service.granting import withdraw_all
from samband.trust_and_security.authorization.service.installing import install, register_scopes
from samband.trust_and_security.authorization.service.probing import is_own_client
from samband.trust_and_security.authorization.service.renewing import (
    announce_node,
    renew_client_key,
)
from samband.trust_and_security.authorization.service.rules import AccessRules, refreshing
from samband.trust_and_security.authorization.service.tokens import Tokens
from samband.trust_and_security.authorization.service.vouching import (
    CLIENT_USE,
    client_keys,
    client_of,
    grant_for,
)
from samband.trust_and_security.authorization.wire.answers import Answered

__all__ = [
    "CLIENT_USE",
    "AccessRules",
    "Agreed",
    "Answered",
    "Call",
    "Caller",
    "Issuers",
    "PolicyGate",
    "RegisteredScope",
    "Tokens",
    "agree",
    "announce_node",
    "client_keys",
    "client_of",
    "grant_for",
    "install",
    "is_own_client",
    "keep_known",
    "refreshing",
    "register_scopes",
    "renew_client_key",
    "withdraw_all",
]

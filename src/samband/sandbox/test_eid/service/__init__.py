# SPDX-License-Identifier: EUPL-1.2
"""What the test e-ID does: who can log in, the code, the tokens, UserInfo."""

from samband.sandbox.test_eid.service.logins import client_of, fault_url, issue_code
from samband.sandbox.test_eid.service.metadata import discovery, issuer_of, key_set
from samband.sandbox.test_eid.service.people import find_person, well_known_people
from samband.sandbox.test_eid.service.tokens import exchange_code, user_info

__all__ = [
    "client_of",
    "discovery",
    "exchange_code",
    "fault_url",
    "find_person",
    "issue_code",
    "issuer_of",
    "key_set",
    "user_info",
    "well_known_people",
]

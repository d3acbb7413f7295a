# SPDX-License-Identifier: EUPL-1.2
"""The verbs of identity: begin and finish a login, hold and end a session, choose a role."""

from samband.trust_and_security.identity.service.logins import (
    finish_login,
    start_login,
    take_attempt,
)
from samband.trust_and_security.identity.service.roles import (
    choose_role,
    require_level,
    roles_of,
)
from samband.trust_and_security.identity.service.sessions import (
    Sessions,
    end_sessions,
    own_sessions,
    sign_out,
)

__all__ = [
    "Sessions",
    "choose_role",
    "end_sessions",
    "finish_login",
    "own_sessions",
    "require_level",
    "roles_of",
    "sign_out",
    "start_login",
    "take_attempt",
]

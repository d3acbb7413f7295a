# SPDX-License-Identifier: EUPL-1.2
"""Logging in and out, choosing whom to act for, and seeing where one is logged in."""

from samband.trust_and_security.identity.pages import login, session, sessions
from samband.trust_and_security.identity.pages.common import LOGIN, LOGOUT, ROLE, SESSIONS

HANDLERS = (
    login.choose_provider,
    login.start,
    login.answered,
    login.failed,
    session.show_roles,
    session.take_role,
    session.leave,
    *sessions.HANDLERS,
)

__all__ = ["HANDLERS", "LOGIN", "LOGOUT", "ROLE", "SESSIONS"]

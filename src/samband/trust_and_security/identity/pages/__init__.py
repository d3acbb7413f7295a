# SPDX-License-Identifier: EUPL-1.2
"""Logging in and out, and choosing whom to act for."""

from samband.trust_and_security.identity.pages import login, session
from samband.trust_and_security.identity.pages.common import LOGIN, LOGOUT, ROLE

HANDLERS = (
    login.choose_provider,
    login.start,
    login.answered,
    login.failed,
    session.show_roles,
    session.take_role,
    session.leave,
)

__all__ = ["HANDLERS", "LOGIN", "LOGOUT", "ROLE"]

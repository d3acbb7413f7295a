# SPDX-License-Identifier: EUPL-1.2
"""Tillitsramverk (trust framework): the one connection register of members, systems and roles.

DIGG's block, owner E-hälsomyndigheten.  Other blocks hold participations that point here and ask
through ``MemberRegister``.
"""

from samband.trust_and_security.trust_framework.model import (
    Agreement,
    AgreementKind,
    Appointment,
    Founding,
    Invitation,
    Joining,
    Member,
    MemberKind,
    MemberRegister,
    MemberRole,
    MemberState,
    NewKey,
    NewSystem,
    RegisteredNode,
    Role,
    System,
)
from samband.trust_and_security.trust_framework.service import (
    LocalRegister,
    accept_invitation,
    add_key,
    found,
    give_role,
    invite,
    join,
    register_system,
)

__all__ = [
    "Agreement",
    "AgreementKind",
    "Appointment",
    "Founding",
    "Invitation",
    "Joining",
    "LocalRegister",
    "Member",
    "MemberKind",
    "MemberRegister",
    "MemberRole",
    "MemberState",
    "NewKey",
    "NewSystem",
    "RegisteredNode",
    "Role",
    "System",
    "accept_invitation",
    "add_key",
    "found",
    "give_role",
    "invite",
    "join",
    "register_system",
]

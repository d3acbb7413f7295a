# SPDX-License-Identifier: EUPL-1.2
"""Tillitsramverk (trust framework): the one connection register of members, systems and roles.

DIGG's block, owner E-hälsomyndigheten.  Other blocks hold participations that point here and ask
through ``MemberRegister``.
"""

from samband.trust_and_security.trust_framework.client import RegisterClient
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
    NewNode,
    NewSystem,
    RegisteredNode,
    Role,
    System,
)
from samband.trust_and_security.trust_framework.service import (
    Followed,
    LocalRegister,
    Publisher,
    accept_invitation,
    add_key,
    confirm,
    follow,
    found,
    give_role,
    invite,
    join,
    register_key,
    register_node,
    register_system,
)

__all__ = [
    "Agreement",
    "AgreementKind",
    "Appointment",
    "Followed",
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
    "NewNode",
    "NewSystem",
    "Publisher",
    "RegisterClient",
    "RegisteredNode",
    "Role",
    "System",
    "accept_invitation",
    "add_key",
    "confirm",
    "follow",
    "found",
    "give_role",
    "invite",
    "join",
    "register_key",
    "register_node",
    "register_system",
]

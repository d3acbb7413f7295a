# SPDX-License-Identifier: EUPL-1.2
"""Grunddatadomän företag: companies, by Bolagsverket with Statistics Sweden's part.

Who may sign for a company is data (``Rule``), and ``may_sign`` is the one reading of it.
"""

from samband.basic_data.business.model.content import (
    CompanyContent,
    CompanyName,
    Item,
    NameKind,
    Office,
    PostalAddress,
    State,
    Status,
    Trade,
)
from samband.basic_data.business.model.lookups import BatchLookUp, LookUp
from samband.basic_data.business.model.roles import RoleLookUp
from samband.basic_data.business.model.signing import (
    AllOf,
    Alone,
    AnyOf,
    Board,
    Jointly,
    Officer,
    Role,
    Rule,
    may_sign,
)
from samband.basic_data.business.service.evidence import BusinessEvidence
from samband.basic_data.business.service.reading import look_up, look_up_many
from samband.basic_data.business.service.roles import look_up_roles

__all__ = [
    "AllOf",
    "Alone",
    "AnyOf",
    "BatchLookUp",
    "Board",
    "BusinessEvidence",
    "CompanyContent",
    "CompanyName",
    "Item",
    "Jointly",
    "LookUp",
    "NameKind",
    "Office",
    "Officer",
    "PostalAddress",
    "Role",
    "RoleLookUp",
    "Rule",
    "State",
    "Status",
    "Trade",
    "look_up",
    "look_up_many",
    "look_up_roles",
    "may_sign",
]

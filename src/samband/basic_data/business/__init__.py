# SPDX-License-Identifier: EUPL-1.2
"""Grunddatadomän företag: companies, by Bolagsverket with Statistics Sweden's part.

Who may sign for a company is data (``Rule``), and ``may_sign`` is the one reading of it.
"""

from samband.basic_data.business.model.content import (
    CompanyContent,
    CompanyName,
    NameKind,
    Office,
    PostalAddress,
    State,
    Status,
    Trade,
)
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

__all__ = [
    "AllOf",
    "Alone",
    "AnyOf",
    "Board",
    "BusinessEvidence",
    "CompanyContent",
    "CompanyName",
    "Jointly",
    "NameKind",
    "Office",
    "Officer",
    "PostalAddress",
    "Role",
    "Rule",
    "State",
    "Status",
    "Trade",
    "may_sign",
]

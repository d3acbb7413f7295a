# SPDX-License-Identifier: EUPL-1.2
"""Sweden's REST API profile as rules over an OpenAPI document, by the profile's own ids.

The 46 rules that DIGG's linter tries (profile 1.2.0), SPA.02 and SPA.04 of the next version, and
three of our own: OAS.01 and OAS.02 for form, UND.01 for an exemption that exempts nothing.
"""

from samband.information_exchange.api_management.model.profile.checking import RULES, check
from samband.information_exchange.api_management.model.profile.document import Overgrown
from samband.information_exchange.api_management.model.profile.findings import (
    Exemption,
    Finding,
    Report,
    Rule,
    RuleResult,
    Severity,
)

__all__ = [
    "RULES",
    "Exemption",
    "Finding",
    "Overgrown",
    "Report",
    "Rule",
    "RuleResult",
    "Severity",
    "check",
]

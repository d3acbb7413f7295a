# SPDX-License-Identifier: EUPL-1.2
"""The framework's words: the right to ask several sources at once, and what holds for it."""

from __future__ import annotations

from samband.core.block import EventType, PolicyText, Scope, Vocabulary

SCOPE = "basic-data/combine"
COMBINED = "basic-data.combined"

_POLICIES = (
    PolicyText(
        "basic-data.purpose-missing",
        'forbid(principal, action == Action::"basic-data.combine", resource)'
        " when { context has about_people && context.about_people }"
        " unless { context has purpose && context has legal_ground && context.case_stated };",
        "Ange ändamål, rättslig grund och ert ärendenummer.",
        "State the purpose, the legal ground and your own case reference.",
    ),
    PolicyText(
        "basic-data.own-organisation",
        'forbid(principal, action == Action::"basic-data.combine", resource)'
        " when { context has elsewhere && context.elsewhere }"
        " unless { context has own && context.own };",
        "Noden frågar andra noder bara åt sin egen organisation.",
        "The node asks other nodes for its own organisation only.",
    ),
)

VOCABULARY = Vocabulary(
    scopes=(
        Scope(
            SCOPE,
            "Ställa en samlad fråga till flera grunddatakällor",
            "Ask several sources of basic data in one question",
            members=True,
        ),
    ),
    events=(
        EventType(
            COMBINED,
            "ställde en samlad fråga om dig till flera register",
            "asked several registers about you in one question",
        ),
    ),
    policies=_POLICIES,
    attributes={"about_people": "Bool", "elsewhere": "Bool", "own": "Bool"},
)

# SPDX-License-Identifier: EUPL-1.2
"""The combined question over HTTP."""

from __future__ import annotations

from litestar import post
from litestar.di import NamedDependency
from litestar.params import JSONBody

from samband.basic_data.framework.api import examples
from samband.basic_data.framework.model.answers import Combined
from samband.basic_data.framework.model.questions import CombinedLookUp
from samband.basic_data.framework.service.combining import combine
from samband.basic_data.framework.vocabulary import SCOPE
from samband.core.node import Node
from samband.core.ports import Actor


@post(
    "/combined-lookups",
    status_code=200,
    opt={"scope": SCOPE, "example": examples.LOOK_UP, "answer_example": examples.COMBINED},
    operation_id="look-up-combined",
    summary="Person, companies and properties in one question",
    description="Each part with its source, versions and events, or why it lacks."
    " Person, företag och fastigheter i en fråga, med ursprung för varje del.",
)
async def look_up_combined(
    node: NamedDependency[Node], actor: NamedDependency[Actor], data: JSONBody[CombinedLookUp]
) -> Combined:
    """Ask several sources at once."""
    return await combine(node, actor, data)


HANDLERS = (look_up_combined,)

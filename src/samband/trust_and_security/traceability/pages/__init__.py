# SPDX-License-Identifier: EUPL-1.2
"""The pages of traceability: who has read, one receipt, checking one, questions to answer."""

from samband.core.block import NavLink
from samband.trust_and_security.traceability.pages import answering, checking, own_reads
from samband.trust_and_security.traceability.pages.addresses import (
    CHECK,
    QUESTIONS,
    READS,
)
from samband.trust_and_security.traceability.service.questions import CASE_OFFICER

PAGES = (*own_reads.HANDLERS, *checking.HANDLERS, *answering.HANDLERS)
LINKS = (
    NavLink("reads", "trace.reads-short", *READS, area="people"),
    NavLink("receipt-check", "site.receipt-check", *CHECK),
    NavLink(
        "questions",
        "trace.questions-short",
        *QUESTIONS,
        area="organisations",
        roles=frozenset({CASE_OFFICER}),
    ),
)

__all__ = ["LINKS", "PAGES"]

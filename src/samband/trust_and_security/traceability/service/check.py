# SPDX-License-Identifier: EUPL-1.2
"""Checks the whole log against itself: every row against its leaf, every leaf against the tree.

What it proves is that nothing stored has been changed since it was signed, and where it has if
so. That the log was not rewritten and signed again, only somebody outside can prove, with
a receipt or a checkpoint that they kept.
"""

from __future__ import annotations

from samband.core.db import Tx
from samband.core.node import Node
from samband.trust_and_security.traceability.model.finding import Finding
from samband.trust_and_security.traceability.service.check_events import check_events
from samband.trust_and_security.traceability.service.check_tree import check_tree
from samband.trust_and_security.traceability.service.public_log import LogKey, log_key
from samband.trust_and_security.traceability.store.audit import see_one_moment
from samband.trust_and_security.traceability.wire import note

MAX_FINDINGS = 1_000
"""A log in which more than this is wrong is wrong throughout."""


async def check(node: Node) -> list[Finding]:
    """Check everything as of one moment, in batches, while the node goes on working.

    An empty list means that the log is whole; otherwise each finding says what differs and where.
    """
    published = await log_key(node)
    async with node.db.transaction() as tx:
        await see_one_moment(tx)
        return await findings_in(tx, published)


async def findings_in(tx: Tx, published: LogKey) -> list[Finding]:
    """Check the log that a transaction sees, against the log's name and keys."""
    findings: list[Finding] = []
    async for finding in check_events(tx):
        findings.append(finding)
        if len(findings) == MAX_FINDINGS:
            return findings
    known = [note.parse_vkey(key) for key in published.keys]
    return findings + await check_tree(tx, published.origin, known)

# SPDX-License-Identifier: EUPL-1.2
"""What a probe says of a service: nothing when it works, else one of the codes here.

A code and no text: what went wrong in detail may hold what nobody outside is to read.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal

from samband.core.block import Probe
from samband.core.node import Node
from samband.core.outbound import FetchFailed, Limits, Outbound

Fault = Literal["no-answer", "wrong-answer", "too-late", "behind", "refused", "database", "fault"]
_OK = frozenset({200})
_LIMITS = Limits(bytes=1_048_576, connect=1.0, total=2.0)


class ProbeFailed(Exception):
    """The service does not do what it should."""

    def __init__(self, code: Fault) -> None:
        super().__init__(code)
        self.code = code


class Weak(ProbeFailed):
    """The service works, but less well than it should."""


def answers(path: str, statuses: Collection[int] = _OK) -> Probe:
    """Make a probe that asks this node's own address for a public document, over HTTP."""

    async def probe(node: Node) -> None:
        await ask_own(node, path, statuses)

    return probe


async def ask_own(node: Node, path: str, statuses: Collection[int] = _OK) -> bytes:
    """Ask this node's own published address; raises ``ProbeFailed``.

    The address is the operator's own and may be private, so it is not judged as others' are.
    """
    try:
        answer = await Outbound(test_mode=True).fetch(f"{node.public_url}{path}", limits=_LIMITS)
    except FetchFailed:
        raise ProbeFailed("no-answer") from None
    if answer.status not in statuses:
        raise ProbeFailed("wrong-answer")
    return answer.body

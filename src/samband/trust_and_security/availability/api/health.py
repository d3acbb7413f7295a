# SPDX-License-Identifier: EUPL-1.2
"""The three questions that a load balancer, an operator and a status page ask."""

from __future__ import annotations

import msgspec
from litestar import Response, get
from litestar.datastructures import State
from litestar.di import NamedDependency

from samband.core.node import Node
from samband.trust_and_security.availability import service
from samband.trust_and_security.availability.model.health import Health, Status

HEALTH_JSON = "application/health+json"


@get("/livez", opt={"public": True}, include_in_schema=False, sync_to_thread=False)
def livez() -> Response[bytes]:
    """Say that this process answers; nothing else is looked at."""
    return Response(b'{"status":"pass"}', media_type=HEALTH_JSON)


@get("/readyz", opt={"public": True}, include_in_schema=False)
async def readyz(node: NamedDependency[Node], state: State) -> Response[bytes]:
    """Say whether requests can be served now; 503 keeps a load balancer away."""
    return _answer(await service.ready(node, state.get("probes", {})), detailed=False)


@get("/health", opt={"public": True}, include_in_schema=False)
async def health(node: NamedDependency[Node], state: State) -> Response[bytes]:
    """Say how the database is now, and how each service was when it was last probed."""
    return _answer(await service.health(node, state.get("probes", {})), detailed=True)


def _answer(found: Health, *, detailed: bool) -> Response[bytes]:
    status = 503 if found.status is Status.FAIL else 200
    body = found if detailed else {"status": found.status}
    return Response(msgspec.json.encode(body), media_type=HEALTH_JSON, status_code=status)

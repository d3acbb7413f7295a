# SPDX-License-Identifier: EUPL-1.2
"""A server process of the node over a ready database: ``python serving.py DSN PUBLIC_URL FD``."""

from __future__ import annotations

import asyncio
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import uvicorn

from samband.trust_and_security.authorization import refreshing
from trust_and_security.authorization.house import make_app, make_node


async def serve(dsn: str, public_url: str, descriptor: int) -> None:
    """Serve on an inherited socket until told to stop."""
    node, rules = make_node(dsn, public_url=public_url)

    @asynccontextmanager
    async def lifespan(_app: Any) -> AsyncIterator[None]:
        async with refreshing(rules, node.db):
            yield

    app = make_app(node, rules, [lifespan])
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False))
    await server.serve(sockets=[socket.socket(fileno=descriptor)])


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1], sys.argv[2], int(sys.argv[3])))

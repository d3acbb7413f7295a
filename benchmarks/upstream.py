# SPDX-License-Identifier: EUPL-1.2
"""A service of the smallest kind, for what is in front of it to be measured: ``-m benchmarks.upstream``."""

from __future__ import annotations

import asyncio
import socket
import sys
from typing import cast

import uvloop

BODY = b'{"items":[' + b",".join(b'{"number":%d}' % number for number in range(64)) + b"]}"
_HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n"
_ANSWER = _HEAD % len(BODY) + BODY


class Service(asyncio.Protocol):
    """Answers every request alike."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way back."""
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Answer each request in what has come; none here has a body."""
        self._transport.write(_ANSWER * data.count(b"\r\n\r\n"))


async def serve(descriptor: int) -> None:
    """Serve on a listening socket until the process is ended."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Service, sock=socket.socket(fileno=descriptor))
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(serve(int(sys.argv[1])))

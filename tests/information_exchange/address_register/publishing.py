# SPDX-License-Identifier: EUPL-1.2
"""A producer's own server, on this machine: it publishes one file and counts who asks for it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Published:
    """A file that a producer publishes on this machine."""

    def __init__(self) -> None:
        self.body: bytes = b""
        self.status = 200
        self.asked = 0
        self.headers: dict[str, str] = {}


@contextmanager
def published() -> Iterator[tuple[Published, str]]:
    """Serve one file on a free port."""
    what = Published()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            what.asked += 1
            self.send_response(what.status)
            for name, value in what.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(what.body)

        def do_HEAD(self) -> None:
            self.send_response(what.status)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield what, f"http://127.0.0.1:{server.server_port}/adresser.json"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()

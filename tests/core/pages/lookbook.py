# SPDX-License-Identifier: EUPL-1.2
"""The look-book: every component on sample pages, served on a free loopback port.

Run ``python tests/core/pages/lookbook.py`` to look at it. The pages are sent with the
same content security policy as the product's, so a style attribute shows as broken.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))

from core.pages import sample_reads, sample_work, samples
from samband.core.pages import (
    LANGUAGES,
    PATHS,
    Area,
    Lang,
    NavItem,
    PageContext,
    Pages,
    static_file,
)

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
Values = Callable[[Lang], dict[str, Any]]
SAMPLES: dict[str, tuple[str, Values, Area]] = {
    "start": ("core/start.html", samples.start, "common"),
    "login": ("core/login.html", samples.login, "common"),
    "building-blocks": ("core/building-blocks.html", samples.building_blocks, "common"),
    "accessibility": ("core/accessibility.html", samples.accessibility, "common"),
    "privacy": ("core/privacy.html", samples.privacy, "common"),
    "problem": ("core/problem.html", samples.problem, "common"),
    "status": ("sample/status.html", sample_work.status, "governance"),
    "reads": ("sample/reads.html", sample_reads.reads, "people"),
    "receipt": ("sample/receipt.html", sample_reads.receipt, "people"),
    "states": ("sample/states.html", sample_reads.states, "people"),
    "form": ("sample/form.html", sample_work.form, "people"),
    "empty": ("sample/empty.html", sample_work.empty, "people"),
    "organisation": ("sample/organisation.html", sample_work.organisation, "organisations"),
}


def render_all() -> dict[str, str]:
    """Every sample page in both languages: path -> HTML."""
    links = {name: _both(name if name in SAMPLES else "start") for name in PATHS}
    pages = Pages(
        {"sample": Path(__file__).parent / "samples"}, {"sample": samples.TEXTS}, links=links
    )
    return {
        f"/{lang}/{name}": pages.render(template, _context(name, lang, area), **values(lang))
        for name, (template, values, area) in SAMPLES.items()
        for lang in LANGUAGES
    }


@contextmanager
def serve() -> Iterator[str]:
    """Serve the look-book while the block runs; gives the address without a final slash."""
    pages = render_all()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body, kind = _answer(pages, self.path.partition("?")[0])
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Content-Security-Policy", POLICY)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing: the tests' output is for failures."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _answer(pages: dict[str, str], path: str) -> tuple[int, bytes, str]:
    if path in pages:
        return 200, pages[path].encode(), "text/html; charset=utf-8"
    found = static_file(path.removeprefix("/static/"))
    return (200, *found) if found else (404, b"not found", "text/plain")


def _both(name: str) -> tuple[str, str]:
    return f"/sv/{name}", f"/en/{name}"


def _context(name: str, lang: Lang, area: Area) -> PageContext:
    swedish, english = _both(name)
    navs: dict[Area, tuple[NavItem, ...]] = {
        "people": samples.people_nav("reads"),
        "organisations": samples.organisation_nav(),
    }
    person = (
        None if area == "common" else "Robin Ek" if area == "organisations" else "Kim Alvarsson"
    )
    home = samples.say_in(lang)("Start", "Start")
    return PageContext(
        lang=lang,
        path=swedish if lang == "sv" else english,
        other_path=english if lang == "sv" else swedish,
        area=area,
        sandbox=True,
        person_name=person,
        acting_for="Malmö stad" if area == "organisations" else None,
        csrf="sample" if person else None,
        nav=navs.get(area, ()),
        crumbs=() if name == "start" else ((home, f"/{lang}/start"),),
        node_name="Samband",
    )


if __name__ == "__main__":
    with serve() as address:
        for shown in render_all():
            print(address + shown)
        threading.Event().wait()

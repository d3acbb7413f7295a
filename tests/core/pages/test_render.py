# SPDX-License-Identifier: EUPL-1.2
"""The frame and its parts: what stands in the HTML, and what can never stand there."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import UndefinedError
from litestar import Litestar
from litestar.testing import TestClient

import samband.core.pages
from core.pages import sample_reads, samples
from core.pages.lookbook import render_all
from samband.core.pages import LANGUAGES, Lang, PageContext, Pages, static_file, static_url, weave
from samband.core.pages.routes import static
from samband.core.pages.weave import BANDS, band_svg, weave_svg
from samband.core.problems import Problem
from samband.core.web.problem_responses import answer

HOME = Path(samband.core.pages.__file__).parent
PAGE = PageContext(lang="sv", path="/a?b=1", other_path="/en/a?b=1")


def problem(page: PageContext = PAGE, **links: tuple[str, str]) -> str:
    return Pages({}, {}, links=links).error_page(page, 404, "Sidan finns inte", "Kontrollera.")


def with_(**changes: Any) -> PageContext:
    return msgspec.structs.replace(PAGE, **changes)


def test_the_skip_link_is_the_first_link_and_leads_to_main() -> None:
    html = problem()
    assert re.findall(r"<a [^>]*>", html)[0] == '<a class="skip" href="#main">'
    assert '<main id="main" tabindex="-1">' in html


def test_the_language_switch_keeps_page_and_query() -> None:
    link = '<a href="/en/a?b=1" lang="en" hreflang="en">English</a>'
    assert problem().count(link) == 2


def test_the_sandbox_line_shows_in_the_sandbox_only() -> None:
    assert "påhittade" in problem(with_(sandbox=True))
    assert "påhittade" not in problem()


def test_log_out_is_a_post_with_the_form_token() -> None:
    html = problem(
        with_(person_name="Robin Ek", acting_for="Malmö stad", csrf="t0ken"),
        logout=("/logga-ut", "/en/log-out"),
    )
    assert "Robin Ek, Malmö stad" in html
    form = re.search(r'<form method="post" action="/logga-ut">.*?</form>', html, re.DOTALL)
    assert form is not None
    assert '<input type="hidden" name="csrf" value="t0ken">' in form[0]


def test_the_frame_links_only_to_pages_that_the_node_has() -> None:
    assert "/driftlage" not in problem()
    assert 'href="/driftlage"' in problem(status=("/driftlage", "/en/status"))


def test_outside_text_is_escaped_everywhere() -> None:
    bad = "<script>alert(1)</script>"
    html = Pages({}, {}).error_page(with_(person_name=bad, node_name=bad), 500, bad, bad)
    assert "<script>alert" not in html


def test_a_value_that_is_not_given_raises() -> None:
    with pytest.raises(UndefinedError):
        Pages({}, {}).render("core/problem.html", PAGE, status=404, title="x")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_refused_question_shows_no_answer(lang: Lang) -> None:
    pages = Pages({"sample": Path(__file__).parent / "samples"}, {"sample": samples.TEXTS})
    values = {"title": "x", "small": "y", "receipt": sample_reads.refused_receipt(lang)}
    html = pages.render("sample/receipt.html", with_(lang=lang), **values)
    assert "knot-cross" in html
    assert "thread-amber" not in html
    assert pages.text(lang, "exchange.answered") not in html


def test_only_a_proof_that_holds_is_green() -> None:
    html = render_all()["/sv/states"]
    for card in re.findall(r"<article.*?</article>", html, re.DOTALL):
        assert ("receipt-holds" in card) == ("check-ok" in card)
    assert "receipt-unchecked" in html


class Strict(HTMLParser):
    """Collects what the content security policy would block, and ids used twice."""

    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.ids: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "style" or name.startswith("on") or (value or "").startswith("javascript:"):
                self.faults.append(f"{tag} {name}")
            if name == "id" and value in self.ids:
                self.faults.append(f"id {value} twice")
            if name == "id":
                self.ids.add(value or "")
        if tag == "style" or (tag == "script" and "src" not in dict(attrs)):
            self.faults.append(f"inline {tag}")


@pytest.mark.parametrize(("path", "html"), render_all().items())
def test_nothing_is_inline_and_ids_are_unique(path: str, html: str) -> None:
    parser = Strict()
    parser.feed(html)
    assert not parser.faults, path


def test_a_changed_file_gets_a_new_address_and_the_old_one_is_not_found() -> None:
    content, media_type = static_file(static_url("samband.css").removeprefix("/static/")) or (
        b"",
        "",
    )
    assert media_type == "text/css; charset=utf-8"
    assert static_url("band-people.svg").encode() in content
    assert static_file("0123456789abcdef/samband.css") is None
    assert static_file("../samband.css") is None
    with pytest.raises(KeyError):
        static_url("nothing.css")


def test_static_files_are_served_for_ever() -> None:
    app = Litestar([static], exception_handlers={Problem: answer}, openapi_config=None)
    with TestClient(app) as client:
        found = client.get(static_url("mark.svg"))
        gone = client.get("/static/0123456789abcdef/mark.svg")
    assert (found.status_code, gone.status_code) == (200, 404)
    assert found.headers["content-type"] == "image/svg+xml"
    assert "immutable" in found.headers["cache-control"]


@pytest.mark.parametrize("area", BANDS)
def test_each_band_on_disk_is_what_the_motifs_weave(area: str) -> None:
    assert (HOME / "static" / f"band-{area}.svg").read_text() == band_svg(area)


@given(st.binary(min_size=12, max_size=12))
def test_a_weave_can_be_read_back_and_is_mirrored(leaf: bytes) -> None:
    cloth = weave(leaf)
    assert cloth == cloth[::-1]
    assert all(row == row[::-1] for row in cloth)
    columns = [sum(cloth[row][x] << (3 - row) for row in range(4)) for x in range(24)]
    assert bytes(a << 4 | b for a, b in zip(columns[::2], columns[1::2], strict=True)) == leaf
    assert weave_svg(leaf).count("M") == sum(map(sum, cloth))


@pytest.mark.parametrize("size", [0, 11, 13])
def test_a_weave_takes_twelve_bytes_only(size: int) -> None:
    with pytest.raises(ValueError, match="12 bytes"):
        weave(bytes(size))


def test_a_block_cannot_take_the_name_of_the_own_pages() -> None:
    with pytest.raises(ValueError, match="'core' belongs to core"):
        Pages({}, {"core": {"site.start": ("Annat", "Other")}})

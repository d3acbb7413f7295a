# SPDX-License-Identifier: EUPL-1.2
"""What every page must hold in a real browser, as functions any test may call.

``chromium()`` gives the browser; ``check_page(browser, url)`` runs everything on one
address. Each check raises ``AssertionError`` with the page, the width and the culprits, and is
noted by its name, so that a run can tell what was checked where.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AXE_FILE_PATH  # type: ignore[import-untyped]
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright

CHROMIUM = "/usr/bin/chromium"
WIDTHS = (320, 480, 640, 768, 1280)
SMALLEST_TARGET = 24
_BAD = 400
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

#: WCAG 1.4.12: what a reader may set without losing content.
TEXT_SPACING = """* { line-height: 1.5 !important; letter-spacing: .12em !important;
  word-spacing: .16em !important; } p { margin-bottom: 2em !important; }"""

Act = Callable[[Page], None]
Note = Callable[[str, bool], None]

_SIDEWAYS = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  const wide = [...document.querySelectorAll("body *")]
    .filter(e => e.getBoundingClientRect().right > width + 1);
  return ["scrollWidth " + document.documentElement.scrollWidth + " > " + width,
    ...wide.slice(-5).map(e => e.tagName + "." + e.getAttribute("class"))];
}"""

# A link inside a sentence is exempt (WCAG 2.5.8); a hidden input is reached by its label.
_SMALL_TARGETS = """smallest => {
  const all = "a[href], button, input:not([type=hidden]), select, textarea, summary";
  const inSentence = e => e.matches("p a, dd a, li a, td a, th a") &&
    [...e.parentElement.childNodes].some(n => n !== e && n.textContent.trim());
  return [...document.querySelectorAll(all)].filter(e => {
    const box = e.getBoundingClientRect();
    return box.width && !e.classList.contains("skip") && !inSentence(e)
      && (box.width < smallest || box.height < smallest);
  }).map(e => {
    const box = e.getBoundingClientRect();
    return `${e.tagName} "${e.textContent.trim().slice(0, 30)}" ${box.width}x${box.height}`;
  });
}"""

_CONTROLS = """() => {
  const all = "a[href], button, input:not([type=hidden]), select, textarea, summary";
  const radios = new Set();
  return [...document.querySelectorAll(all)].filter(e => {
    if (!e.checkVisibility() || e.closest("details:not([open]) > :not(summary)")) return false;
    if (e.type !== "radio") return true;
    const first = !radios.has(e.name);
    radios.add(e.name);
    return first;
  }).length;
}"""

_FOCUSED = """() => {
  const e = document.activeElement;
  if (!e || e === document.body) return null;
  if (!("tabMark" in e)) e.tabMark = window.tabMarks = (window.tabMarks || 0) + 1;
  const style = getComputedStyle(e), after = getComputedStyle(e, "::after");
  const seen = s => s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2;
  return {mark: e.tabMark, name: e.tagName + " " + e.textContent.trim().slice(0, 30),
    radio: e.type === "radio", control: e.matches("a, button, input, select, textarea, summary"),
    skip: e.classList.contains("skip"), top: e.getBoundingClientRect().top,
    visible: seen(style) || seen(after)};
}"""

# A summary of faults, or what was pressed last, has the focus; the round is made from the top.
_FROM_THE_TOP = """() => {
  document.body.tabIndex = -1;
  document.body.focus();
  document.body.removeAttribute("tabindex");
}"""

_OUTLINE = """() => ({
  headings: [...document.querySelectorAll("h1, main > .page > h2")].map(e => e.textContent.trim()),
  controls: [...document.querySelectorAll("main :is(a[href], button, input, select, textarea)")]
    .filter(e => !e.matches(".code-block button, #file-field input") && !e.closest(".read")).length,
  entries: document.querySelectorAll("main .read").length,
  openable: Number(document.querySelector("main .read :is(a[href], button)") !== null)
})"""

_CONTENT = """() => {
  const added = [...document.querySelectorAll(".code-block > :not(pre), #file-field")];
  added.forEach(e => e.hidden = true);
  const words = document.body.innerText.split(/\\s+/);
  added.forEach(e => e.hidden = false);
  return [...words, ...[...document.links].map(a => a.getAttribute("href"))];
}"""


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, started for the block; skips the test where it is not installed."""
    if not Path(CHROMIUM).exists():
        pytest.skip(f"{CHROMIUM} is not installed (Debian package chromium)")
    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=flags)
        try:
            yield browser
        finally:
            browser.close()


def check_page(
    browser: Browser,
    url: str,
    *,
    cookies: list[Any] | None = None,
    act: Act | None = None,
    steady: bool = True,
    error: bool = False,
    note: Note = lambda _check, _held: None,
) -> None:
    """Everything the guide asks of a page: axe light and dark, widths, keyboard, no script.

    ``cookies`` is what ``BrowserContext.add_cookies`` takes, for pages behind a login.  ``act`` is
    what to do on the page to reach the state to check, such as to send an empty form; it is done
    without script too.  A page that is not ``steady`` shows something new at each visit, so that
    only its headings and controls are compared.  An ``error`` is a page that tells of one; another
    that turns out to be one is not the page that was to be looked at.
    """
    with _opened(browser, url, cookies, act) as page:
        assert error or act or _status(page) < _BAD, f"{url} answers {_status(page)}"
        for name, check in CHECKS:
            with _noted(note, name):
                check(page)
        _resize(page, WIDTHS[-1])
        seen, outline = _content(page), _outline(page)
    with _noted(note, "script"), _opened(browser, url, cookies, act, script=False) as page:
        if steady:
            check_same_content(page, seen)
        assert _outline(page)["headings"] == outline["headings"], f"{url}: needs script"
        for what in ("controls", "entries", "openable"):
            assert _outline(page)[what] >= outline[what], f"{url}: needs script for its {what}"


def check_frame(page: Page) -> None:
    """The document states its language, one h1, a title, and how to reach the other language."""
    lang = page.get_attribute("html", "lang")
    assert lang in {"sv", "en"}, f"{page.url}: html lang is {lang!r}"
    assert page.locator("h1").count() == 1, f"{page.url}: must have exactly one h1"
    assert page.title().endswith("Samband"), f"{page.url}: title {page.title()!r}"
    other = "en" if lang == "sv" else "sv"
    switch = page.locator(f"header a[hreflang={other}][lang={other}]").count()
    assert switch == 1, f"{page.url}: no link to the other language"
    styled = page.locator("[style]:not([hidden])").count()
    assert styled == 0, f"{page.url}: {styled} style attributes, which the policy blocks"


def check_faults(page: Page) -> None:
    """A refused form says so in its title and a summary that leads to each field (WCAG 3.3.1).

    The field is marked, and described by the same words; the summary has the focus.
    """
    summary = page.locator(".error-summary")
    if not summary.count():
        return
    assert page.title().startswith(("Fel:", "Error:")), f"{page.url}: title {page.title()!r}"
    assert summary.get_attribute("role") == "alert", f"{page.url}: the summary is no alert"
    assert page.locator(":focus").get_attribute("id") == "faults", f"{page.url}: focus is elsewhere"
    for link in summary.locator("a").all():
        field = page.locator(f"[id='{(link.get_attribute('href') or '')[1:]}']")
        assert field.count() == 1, f"{page.url}: {link.inner_text()!r} leads nowhere"
        places = field.locator("xpath=ancestor-or-self::*[@aria-describedby]").all()
        described = " ".join(place.get_attribute("aria-describedby") or "" for place in places)
        words = [page.locator(f"[id='{each}']").inner_text() for each in described.split()]
        assert any(link.inner_text() in each for each in words), f"{page.url}: words differ {words}"
        radio = field.get_attribute("type") == "radio"
        marked = radio or field.get_attribute("aria-invalid") == "true"
        assert marked, f"{page.url}: {link.inner_text()!r} leads to a field that is not marked"


def check_axe(page: Page, scheme: str = "light") -> None:
    """Axe finds nothing against WCAG A, AA and its best practices in this colour scheme.

    What hangs on no colour is asked about in light only: it would say the same twice.
    """
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.evaluate(_axe_script())
    asked = AXE_TAGS if scheme == "light" else {"type": "rule", "values": ["color-contrast"]}
    options = {"runOnly": asked, "resultTypes": ["violations"]}
    found = page.evaluate("options => axe.run(document, options)", options)["violations"]
    told = [f"{v['id']}: {n['html'][:160]} {n['any'][:1]}" for v in found for n in v["nodes"]]
    assert not told, f"{page.url} ({scheme}): " + "\n".join(told)


def check_widths(page: Page) -> None:
    """No page is wider than the window, from the narrowest phone to a desktop."""
    for width in WIDTHS:
        _resize(page, width)
        culprits = page.evaluate(_SIDEWAYS)
        assert not culprits, f"{page.url} scrolls sideways at {width} px: {culprits}"


def check_text_spacing(page: Page) -> None:
    """At 320 px a reader's own spacing neither widens the page nor cuts words off."""
    _resize(page, WIDTHS[0])
    page.evaluate(
        """css => { const sheet = new CSSStyleSheet(); sheet.replaceSync(css);
        document.adoptedStyleSheets = [sheet]; }""",
        TEXT_SPACING,
    )
    culprits = page.evaluate(_SIDEWAYS)
    page.evaluate("document.adoptedStyleSheets = []")
    assert not culprits, f"{page.url} scrolls sideways with text spacing: {culprits}"


def check_targets(page: Page) -> None:
    """Everything to press is at least 24 px in both directions, on phone and desktop."""
    for width in (WIDTHS[0], WIDTHS[-1]):
        _resize(page, width)
        small = page.evaluate(_SMALL_TARGETS, SMALLEST_TARGET)
        assert not small, f"{page.url} has small targets at {width} px: {small}"


def check_keyboard(page: Page) -> None:
    """Tab meets the skip link first, then every control, each with a visible focus ring."""
    controls: int = page.evaluate(_CONTROLS)
    reached: set[int] = set()
    page.evaluate(_FROM_THE_TOP)
    for step in range(3 * controls + 10):
        page.keyboard.press("Tab")
        focused = page.evaluate(_FOCUSED)
        if focused is None or (focused["mark"] in reached and not focused["radio"]):
            break
        if step == 0:
            assert focused["skip"], (
                f"{page.url}: first stop is {focused['name']}, not the skip link"
            )
            assert focused["top"] >= 0, f"{page.url}: the skip link is not shown on focus"
        assert focused["visible"], f"{page.url}: focus cannot be seen on {focused['name']}"
        if focused["control"]:
            reached.add(focused["mark"])
    assert len(reached) == controls, f"{page.url}: {len(reached)} of {controls} controls reached"


def check_same_content(page: Page, expected: Counter[str]) -> None:
    """A page opened without script shows every word and link that it shows with script."""
    missing = expected - _content(page)
    assert not missing, f"{page.url}: only script shows {dict(missing)}"


def _outline(page: Page) -> dict[str, Any]:
    """Headings of the page itself and how many controls it offers, but for what script adds.

    What is new pushes others off a list of reads, and an entry has more controls or fewer by its
    kind: of such a list it is told how many entries it has, and whether they offer anything.
    """
    outline: dict[str, Any] = page.evaluate(_OUTLINE)
    return outline


@contextmanager
def _noted(note: Note, name: str) -> Iterator[None]:
    try:
        yield
    except BaseException:
        note(name, False)
        raise
    note(name, True)


def _content(page: Page) -> Counter[str]:
    """Words and addresses on the page, but for what script adds beside a code block."""
    shown: list[str] = page.evaluate(_CONTENT)
    return Counter(shown)


def _status(page: Page) -> int:
    """Tell what the page was answered with."""
    return int(page.evaluate("performance.getEntriesByType('navigation')[0].responseStatus"))


@contextmanager
def _opened(
    browser: Browser,
    url: str,
    cookies: list[Any] | None,
    act: Act | None = None,
    *,
    script: bool = True,
) -> Iterator[Page]:
    size = ViewportSize(width=WIDTHS[-1], height=900)
    context: BrowserContext = browser.new_context(java_script_enabled=script, viewport=size)
    try:
        context.add_cookies(cookies or [])
        page = context.new_page()
        complaints: list[str] = []
        # A page that is an error itself is no complaint; a picture or style that is missing is.
        page.on(
            "console",
            lambda m: (
                complaints.append(f"{m.text} {m.location['url']}")
                if m.type == "error" and m.location["url"] != page.url
                else None
            ),
        )
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(url)
        if act is not None:
            act(page)
        yield page
        assert not complaints, f"{url}: the browser complains: {complaints}"
    finally:
        context.close()


def _resize(page: Page, width: int) -> None:
    page.set_viewport_size(ViewportSize(width=width, height=900))


@cache
def _axe_script() -> str:
    """The axe script inside the installed package: nothing is fetched."""
    return Path(AXE_FILE_PATH).read_text(encoding="utf-8")


CHECKS: tuple[tuple[str, Act], ...] = (
    ("faults", check_faults),  # first, for it asks where the focus is
    ("keyboard", check_keyboard),
    ("frame", check_frame),
    ("axe", lambda page: check_axe(page, "light")),
    ("axe", lambda page: check_axe(page, "dark")),
    ("width", check_widths),
    ("target", check_targets),
    ("spacing", check_text_spacing),
)
"""What is checked of an open page, by the name under which it is noted."""

# SPDX-License-Identifier: EUPL-1.2
"""A browser without scripts: follows links, fills in forms by their labels' names, keeps cookies."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Self
from urllib.parse import urljoin

import httpx
import msgspec

from samband.sandbox.journey.model import WentWrong, expect
from samband.sandbox.systems import the_way

_REDIRECTS = {301, 302, 303, 307, 308}
_MAX_REDIRECTS = 10


class Form(msgspec.Struct):
    """A form on a page: where it goes, and its fields with the values that stand in them."""

    action: str
    method: str
    fields: dict[str, str] = {}
    choices: dict[str, list[str]] = {}


class Document(HTMLParser):
    """A page read for its forms, links and text."""

    def __init__(self, url: str, status: int, html: str) -> None:
        super().__init__()
        self.url, self.status = url, status
        self.forms: list[Form] = []
        self.links: list[str] = []
        self.words: list[str] = []
        self._silent = False
        self.feed(html)

    @property
    def text(self) -> str:
        """The page's words, with single spaces between them."""
        return " ".join(" ".join(self.words).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note forms, fields and links."""
        given = {name: value or "" for name, value in attrs}
        self._silent = tag in {"script", "style", "title"}
        if tag == "a" and "href" in given:
            self.links.append(urljoin(self.url, given["href"]))
        elif tag == "form":
            action = urljoin(self.url, given.get("action") or self.url)
            self.forms.append(Form(action, given.get("method", "get").lower(), {}, {}))
        elif self.forms and tag in {"input", "textarea", "button"} and given.get("name"):
            self._field(tag, given)

    def handle_endtag(self, tag: str) -> None:
        """Note that a silent element has ended."""
        self._silent = self._silent and tag not in {"script", "style", "title"}

    def handle_data(self, data: str) -> None:
        """Note what is shown."""
        if not self._silent:
            self.words.append(data)

    def _field(self, tag: str, given: dict[str, str]) -> None:
        form, name, value = self.forms[-1], given["name"], given.get("value", "")
        if given.get("type") in {"radio", "checkbox"} or tag == "button":
            form.choices.setdefault(name, []).append(value)
            if "checked" in given:
                form.fields[name] = value
        else:
            form.fields[name] = value


class Browser:
    """One person's browser."""

    def __init__(self, base_url: str) -> None:
        self._http = httpx.AsyncClient(
            base_url=base_url,
            timeout=30,
            trust_env=False,
            headers={"accept": "text/html"},
            transport=the_way(),
        )

    async def __aenter__(self) -> Self:
        """Open the browser."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close it."""
        await self._http.aclose()

    async def open(self, path: str) -> Document:
        """Go to a page, following redirects."""
        return await self._read(await self._http.get(path))

    async def submit(self, form: Form, **filled: str) -> Document:
        """Send a form with some fields filled in."""
        fields = {**form.fields, **filled}
        if form.method == "post":
            return await self._read(await self._http.post(form.action, data=fields))
        return await self._read(await self._http.get(form.action, params=fields))

    async def download(self, url: str) -> bytes:
        """Fetch a file as it is."""
        answer = await self._http.get(url)
        expect(answer.status_code == httpx.codes.OK, f"{url} answered {answer.status_code}")
        return answer.content

    async def _read(self, answer: httpx.Response) -> Document:
        for _ in range(_MAX_REDIRECTS):
            if answer.status_code not in _REDIRECTS:
                return Document(str(answer.url), answer.status_code, answer.text)
            answer = await self._http.get(urljoin(str(answer.url), answer.headers["location"]))
        raise WentWrong("the site redirects in a circle")

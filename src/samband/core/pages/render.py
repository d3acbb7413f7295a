# SPDX-License-Identifier: EUPL-1.2
"""Templates with their language already chosen.

One Jinja environment per language: a macro then says ``t("key")`` and cannot be handed
the wrong language. Undefined names raise, everything is escaped, nothing is inline.
"""

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, PrefixLoader, StrictUndefined
from markupsafe import Markup

from samband.core.pages import format as shown
from samband.core.pages import page_texts, statement_texts, texts
from samband.core.pages.assets import static_url
from samband.core.pages.context import PageContext
from samband.core.pages.format import Lang
from samband.core.pages.i18n import LANGUAGES, Catalogue, Texts
from samband.core.pages.paths import PATHS, path_to
from samband.core.pages.weave import weave_svg

_OWN = {"core": Path(__file__).parent / "templates"}
_OWN_TEXTS: Mapping[str, Texts] = {
    "core": texts.TEXTS,
    "core pages": page_texts.TEXTS,
    "core statements": statement_texts.TEXTS,
}
_SHOWN = (
    shown.date_long,
    shown.weekday_date,
    shown.clock,
    shown.moment_long,
    shown.number,
    shown.percent,
)


class Pages:
    """Renders templates named ``"<block>/<file>.html"``; built once by the application."""

    def __init__(
        self,
        template_folders: Mapping[str, Path],
        catalogues: Mapping[str, Texts],
        *,
        links: Mapping[str, tuple[str, str]] = PATHS,
    ) -> None:
        """Take each block's template folder and texts by the block's name.

        ``links`` are the pages this node has: name -> (Swedish path, English path). The
        frame links to the names in ``paths.PATHS`` that stand there, and to no page that
        would not be found. Raises ``ValueError`` where a block takes a name of core's
        own, and for what ``Catalogue`` refuses.
        """
        taken = (_OWN.keys() | _OWN_TEXTS.keys()) & (template_folders.keys() | catalogues.keys())
        if taken:
            raise ValueError(f"the name {min(taken)!r} belongs to core's own pages")
        self.catalogue = Catalogue({**_OWN_TEXTS, **catalogues})
        folders = {**_OWN, **template_folders}
        loader = PrefixLoader({name: FileSystemLoader(path) for name, path in folders.items()})
        self._environments = {lang: self._environment(lang, loader, links) for lang in LANGUAGES}

    def render(self, template: str, page: PageContext, **values: object) -> str:
        """The finished HTML document; an undefined name or an unknown text key raises."""
        environment = self._environments[page.lang]
        return environment.get_template(template).render(page=page, **values)

    def error_page(self, page: PageContext, status: int, title: str, detail: str) -> str:
        """The page for a request that got no answer: what happened and what to do next."""
        return self.render("core/problem.html", page, status=status, title=title, detail=detail)

    def text(self, lang: Lang, key: str, /, **params: object) -> Markup:
        """A text for use outside templates, as in a view's fields."""
        return self.catalogue.text(lang, key, **params)

    def _environment(
        self, lang: Lang, loader: PrefixLoader, links: Mapping[str, tuple[str, str]]
    ) -> Environment:
        environment = Environment(
            loader=loader,
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        environment.globals |= {
            "lang": lang,
            "t": partial(self.catalogue.text, lang),
            "swedish": partial(self.catalogue.text, "sv"),
            "plural": partial(self.catalogue.plural, lang),
            "link": partial(path_to, lang=lang, links=links),
            "static_url": static_url,
            "weave_svg": weave_svg,
            "two_lines": shown.two_lines,
        }
        for function in _SHOWN:
            environment.globals[function.__name__] = partial(function, lang=lang)
        return environment

# SPDX-License-Identifier: EUPL-1.2
"""What a web process serves: every block's APIs and pages, and the portal around them."""

from __future__ import annotations

from litestar import Litestar

from samband.app import portal
from samband.app.composition import Composition, compose, running
from samband.app.processes import settings_of_child
from samband.core.block import Manifest, NavLink
from samband.core.pages import Pages
from samband.core.pages.routes import static
from samband.core.web import Direct, Edge, build_application
from samband.core.web.api_info import with_self_description
from samband.core.web.pages import problem_page
from samband.information_exchange.gateway import Gateway, Known
from samband.settings import Settings


def web_application(settings: Settings | None = None) -> Gateway:
    """Build what a web process serves."""
    settings = settings or settings_of_child()
    composed = compose(settings)
    https = settings.node.public_url.startswith("https://")
    node = composed.node
    return Gateway(Edge(Direct(litestar_of(composed)), https=https), node, node.door(Known))


def litestar_of(composed: Composition) -> Litestar:
    """Build the framework's application of a composed node."""
    blocks = composed.manifests
    apis = [with_self_description(api) for block in blocks for api in block.apis]
    own_pages = [handler for block in blocks for handler in block.pages]
    links = (*portal.LINKS, *(link for block in blocks for link in block.links))
    return build_application(
        composed.node,
        apis,
        [*portal.HANDLERS, *own_pages, static],
        lifespan=[running(composed)],
        state={
            "pages": pages_of(blocks, composed.spoken, links),
            "links": {link.name: link for link in links},
            "navigation": _navigation(links),
            "problem_page": problem_page,
            "api_titles": _titles(composed.spoken),
            "probes": composed.probes,
            "vocabularies": [block.vocabulary for block in composed.spoken],
            "rules": composed.rules,
        },
    )


def _titles(spoken: tuple[Manifest, ...]) -> dict[str, str]:
    """List what the titles of own APIs, which are in Swedish, are in English."""
    return {api.title: api.title_en for block in spoken for api in block.apis if api.title_en}


def pages_of(
    blocks: tuple[Manifest, ...], spoken: tuple[Manifest, ...], links: tuple[NavLink, ...]
) -> Pages:
    """Gather the blocks' templates, the texts, and the addresses that the frame may link to."""
    folders = {block.name: block.templates for block in blocks if block.templates is not None}
    texts = {block.name: block.vocabulary.texts for block in spoken}
    return Pages(
        {**folders, "portal": portal.TEMPLATES},
        {**texts, "portal": portal.TEXTS},
        links=addresses_of(links),
    )


def addresses_of(links: tuple[NavLink, ...]) -> dict[str, tuple[str, str]]:
    """List what the frame may link to; an area without a page of its own begins at its first."""
    first = {
        link.area: link for link in reversed(links) if link.area is not None and not link.roles
    }
    begun = {str(area): (link.sv, link.en) for area, link in first.items()}
    return {**begun, **{link.name: (link.sv, link.en) for link in links}}


def _navigation(links: tuple[NavLink, ...]) -> dict[str, tuple[NavLink, ...]]:
    areas = {link.area for link in links if link.area is not None}
    return {area: tuple(link for link in links if link.area == area) for area in areas}

# SPDX-License-Identifier: EUPL-1.2
"""The pages that belong to the whole and to no block: start, Mina sidor, building blocks, notices."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from litestar import Response, get
from litestar.datastructures import State
from litestar.di import NamedDependency

from samband.app.accessibility import TEXTS as ACCESSIBILITY_TEXTS
from samband.app.accessibility import evidence
from samband.core.block import NavLink, Texts
from samband.core.node import Node
from samband.core.pages.building_blocks import CATEGORIES, DOMAINS
from samband.core.pages.views import BlockState, Link, Tag, TagKind
from samband.core.ports import ANYONE, Actor
from samband.core.web.pages import language, page
from samband.core.web.request import StrictRequest
from samband.trust_and_security.availability import State as NodeState
from samband.trust_and_security.availability import state_of
from samband.trust_and_security.identity import IDLE
from samband.trust_and_security.trust_framework import MemberRegister

TEMPLATES = Path(__file__).parent / "pages"
START_COMMAND = "make demo"
IDLE_MINUTES = int(IDLE.total_seconds() // 60)
_STATES = Path(__file__).parent / "capabilities.json"
_PUBLIC: dict[str, Any] = {"opt": {"public": True}, "include_in_schema": False}
_SESSION: dict[str, Any] = {"opt": {"session": True}, "include_in_schema": False}

LINKS = (
    NavLink("start", "site.start", "/", "/en/"),
    NavLink("people", "portal.overview", "/mina-sidor", "/en/my-pages", "people"),
    NavLink("building-blocks", "blocks.title", "/byggblock", "/en/building-blocks"),
    NavLink("accessibility", "site.accessibility", "/tillganglighet", "/en/accessibility"),
    NavLink("privacy", "site.privacy", "/personuppgifter", "/en/privacy"),
)

TEXTS: Texts = {
    "portal.overview": ("Översikt", "Overview"),
    "portal.hello": ("Hej {name}", "Hello {name}"),
    "portal.yourself": ("Du ser sidorna för dig själv.", "These are the pages for yourself."),
    "portal.acting": (
        "Du har valt att företräda {organisation}.",
        "You have chosen to act for {organisation}.",
    ),
    "portal.switch": ("Välj vem du företräder", "Choose whom you act for"),
    "portal.reads-text": (
        (
            "Se vilka som har frågat efter uppgifter om dig, varför, och vad de fick. "
            "Varje läsning har ett kvitto som du kan kontrollera själv."
        ),
        (
            "See who has asked for data about you, why, and what they got. "
            "Every read has a receipt that you can check yourself."
        ),
    ),
    "portal.reads-link": ("Se läsningarna", "See the reads"),
    "portal.organisation-text": (
        "Du har en roll hos {organisations}. Där sköter du system, nycklar och frågor.",
        "You have a role at {organisations}. There you manage systems, keys and questions.",
    ),
    "portal.organisation-here": (
        (
            "Du har en roll hos {organisations}. Här sköter du roller och frågor. System och "
            "nycklar sköts hos hubben, som håller registret över medlemmar."
        ),
        (
            "You have a role at {organisations}. Here you manage roles and questions. Systems and "
            "keys are managed at the hub, which keeps the register of members."
        ),
    ),
    "portal.organisation-link": ("Till anslutningen", "To the connection pages"),
    "portal.check": ("Kvitton", "Receipts"),
    "portal.check-text": (
        (
            "Har du sparat ett kvitto? Kontrollera att det är äkta. "
            "Webbläsaren gör det själv, utan att kvittot skickas någonstans."
        ),
        (
            "Have you saved a receipt? Check that it is genuine. "
            "The browser does it itself, and the receipt is sent nowhere."
        ),
    ),
    "portal.sessions": ("Inloggningar", "Logins"),
    "portal.sessions-text": (
        "Se var du är inloggad just nu. Logga ut där du inte längre är.",
        "See where you are logged in right now. Log out where you no longer are.",
    ),
    "portal.sessions-link": ("Se inloggningarna", "See the logins"),
    "portal.coming": ("Mer på väg", "More to come"),
    "portal.coming-text": (
        "Digital post, ärenden, ombud och profil finns inte här än.",
        "Digital post, cases, representatives and profile are not here yet.",
    ),
    "portal.all-well": ("Allt fungerar som det ska", "Everything is working"),
    "portal.slow": ("Något fungerar sämre än det ska", "Something works less well than it should"),
    "portal.unknown": ("Allt är inte prövat än", "Not everything has been tried yet"),
    "portal.down": ("Något fungerar inte just nu", "Something is not working right now"),
    "portal.measured": (
        "Mätt nyss på den här noden.",
        "Measured just now on this node.",
    ),
    **ACCESSIBILITY_TEXTS,
}

_TAGS: dict[NodeState, tuple[TagKind, str]] = {
    NodeState.UP: ("ok", "portal.all-well"),
    NodeState.DEGRADED: ("wait", "portal.slow"),
    NodeState.DOWN: ("error", "portal.down"),
    NodeState.UNKNOWN: ("neutral", "portal.unknown"),
}


@get(["/", "/en/"], **_PUBLIC)
async def start(request: StrictRequest, node: NamedDependency[Node], state: State) -> Response[str]:
    """Say what Samband is and send each audience on."""
    return _start_page(request, await state_of(node, state.get("probes", {})))


@get(["/mina-sidor", "/en/my-pages"], **_SESSION)
async def my_pages(
    request: StrictRequest, node: NamedDependency[Node], actor: NamedDependency[Actor]
) -> Response[str]:
    """Greet the person and lead on; nothing of her data is read here."""
    roles = await node.door(MemberRegister).roles_of(actor.user) if actor.user else ()
    organisations = sorted({role.member_name for role in roles})
    return page(request, actor, "portal/my-pages.html", area="people", organisations=organisations)


@get(["/byggblock", "/en/building-blocks"], sync_to_thread=False, **_PUBLIC)
def building_blocks(request: StrictRequest) -> Response[str]:
    """Show all fourteen blocks, the domains and governance in their true state."""
    return page(
        request,
        ANYONE,
        "core/building-blocks.html",
        categories=CATEGORIES,
        domains=DOMAINS,
        states=block_states(),
    )


@get(["/tillganglighet", "/en/accessibility"], sync_to_thread=False, **_PUBLIC)
def accessibility(request: StrictRequest, node: NamedDependency[Node]) -> Response[str]:
    """State how accessible the pages are and how that is known (lag 2018:1937, 13 §)."""
    found = evidence(request.app.state.pages, language(request.url.path))
    return page(request, ANYONE, "core/accessibility.html", evidence=found, contact=_contact(node))


@get(["/personuppgifter", "/en/privacy"], sync_to_thread=False, **_PUBLIC)
def privacy(request: StrictRequest, node: NamedDependency[Node]) -> Response[str]:
    """Tell how personal data is handled (GDPR articles 13 and 14)."""
    return page(
        request,
        ANYONE,
        "core/privacy.html",
        controller=node.name,
        idle_minutes=IDLE_MINUTES,
        contact=_contact(node),
    )


def _contact(node: Node) -> Link | None:
    """Lead to whoever runs the node, where it is set."""
    if not node.contact:
        return None
    at = node.contact if node.contact.startswith("https://") else f"mailto:{node.contact}"
    return Link(node.contact, at)


def _start_page(request: StrictRequest, state: NodeState) -> Response[str]:
    text, lang = request.app.state.pages.text, language(request.url.path)
    kind, key = _TAGS[state]
    return page(
        request,
        ANYONE,
        "core/start.html",
        categories=CATEGORIES,
        health=Tag(kind, str(text(lang, key))),
        health_text=text(lang, "portal.measured"),
        command=START_COMMAND,
    )


@cache
def block_states() -> dict[str, BlockState]:
    """Read how many of each block's capabilities the tests of this release have shown to work."""
    counts = msgspec.json.decode(_STATES.read_bytes(), type=dict[str, BlockState])
    keys = [block.key for category in CATEGORIES for block in category.blocks]
    return {key: counts[key] for key in (*keys, "basic_data", "governance")}


HANDLERS = (start, my_pages, building_blocks, accessibility, privacy)

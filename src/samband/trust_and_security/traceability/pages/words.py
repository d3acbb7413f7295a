# SPDX-License-Identifier: EUPL-1.2
"""What a page needs to speak: its language, the texts, and the words of every block's events."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from samband.core.identifiers import Party, shown
from samband.core.node import Node
from samband.core.pages import Lang, Pages
from samband.core.web.pages import language
from samband.core.web.request import StrictRequest
from samband.trust_and_security.trust_framework import MemberRegister

if TYPE_CHECKING:
    from samband.core.block import Manifest


class Words(Struct, frozen=True):
    """A page's language with the words that blocks have for their events and policies."""

    lang: Lang
    pages: Pages
    events: dict[str, str]
    policies: dict[str, str]

    def text(self, key: str, **params: object) -> str:
        """Give a text of the catalogue."""
        return str(self.pages.text(self.lang, key, **params))

    def event(self, type_: str) -> str:
        """Tell what an event type is in words that follow a name; an unknown one as it is."""
        return self.events.get(type_, type_)

    def policy(self, id_: str) -> str:
        """Tell a policy's reason in words; an unknown one as its id."""
        return self.policies.get(id_, id_)


def words_of(request: StrictRequest) -> Words:
    """Gather the words for the language of the request's path."""
    manifests: tuple[Manifest, ...] = request.app.state.manifests
    lang = language(request.url.path)
    vocabularies = [manifest.vocabulary for manifest in manifests]
    return Words(
        lang,
        request.app.state.pages,
        {one.name: getattr(one, lang) for each in vocabularies for one in each.events},
        {one.id: getattr(one, lang) for each in vocabularies for one in each.policies},
    )


async def name_of(node: Node, party: Party) -> str:
    """Tell an organisation's name from the member register, or its number when it has none."""
    register = node.doors.get(MemberRegister)
    if register is None:
        return shown(party)
    member = await node.door(MemberRegister).member(party)
    return member.name if member else shown(party)

# SPDX-License-Identifier: EUPL-1.2
"""What a page needs to speak: its language, the texts, and the words of every block's events."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import msgspec

from samband.core import pages
from samband.core.identifiers import Party, shown
from samband.core.node import Node
from samband.core.web.pages import language
from samband.core.web.request import StrictRequest
from samband.trust_and_security.trust_framework import MemberRegister

if TYPE_CHECKING:
    from samband.core.block import Vocabulary
    from samband.trust_and_security.traceability.model.reads import Read


class Words(pages.Words, frozen=True):
    """A page's language with the words that blocks have for their events and policies.

    ``purposes`` are those that the reads themselves say, by who read and the purpose's code.
    """

    events: dict[str, str]
    policies: dict[str, str]
    purposes: dict[tuple[Party | None, str], str]

    def event(self, type_: str, items: Sequence[str]) -> str:
        """Tell what was done in words that follow a name: with its items, where they have words.

        A type that this node knows no words for is named, by its code.
        """
        block = type_.partition(".")[0]
        keys = [f"item.{block}.{item}" for item in items]
        listed = f"{type_}.items"
        if keys and all(self.pages.catalogue.knows(key) for key in (listed, *keys)):
            return self.text(listed, items=self.series([self.text(key) for key in keys]))
        return self.events.get(type_) or self.text("trace.event-unknown", type=type_)

    def series(self, words: Sequence[str]) -> str:
        """Join words as a sentence does: "namn, adress och kön"."""
        *head, last = words
        both = self.text("trace.and")
        return f"{', '.join(head)} {both} {last}" if head else last

    def begun(self, words: str) -> str:
        """Begin a line of its own with words that were made to follow a name."""
        return words[:1].upper() + words[1:]

    def of(self, pair: tuple[str, str]) -> str:
        """Choose from (svenska, English)."""
        return pair[0 if self.lang == "sv" else 1]

    def knowing(self, reads: Iterable[Read]) -> Words:
        """Learn purposes from reads: who asks names a code, and who grants it gives it words.

        One that asks several others records its own question where no grant has any.  The words
        are for the same organisation's reads alone: what is said of one says nothing of another.
        """
        found = {
            (read.organisation, read.purpose.code): self.of(read.purpose_words)
            for read in reads
            if read.purpose.code and read.purpose_words
        }
        return msgspec.structs.replace(self, purposes=found)

    def purpose(self, read: Read) -> str | None:
        """Tell why something was read, where there are words for it."""
        if read.purpose_words:
            return self.of(read.purpose_words)
        return self.purposes.get((read.organisation, read.purpose.code or ""))

    def always_for(self, type_: str) -> str | None:
        """Tell why an event of this type is done at all, where its block has words for that."""
        key = f"{type_}.why"
        return self.text(key) if self.pages.catalogue.knows(key) else None

    def policy(self, id_: str) -> str:
        """Tell a rule's reason in words, a policy's or one that a block decides by itself.

        An unknown one, of an earlier release or of another's own policies, is told as its id.
        """
        own = f"rule.{id_}"
        if id_ not in self.policies and self.pages.catalogue.knows(own):
            return self.text(own)
        return self.policies.get(id_, id_)


def words_of(request: StrictRequest) -> Words:
    """Gather the words for the language of the request's path."""
    vocabularies: list[Vocabulary] = request.app.state.vocabularies
    lang = language(request.url.path)
    return Words(
        lang,
        request.app.state.pages,
        {one.name: getattr(one, lang) for each in vocabularies for one in each.events},
        {one.id: getattr(one, lang) for each in vocabularies for one in each.policies},
        {},
    )


async def name_of(node: Node, party: Party) -> str:
    """Tell an organisation's name from the member register, or its number when it has none."""
    register = node.doors.get(MemberRegister)
    if register is None:
        return shown(party)
    member = await node.door(MemberRegister).member(party)
    return member.name if member else shown(party)

# SPDX-License-Identifier: EUPL-1.2
"""The values that the components in ``parts.html`` show.

A page module fills these in and a template hands them to a macro; a missing field is
then a type error in our code and not a hole in the page. Texts are finished: already
in the page's language, plain or :class:`markupsafe.Markup`.
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import Literal

import msgspec

TagKind = Literal["ok", "wait", "error", "info", "neutral", "plain", "yours"]


class Tag(msgspec.Struct, frozen=True):
    """A state in words with its icon and tint; only ``yours`` is filled."""

    kind: TagKind
    text: str


class Link(msgspec.Struct, frozen=True):
    """Words that lead somewhere."""

    text: str
    href: str


class Task(msgspec.Struct, frozen=True):
    """Something for the reader to do: what, by when, in what state."""

    link: Link
    detail: str
    tag: Tag | None = None


class Row(msgspec.Struct, frozen=True):
    """A line of a summary list; ``change`` leads to where the value is changed."""

    term: str
    value: str
    change: Link | None = None


class Column(msgspec.Struct, frozen=True):
    """A column heading; figures are set to the right."""

    text: str
    figure: bool = False


class Choice(msgspec.Struct, frozen=True):
    """One answer of a select, a radio group or a checkbox group."""

    value: str
    text: str
    hint: str | None = None
    chosen: bool = False


class FieldFault(msgspec.Struct, frozen=True):
    """An answer to correct: the field's id and what to do, the same words in both places."""

    field: str
    text: str


class Happening(msgspec.Struct, frozen=True, kw_only=True):
    """One knot on a timeline; newest first, what is to come above all."""

    title: str
    state: Literal["done", "now", "coming"] = "done"
    when: str | None = None
    text: str | None = None
    link: Link | None = None
    tag: Tag | None = None


class Party(msgspec.Struct, frozen=True):
    """One ring of the exchange picture: who, and in what capacity."""

    name: str
    detail: str = ""


class Exchange(msgspec.Struct, frozen=True, kw_only=True):
    """Who asked, who decided, who answered; nobody answers what was refused.

    ``caption`` says it all in one sentence: the drawing is hidden from screen readers.
    """

    asked: Party
    decided: Party
    answered: Party | None
    caption: str


class Check(msgspec.Struct, frozen=True):
    """One of the checks under a receipt's verdict."""

    state: Literal["ok", "wait", "error"]
    text: str


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """A receipt as a person sees it.

    ``leaf`` is the first 12 bytes of the event's leaf hash, None until it is sealed.
    ``verdict``: the proof holds; it is being sealed into the log (*loggas nu*); or it
    cannot be checked, and then ``why`` says the reason. Only ``holds`` is ever green.
    There is no ``exchange`` to draw where nobody asked anybody.  ``ask`` leads to asking why.
    """

    number: str
    leaf: bytes | None
    title: str
    exchange: Exchange | None
    facts: tuple[Row, ...]
    verdict: Literal["holds", "sealing", "unchecked"]
    checks: tuple[Check, ...]
    verify_href: str
    why: str | None = None
    download_href: str | None = None
    ask: Link | None = None
    print_href: str | None = None


class ReadRow(msgspec.Struct, frozen=True, kw_only=True):
    """One line of "Vem har läst"; ``what`` tells what was read and why, in plain words."""

    id: str
    moment: datetime
    who: str
    what: str
    tag: Tag
    receipt: Receipt
    opened: bool = False


class SloStrip(msgspec.Struct, frozen=True, kw_only=True):
    """Ninety days of one service, oldest first, with its figure and its target in percent.

    There is no figure where nothing has been measured; ``tag`` says how it is now, and ``note``
    what the reader should know of the figure.
    """

    service: Link
    days: tuple[Literal["worked", "slow", "down", "unknown"], ...]
    figure: float | None
    target: float
    tag: Tag | None = None
    note: str | None = None


class Paging(msgspec.Struct, frozen=True, kw_only=True):
    """Where in a list the page stands: the first and last shown (from 1) and the total."""

    first: int
    last: int
    total: int
    previous: str | None = None
    next: str | None = None
    size: int = 20


def paging(
    at: Callable[[int], str], *, offset: int, shown: int, total: int, size: int
) -> Paging | None:
    """Tell where in a list a page stands, ``at`` giving the address of one that skips as many.

    ``None`` when the page holds all.
    """
    if total <= size and not offset:
        return None
    last = offset + shown
    return Paging(
        first=offset + 1,
        last=last,
        total=total,
        previous=at(max(0, offset - size)) if offset else None,
        next=at(last) if last < total else None,
        size=size,
    )


class Provider(msgspec.Struct, frozen=True, kw_only=True):
    """One way to log in; ``level`` is its assurance level in words."""

    name: str
    hint: str
    level: str
    href: str
    test: bool = False


class BlockState(msgspec.Struct, frozen=True):
    """How many of a block's capabilities a test has shown to work, of how many in all."""

    works: int
    total: int

    @property
    def name(self) -> Literal["works", "partly", "not-yet"]:
        """The state in one word; one missing capability is enough for *partly*.

        >>> [BlockState(n, 12).name for n in (0, 5, 12)]
        ['not-yet', 'partly', 'works']
        """
        if self.works == 0:
            return "not-yet"
        return "works" if self.works == self.total else "partly"


class AccessibilityEvidence(msgspec.Struct, frozen=True, kw_only=True):
    """What the automatic tests of this release found; the statement is made from it."""

    tested_on: date
    pages: int
    checks: tuple[Check, ...]
    known_faults: tuple[str, ...] = ()

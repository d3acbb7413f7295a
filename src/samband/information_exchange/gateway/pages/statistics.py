# SPDX-License-Identifier: EUPL-1.2
"""Statistics: how the node's APIs are used, in figures, plots and the tables behind them.

The plots are drawn here, of plain rectangles, and say nothing that the table below does not.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import QueryParameter
from msgspec import Struct

from samband.core import pages
from samband.core.node import Node
from samband.core.pages import date_long, number
from samband.core.pages.views import Column, Link, Row
from samband.core.ports import Actor
from samband.core.web import StrictRequest
from samband.core.web.pages import page, words_in
from samband.information_exchange.gateway import service
from samband.information_exchange.gateway.model.counting import BOUNDS
from samband.information_exchange.gateway.service import Overview, Sum, User

STATISTICS = ("/anslutning/statistik", "/en/connection/statistics")
USUAL_DAYS = 30
STRETCHES = (7, 30, 90)
_HEIGHT, _WIDTH = 100, 10
_MEGABYTE = 1_000_000
Days = Annotated[int, QueryParameter(ge=1, le=400)]


class Bar(Struct, frozen=True):
    """One bar, of calls that went well and, on top of them, of errors."""

    x: float
    well: float
    errors: float


class Plot(Struct, frozen=True):
    """Bars side by side, as high as the highest; ``top`` says how much that is."""

    bars: tuple[Bar, ...]
    width: int
    top: str
    first: str
    last: str


class _Words(pages.Words, frozen=True):
    def text(self, key: str, **params: object) -> str:
        return super().text(f"gw.{key}", **params)

    def number(self, value: int) -> str:
        return number(value, self.lang)

    def time(self, used: Sum, share: float) -> str:
        if not any(used.slots):  # none was passed on
            return "-"
        ms = used.within(share)
        return self.text("over", ms=self.number(BOUNDS[-1])) if ms is None else f"{ms} ms"

    def size(self, count: int) -> str:
        if count < _MEGABYTE:
            return f"{self.number(round(count / 1_000))} kB"
        return f"{self.number(round(count / _MEGABYTE))} MB"


@get(list(STATISTICS), opt={"session": True}, include_in_schema=False)
async def statistics_page(
    request: StrictRequest,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    days: Days = USUAL_DAYS,
) -> Response[str]:
    """Show how APIs are used."""
    return _page(request, actor, days, await service.overview(node, actor, days))


def _page(request: StrictRequest, actor: Actor, days: int, found: Overview) -> Response[str]:
    words = words_in(request, _Words)
    return page(
        request,
        actor,
        "gateway/statistics.html",
        area="organisations",
        crumbs=("organisations",),
        lead=words.text("lead-all" if found.everybody else "lead-own", days=days),
        stretches=_stretches(words, days),
        used=found.total.calls > 0,
        summary=_summary(words, found),
        plot=_plot(words, found),
        day_columns=_columns(words, "day", "calls", "errors", "bytes"),
        day_rows=[_day(words, day, used) for day, used in reversed(found.days)],
        speed=_speed(words, found),
        speed_columns=[Column(words.text("time")), Column(words.text("calls"), figure=True)],
        speed_rows=_speed_rows(words, found),
        user_columns=[
            Column(words.text("consumer")),
            *_columns(words, "api", "calls", "errors", "half", "most"),
        ],
        user_rows=[_user(words, each) for each in found.users],
    )


def _stretches(words: _Words, chosen: int) -> list[tuple[Link, bool]]:
    address = STATISTICS[0 if words.lang == "sv" else 1]
    return [
        (Link(words.text("days", days=days), f"{address}?days={days}"), days == chosen)
        for days in STRETCHES
    ]


def _summary(words: _Words, found: Overview) -> tuple[Row, ...]:
    total = found.total
    share = 100 * total.errors / total.calls if total.calls else 0.0
    written = f"{share:.1f}".replace(".", "," if words.lang == "sv" else ".")
    return (
        Row(words.text("calls"), words.number(total.calls)),
        Row(words.text("errors"), f"{words.number(total.errors)} ({written} %)"),
        Row(words.text("half"), words.time(total, 0.5)),
        Row(words.text("most"), words.time(total, 0.95)),
        Row(words.text("bytes"), words.size(total.bytes)),
    )


def _plot(words: _Words, found: Overview) -> Plot:
    top = max((used.calls for _, used in found.days), default=0)
    scale = _HEIGHT / top if top else 0.0
    bars = tuple(
        Bar(
            at * _WIDTH + 1,
            round((used.calls - used.errors) * scale, 2),
            round(used.errors * scale, 2),
        )
        for at, (_, used) in enumerate(found.days)
    )
    days = [day for day, _ in found.days]
    return Plot(
        bars,
        len(bars) * _WIDTH,
        words.text("top", calls=words.number(top)),
        date_long(days[0], words.lang),
        date_long(days[-1], words.lang),
    )


def _speed(words: _Words, found: Overview) -> Plot:
    slots = found.total.slots
    top = max(slots)
    scale = _HEIGHT / top if top else 0.0
    bars = tuple(Bar(at * _WIDTH + 1, round(n * scale, 2), 0.0) for at, n in enumerate(slots))
    return Plot(
        bars,
        len(bars) * _WIDTH,
        words.text("top", calls=words.number(top)),
        words.text("within", ms=BOUNDS[0]),
        words.text("over", ms=words.number(BOUNDS[-1])),
    )


def _speed_rows(words: _Words, found: Overview) -> list[list[str]]:
    names = [words.text("within", ms=words.number(bound)) for bound in BOUNDS]
    names.append(words.text("over", ms=words.number(BOUNDS[-1])))
    return [
        [name, words.number(calls)] for name, calls in zip(names, found.total.slots, strict=True)
    ]


def _columns(words: _Words, first: str, *figures: str) -> list[Column]:
    return [Column(words.text(first)), *(Column(words.text(each), figure=True) for each in figures)]


def _day(words: _Words, day: date, used: Sum) -> list[str]:
    figures = [words.number(used.calls), words.number(used.errors), words.size(used.bytes)]
    return [date_long(day, words.lang), *figures]


def _user(words: _Words, user: User) -> list[str]:
    name, used = user.name or words.text("nobody"), user.used
    times = [words.time(used, share) for share in (0.5, 0.95)]
    figures = [words.number(used.calls), words.number(used.errors)]
    return [name, f"{user.api} v{user.major}", *figures, *times]


HANDLERS = (statistics_page,)

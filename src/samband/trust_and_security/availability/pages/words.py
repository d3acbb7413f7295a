# SPDX-License-Identifier: EUPL-1.2
"""States, reasons and stretches of time in plain words, in the language of the page."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit

from msgspec import Struct

from samband.core.pages import Lang, Pages, date_long
from samband.core.pages.format import clock, number, percent, swedish_time
from samband.core.pages.views import Tag, TagKind
from samband.core.time import now
from samband.trust_and_security.availability.model.measuring import State
from samband.trust_and_security.availability.model.saying import ServiceFacts

_KINDS: dict[State, TagKind] = {
    State.UP: "ok",
    State.DEGRADED: "wait",
    State.DOWN: "error",
    State.UNKNOWN: "neutral",
}
_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400


class Words(Struct, frozen=True):
    """A page's language and texts."""

    lang: Lang
    pages: Pages

    def text(self, key: str, **params: object) -> str:
        """Give a text of the catalogue."""
        return str(self.pages.text(self.lang, key, **params))

    def plural(self, key: str, count: int, **params: object) -> str:
        """Give a text for one or for several."""
        return str(self.pages.catalogue.plural(self.lang, key, count, **params))

    def of(self, facts: ServiceFacts) -> str:
        """Name a service."""
        return facts.sv if self.lang == "sv" else facts.en

    def state(self, state: State) -> Tag:
        """Show a state with its sign."""
        return Tag(_KINDS[state], self.text(f"av.state.{state.value}"))

    def reason(self, code: str) -> str:
        """Say what is wrong; of a code that nobody here knows, only that something is."""
        key = f"av.reason.{code}"
        known = code and self.pages.catalogue.knows(key)
        return self.text(key if known else "av.reason.fault")

    def moment(self, moment: datetime) -> str:
        """Say when: the time alone if it was today, else the day too."""
        time = clock(moment, self.lang)
        if swedish_time(moment).date() == swedish_time(now()).date():
            return self.text("av.today", time=time)
        return f"{date_long(moment, self.lang)}{' ' if self.lang == 'sv' else ', '}{time}"

    def day(self, moment: datetime) -> str:
        """Name a day in Sweden."""
        return date_long(moment, self.lang)

    def time(self, seconds: float, *, short: bool = False) -> str:
        """Say how long, in two units at most: a minute is lost in a month, not in an hour.

        ``short`` units are for tables.
        """
        whole = round(seconds)
        if whole < _MINUTE:
            units: tuple[tuple[str, int], ...] = (("second", whole),)
        elif whole < _HOUR:
            units = (("minute", whole // _MINUTE), ("second", whole % _MINUTE))
        elif whole < _DAY:
            units = (("hour", whole // _HOUR), ("minute", whole % _HOUR // _MINUTE))
        else:
            units = (("day", whole // _DAY), ("hour", whole % _DAY // _HOUR))
        shown = [units[0], *(unit for unit in units[1:] if unit[1])]
        return " ".join(self._unit(unit, count, short=short) for unit, count in shown)

    def percent(self, value: float) -> str:
        """Write a share of a hundred."""
        return percent(value, self.lang)

    def number(self, value: float) -> str:
        """Write a figure."""
        return number(value, self.lang)

    def _unit(self, unit: str, count: int, *, short: bool) -> str:
        if short:
            return self.text(f"av.short.{unit}", count=count)
        return self.plural(f"av.{unit}", count)


def place_key(url: str) -> str:
    """Name a node in a path by its host.

    >>> place_key("https://samband.malmo.example"), place_key("http://127.0.0.1:8001")
    ('samband.malmo.example', '127.0.0.1-8001')
    """
    return urlsplit(url).netloc.replace(":", "-")

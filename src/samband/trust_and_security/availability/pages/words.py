# SPDX-License-Identifier: EUPL-1.2
"""States, reasons and stretches of time in plain words, in the language of the page."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit

from samband.core import pages
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


class Words(pages.Words, frozen=True):
    """A page's language and texts."""

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
        return f"{self.day(moment)}{' ' if self.lang == 'sv' else ', '}{time}"

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

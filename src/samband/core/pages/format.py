# SPDX-License-Identifier: EUPL-1.2
"""Dates, times and figures as a reader in Sweden writes them.

Moments are shown in Swedish time whatever the server's zone: the reader's case and
deadline live in that zone. A moment without a zone is refused, never guessed.
"""

import textwrap
from datetime import date, datetime
from decimal import Decimal
from typing import Literal, TypeAlias

from samband.core.time import STOCKHOLM

Lang: TypeAlias = Literal["sv", "en"]

NO_BREAK = "\u00a0"
THIN_NO_BREAK = "\u202f"

_MONTHS = {
    "sv": "januari februari mars april maj juni juli augusti september oktober november december",
    "en": "January February March April May June July August September October November December",
}
_WEEKDAYS = {
    "sv": "måndag tisdag onsdag torsdag fredag lördag söndag",
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
}


def swedish_time(moment: datetime) -> datetime:
    """``moment`` on the clock in Sweden; raises ``ValueError`` when it has no zone.

    >>> swedish_time(datetime.fromisoformat("2026-07-01T12:00:00+00:00")).hour
    14
    >>> swedish_time(datetime.fromisoformat("9999-12-31T23:59:59+00:00")).year
    9999
    """
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone cannot be shown")
    try:
        return moment.astimezone(STOCKHOLM)
    except OverflowError:  # at the ends of the years there are: shown as it was stated
        return moment.replace(tzinfo=STOCKHOLM)


def date_long(day: date, lang: Lang) -> str:
    """The day in words; a moment is first moved to Swedish time.

    >>> date_long(date(2026, 11, 19), "sv"), date_long(date(2026, 11, 19), "en")
    ('19 november 2026', '19 November 2026')
    >>> date_long(datetime.fromisoformat("2026-12-31T23:30:00+00:00"), "sv")
    '1 januari 2027'
    """
    day = _day(day)
    return f"{day.day} {_MONTHS[lang].split()[day.month - 1]} {day.year}"


def weekday_date(day: date, lang: Lang, *, year: bool = False) -> str:
    """The day with its weekday, as a heading over what happened on it.

    >>> weekday_date(date(2026, 11, 19), "sv"), weekday_date(date(2026, 11, 19), "en", year=True)
    ('Torsdag 19 november', 'Thursday 19 November 2026')
    """
    day = _day(day)
    name = _WEEKDAYS[lang].split()[day.weekday()].capitalize()
    rest = date_long(day, lang)
    return f"{name} {rest if year else rest.rsplit(' ', 1)[0]}"


def clock(moment: datetime, lang: Lang, *, seconds: bool = False, bare: bool = False) -> str:
    """The time of day; ``bare`` leaves out "kl." where a column already says time.

    >>> at = datetime.fromisoformat("2026-11-19T13:32:07+00:00")
    >>> clock(at, "sv").replace(NO_BREAK, " "), clock(at, "en")
    ('kl. 14.32', '14:32')
    >>> clock(at, "sv", seconds=True, bare=True)
    '14.32.07'
    """
    mark = "." if lang == "sv" else ":"
    local = swedish_time(moment)
    text = local.strftime(mark.join(["%H", "%M", "%S"] if seconds else ["%H", "%M"]))
    return text if bare or lang == "en" else f"kl.{NO_BREAK}{text}"


def moment_long(moment: datetime, lang: Lang, *, inside: bool = False) -> str:
    """Weekday, day and time to the second, as a receipt states it.

    ``inside`` a sentence a Swedish weekday has no capital.

    >>> at = datetime.fromisoformat("2026-11-19T13:32:07+00:00")
    >>> moment_long(at, "sv").replace(NO_BREAK, " ")
    'Torsdag 19 november 2026 kl. 14.32.07'
    >>> moment_long(at, "en")
    'Thursday 19 November 2026, 14:32:07'
    >>> moment_long(at, "sv", inside=True).replace(NO_BREAK, " ")
    'torsdag 19 november 2026 kl. 14.32.07'
    """
    time = clock(moment, lang, seconds=True)
    separator = " " if lang == "sv" else ", "
    text = f"{weekday_date(moment, lang, year=True)}{separator}{time}"
    return text[:1].lower() + text[1:] if inside and lang == "sv" else text


def number(value: float | Decimal, lang: Lang, decimals: int | None = None) -> str:
    """A figure with thin no-break spaces between thousands and the language's decimal mark.

    ``decimals`` fixes how many are shown; without it the value's own are kept.

    >>> number(48213, "sv").replace(THIN_NO_BREAK, "_")
    '48_213'
    >>> number(99.9, "sv"), number(99.9, "en"), number(100.0, "sv"), number(7, "sv", 2)
    ('99,9', '99.9', '100', '7,00')
    """
    if decimals is None:
        text = f"{int(value) if value == int(value) else value:,}"
    else:
        text = f"{value:,.{decimals}f}"
    whole, _, rest = text.partition(".")
    shown = whole.replace(",", THIN_NO_BREAK).replace("-", "\u2212")
    return f"{shown}{',' if lang == 'sv' else '.'}{rest}" if rest else shown


def percent(value: float | Decimal, lang: Lang, decimals: int | None = None) -> str:
    """A share of a hundred; Swedish sets a space before the sign.

    >>> percent(99.97, "sv").replace(NO_BREAK, " "), percent(99.97, "en")
    ('99,97 %', '99.97%')
    """
    return f"{number(value, lang, decimals)}{NO_BREAK if lang == 'sv' else ''}%"


def two_lines(text: str, width: int) -> tuple[str, ...]:
    """At most two lines of at most ``width`` letters, for names inside a drawing.

    >>> two_lines("Myndigheten för samhällsskydd och beredskap", 26)
    ('Myndigheten för', 'samhällsskydd och …')
    """
    return tuple(textwrap.wrap(text, width, max_lines=2, placeholder=" …"))


def _day(day: date) -> date:
    return swedish_time(day).date() if isinstance(day, datetime) else day

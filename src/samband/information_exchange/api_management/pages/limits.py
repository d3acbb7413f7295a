# SPDX-License-Identifier: EUPL-1.2
"""Limits on pages: what all may ask of an API, what a consumer was agreed, and a form for it."""

from __future__ import annotations

import re

from msgspec import Struct

from samband.core.pages import number
from samband.core.pages.views import FieldFault
from samband.information_exchange.api_management.model.records import MOST_CALLS, Access
from samband.information_exchange.api_management.pages.words import Words

_SPACES = re.compile(r"[ \u00a0\u2009\u202f]")
_DIGITS = re.compile(r"[0-9]{1,12}")


class QuotaField(Struct, frozen=True):
    """A field of a form for limits: what is written in it, and what holds when it is empty."""

    name: str
    label: str
    hint: str
    value: str


def read_calls(text: str) -> tuple[int | None, str | None]:
    """Read a number of calls as people write it; gives it, or which text says what is wrong.

    >>> read_calls(" 1 000 "), read_calls(""), read_calls("0"), read_calls("tio")
    ((1000, None), (None, None), (None, 'calls'), (None, 'calls'))
    """
    plain = _SPACES.sub("", text)
    if not plain:
        return None, None
    if _DIGITS.fullmatch(plain) and 1 <= int(plain) <= MOST_CALLS:
        return int(plain), None
    return None, "calls"


def read_quota(
    words: Words, per_minute: str, per_day: str
) -> tuple[dict[str, int | None], list[FieldFault]]:
    """Read both fields; gives the calls of each by its name, and what is to be corrected."""
    read = {"per_minute": read_calls(per_minute), "per_day": read_calls(per_day)}
    faults = [
        FieldFault(field, words.text(f"am.fault.{fault}"))
        for field, (_, fault) in read.items()
        if fault
    ]
    return {field: calls for field, (calls, _) in read.items()}, faults


def quota_fields(words: Words, access: Access, per_minute: str, per_day: str) -> list[QuotaField]:
    """Give the two fields, each with what everybody has when it is left empty."""
    fields = (
        ("per_minute", per_minute, access.offered_per_minute),
        ("per_day", per_day, access.offered_per_day),
    )
    known = access.offered_per_minute is not None
    return [
        QuotaField(
            name,
            words.text(f"am.{name}"),
            words.text("am.calls-hint-of", calls=_offered(words, offered))
            if known
            else words.text("am.calls-hint"),
            filled,
        )
        for name, filled, offered in fields
    ]


def limits_in_words(words: Words, access: Access) -> str:
    """Tell what a consumer may ask, and whether it is what all have."""
    told = [
        words.text("am.calls-a-minute", calls=number(calls, words.lang))
        for calls in (access.per_minute or access.offered_per_minute,)
        if calls is not None
    ]
    per_day = access.per_day or access.offered_per_day
    if per_day is not None:
        told.append(words.text("am.calls-a-day", calls=number(per_day, words.lang)))
    own = access.per_minute is not None or access.per_day is not None
    whose = words.text("am.limits-own" if own else "am.limits-all")
    return f"{', '.join(told)} ({whose})" if told else whose


def _offered(words: Words, calls: int | None) -> str:
    return words.text("am.limit-none") if calls is None else number(calls, words.lang)

# SPDX-License-Identifier: EUPL-1.2
"""Where a page of a list in order ended, as a text that the asker gives back for the next one."""

from __future__ import annotations

import base64
import binascii
from typing import Annotated

import msgspec

from samband.basic_data.objects.model.versions import Passed
from samband.basic_data.objects.service.extracting import not_ours

Cursor = Annotated[str, msgspec.Meta(max_length=600)]
_passed = msgspec.msgpack.Decoder(Passed)


def write_cursor(passed: Passed | None) -> str | None:
    """Write where a page ended; ``None`` after the last.

    >>> read_cursor(write_cursor(Passed("@g", 17, 60_000)), ("@g", "@h"))
    Passed(order='@g', id=17, total=60000)
    """
    if passed is None:
        return None
    return base64.urlsafe_b64encode(msgspec.msgpack.encode(passed)).decode().rstrip("=")


def read_cursor(text: str | None, within: tuple[str, str] | None) -> Passed | None:
    """Read where a page of a list ended; raises ``Invalid`` for what no page of it ended with."""
    if text is None:
        return None
    try:
        packed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        passed = _passed.decode(packed)
    except (binascii.Error, msgspec.DecodeError, ValueError):
        raise not_ours() from None
    inside = within is None or within[0] <= passed.order < within[1]
    if not inside or "\0" in passed.order:
        raise not_ours()
    return passed

# SPDX-License-Identifier: EUPL-1.2
"""What somebody else signs may begin with anything: it is refused, and never a fault of ours."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from collections.abc import Callable
from typing import Any

import pytest

from samband.information_exchange.api_management.wire import access_list
from samband.trust_and_security.identity.wire import id_token
from samband.trust_and_security.trust_framework.wire import statement

HEADERS: list[Any] = [
    *(
        {"alg": "ES256", "kid": "k", "typ": typ, "crit": crit}
        for typ in ("x",)
        for crit in (5, None, [5], [{}])
    ),
    {"alg": ["ES256"], "kid": "k"},
    {"alg": "ES256", "kid": {"a": 1}},
    [],
    "x",
    5,
    None,
]
READERS: dict[str, tuple[Callable[[str], object], type[Exception]]] = {
    "head": (lambda token: statement.verify(token, [], "https://hub.example"), statement.BadHead),
    "access list": (
        lambda token: access_list.verify(token, [], "https://hub.example", "2120001124"),
        access_list.BadList,
    ),
    "ID token": (lambda token: id_token.check_signed(token, []), id_token.WrongToken),
}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("header", HEADERS, ids=json.dumps)
def test_an_odd_header_is_refused(reader: str, header: object) -> None:
    read, refusal = READERS[reader]
    first = urlsafe_b64encode(json.dumps(header).encode()).decode().rstrip("=")
    with pytest.raises(refusal):
        read(f"{first}.e30.AAAA")

# SPDX-License-Identifier: EUPL-1.2
"""A look-up is answered alike whether it is called straight or goes through the framework.

A content type with a parameter is unusual enough for the framework, and means the same.
"""

from __future__ import annotations

import asyncio
import json

import httpx
import pytest

from house import House
from samband.sandbox.population import well_known

PLAIN, THROUGH = "application/json", "application/json; charset=utf-8"
OWN = {"traceparent", "samband-event", "date"}
ANNA = {
    "identifier": {
        "scheme": "personal-identity-number",
        "identifier": well_known()["anna"].number,
    },
    "purpose": {
        "code": "building-permit",
        "legalGround": "9 kap. plan- och bygglagen",
        "case": "DIRECT-1",
    },
    "items": ["names", "registeredAddress"],
}
NOBODY = {
    **ANNA,
    "identifier": {"scheme": "personal-identity-number", "identifier": "189001019802"},
}
BODIES = {
    "found": json.dumps(ANNA).encode(),
    "unknown": json.dumps(NOBODY).encode(),
    "no purpose": json.dumps({**ANNA, "purpose": {}}).encode(),
    "unknown field": json.dumps({**ANNA, "more": 1}).encode(),
    "wrong type": json.dumps({**ANNA, "items": "names"}).encode(),
    "given twice": b'{"items": ["names"], "items": ["names"]}',
    "not JSON": b"{",
    "not UTF-8": b'{"a": "\xff"}',
    "NUL": b'{"a": "\\u0000"}',
    "nested": b"[" * 5_000 + b"]" * 5_000,
    "empty": b"",
    "a list": b"[]",
    "too long": b" " * 1_000_001,
}


def _sent(house: House, body: bytes, media: str, token: str | None, path: str) -> httpx.Response:
    headers = {"content-type": media}
    if token is not None:
        headers["authorization"] = token
    url = f"{house.url}/person/v1/{path}"
    return httpx.post(url, content=body, headers=headers, trust_env=False)


def _index(house: House, body: bytes, media: str, token: str, name: str) -> httpx.Response:
    headers = {"content-type": media, "authorization": token}
    url = f"{house.url}/index/v1/{name}/lookups"
    return httpx.post(url, content=body, headers=headers, trust_env=False)


def _shape(answer: httpx.Response) -> tuple[int, dict[str, str], bytes]:
    headers = {name: text for name, text in answer.headers.items() if name not in OWN}
    return answer.status_code, headers, answer.content


@pytest.fixture(scope="module")
def token(house: House) -> str:
    async def fetch() -> str:
        async with house.system("Malmö stad") as malmo:
            return f"Bearer {await malmo.token('person/read')}"

    return asyncio.run(fetch())


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES.keys())
def test_a_body_is_answered_alike(house: House, token: str, body: bytes) -> None:
    straight = _sent(house, body, PLAIN, token, "lookups")
    through = _sent(house, body, THROUGH, token, "lookups")
    assert _shape(straight) == _shape(through)
    assert ("samband-event" in straight.headers) == ("samband-event" in through.headers)


def test_the_cases_are_what_they_are_called(house: House, token: str) -> None:
    seen = {
        name: _sent(house, BODIES[name], PLAIN, token, "lookups").status_code
        for name in ("found", "unknown", "no purpose", "unknown field", "too long")
    }
    assert seen == {
        "found": 200,
        "unknown": 404,
        "no purpose": 403,
        "unknown field": 400,
        "too long": 413,
    }


@pytest.mark.parametrize("shown", [None, "", "Bearer", "Bearer nonsense", "Basic YTpi"])
def test_a_stranger_is_answered_alike(house: House, shown: str | None) -> None:
    body = BODIES["found"]
    straight = _sent(house, body, PLAIN, shown, "lookups")
    assert straight.status_code == 401
    assert _shape(straight) == _shape(_sent(house, body, THROUGH, shown, "lookups"))


def test_a_token_without_the_scope_is_answered_alike(house: House, token: str) -> None:
    body = json.dumps({"limit": 1, "purpose": ANNA["purpose"], "items": ["names"]}).encode()
    straight = _sent(house, body, PLAIN, token, "extracts")
    assert straight.status_code == 403
    assert "insufficient_scope" in straight.headers["www-authenticate"]
    assert _shape(straight) == _shape(_sent(house, body, THROUGH, token, "extracts"))


INDEXED = {
    "identifier": {"scheme": "personal-number", "identifier": well_known()["anna"].number},
    "purpose": ANNA["purpose"],
}
INDEX_BODIES = {
    "found": json.dumps(INDEXED).encode(),
    "no purpose": json.dumps({**INDEXED, "purpose": {}}).encode(),
    "unknown scheme": json.dumps(
        {**INDEXED, "identifier": {"scheme": "passport", "identifier": "1"}}
    ).encode(),
    "not JSON": b"{",
    "too long": b" " * 1_000_001,
}
NAMES = {
    "right": "grunddata",
    "unknown": "no-such-index",
    "too long": "a" * 41,
    "capitals": "GRUNDDATA",
    "encoded": "grund%64ata",
    "encoded slash": "grund%2fdata",
    "empty": "",
    "dots": "..",
    "hyphens": "-grunddata-",
    "a word of the API's own": "indexes",
}


@pytest.fixture(scope="module")
def index_token(house: House) -> str:
    async def fetch() -> str:
        async with house.system("Malmö stad") as malmo:
            return f"Bearer {await malmo.token('index/read')}"

    return asyncio.run(fetch())


@pytest.mark.parametrize("body", INDEX_BODIES.values(), ids=INDEX_BODIES.keys())
@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES.keys())
def test_an_address_with_a_name_in_it_is_answered_alike(
    house: House, index_token: str, body: bytes, name: str
) -> None:
    straight = _index(house, body, PLAIN, index_token, name)
    through = _index(house, body, THROUGH, index_token, name)
    assert _shape(straight) == _shape(through)
    assert ("samband-event" in straight.headers) == ("samband-event" in through.headers)
    if name == "grunddata" and body == INDEX_BODIES["found"]:
        assert straight.status_code == 200
        assert len(straight.json()["pointers"]) == 4


def test_a_list_is_answered_alike(house: House, token: str) -> None:
    async def fetch() -> str:
        async with house.system("Malmö stad") as malmo:
            return f"Bearer {await malmo.token('business/read')}"

    shown = asyncio.run(fetch())
    body = json.dumps({"name": "alvarssons"}).encode()
    answers = [
        httpx.post(
            f"{house.url}/business/v1/searches",
            content=body,
            headers={"content-type": media, "authorization": shown},
            trust_env=False,
        )
        for media in (PLAIN, THROUGH)
    ]
    assert answers[0].json()["total"] >= 1
    assert _shape(answers[0]) == _shape(answers[1])

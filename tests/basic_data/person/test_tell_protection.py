# SPDX-License-Identifier: EUPL-1.2
"""Signed statements on whose identity is protected, for decisions that are made elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from joserfc import jws
from joserfc.jwk import ECKey, KeySet

from basic_data.person.people import ANNA, CONTENT, UNKNOWN, WITHOUT_ADDRESS, registration
from basic_data.served import Served, run
from samband.basic_data.objects import read_evidence
from samband.basic_data.person.block import MANIFEST
from samband.core.identifiers import person
from samband.core.keys import base64url


async def ask(register: Served, *numbers: str, who: str = "holder") -> Any:
    asked = {"identifiers": [msgspec.to_builtins(person(number)) for number in numbers]}
    return await register.post("/protection-evidence", asked, who=who)


async def keys(register: Served) -> list[dict[str, str]]:
    answer = await register.client.get("/person/v1/evidence-keys")
    assert answer.status_code == 200
    found: list[dict[str, str]] = answer.json()["keys"]
    return found


@pytest.mark.parametrize(
    ("protection", "word"),
    [
        ("none", "none"),
        ("confidentiality", "confidentiality"),
        ("protected-registration", "protected-registration"),
        ("assumed-identity", "none"),
    ],
)
def test_each_is_told_of_in_order_and_an_unknown_as_anybody_unprotected(
    fresh_database: Callable[[], str], protection: str, word: str
) -> None:
    async def work(register: Served) -> None:
        content = WITHOUT_ADDRESS if protection == "protected-registration" else CONTENT
        await register.stated("/registrations", registration(ANNA, content, protection=protection))
        answer = await ask(register, UNKNOWN, ANNA)
        assert answer.status_code == 200, answer.text
        published = KeySet.import_key_set({"keys": await keys(register)})
        told = [jws.deserialize_compact(each, published) for each in answer.json()["evidence"]]
        facts = [msgspec.json.decode(each.payload) for each in told]
        assert [each["facts"] for each in facts] == [{"protection": "none"}, {"protection": word}]
        assert [each["sub"].rpartition(":")[2] for each in facts] == [UNKNOWN, ANNA]
        event = register.events[-1]
        assert event.type == "person.protection-told"
        assert [who.identifier for who in event.subjects] == [UNKNOWN, ANNA]
        assert len(event.evidence) == 2

    run(fresh_database(), MANIFEST, work)


def test_only_who_has_the_scope_is_told_and_only_of_persons(
    fresh_database: Callable[[], str],
) -> None:
    async def work(register: Served) -> None:
        assert (await ask(register, ANNA, who="malmo")).status_code == 403
        company = {"scheme": "organisation-number", "identifier": "2120001124"}
        body = {"identifiers": [msgspec.to_builtins(person(ANNA)), company]}
        wrong = await register.post("/protection-evidence", body, who="holder")
        assert wrong.status_code == 400
        assert "$.identifiers[1]" in wrong.text

    run(fresh_database(), MANIFEST, work)


def test_evidence_is_believed_only_as_it_was_signed(fresh_database: Callable[[], str]) -> None:
    async def work(register: Served) -> None:
        (token,) = (await ask(register, ANNA)).json()["evidence"]
        published = await keys(register)
        assert read_evidence(token, published, person(ANNA)).facts == {"protection": "none"}
        head, body, signature = token.split(".")
        for bad in (
            f"{head}.{body}.{signature[:-4]}AAAA",
            f"{head}.{body[:-4]}AAAA.{signature}",
            f"{body}.{head}.{signature}",
            "",
            "a.b.c",
        ):
            with pytest.raises(ValueError, match="evidence"):
                read_evidence(bad, published, person(ANNA))
        with pytest.raises(ValueError, match="something else"):
            read_evidence(token, published, person(UNKNOWN))
        with pytest.raises(ValueError, match="not evidence"):
            read_evidence(token, [], person(ANNA))

    run(fresh_database(), MANIFEST, work)


HEADER = {"alg": "ES256", "kid": "1", "typ": "evidence+jwt"}


CRITS: list[object] = [5, None, "exp", [5], [{}], ["exp"]]
KIDS: list[object] = [5, None, [], {}]
ALGORITHMS: list[object] = [5, None, ["ES256"], {}, "none", "HS256"]
HEADERS: list[object] = [
    *({**HEADER, "crit": crit} for crit in CRITS),
    *({**HEADER, "kid": kid} for kid in KIDS),
    *({**HEADER, "alg": algorithm} for algorithm in ALGORITHMS),
    {**HEADER, "b64": False, "crit": ["b64"]},
    {**HEADER, "typ": []},
    *({}, [], ["alg", "kid"], "alg kid", 5, None),
]


@pytest.mark.parametrize("header", HEADERS, ids=repr)
def test_a_header_that_is_none_is_no_evidence(header: object) -> None:
    """Whoever sends it has shown nothing yet, so nothing of it may surprise."""
    key = ECKey.generate_key("P-256", {"kid": "1"})
    published = [{name: str(value) for name, value in key.as_dict(private=False).items()}]
    head = base64url(msgspec.json.encode(header))
    with pytest.raises(ValueError, match="not evidence"):
        read_evidence(f"{head}.e30.{'A' * 86}", published, person(ANNA))


@pytest.mark.parametrize("head", [b"\xff\xfe", b"[" * 5_000, b'{"a":' * 1_000, b"", b"{"])
def test_a_header_that_cannot_be_read_is_no_evidence(head: bytes) -> None:
    with pytest.raises(ValueError, match="not evidence"):
        read_evidence(f"{base64url(head)}.e30.{'A' * 86}", [], person(ANNA))

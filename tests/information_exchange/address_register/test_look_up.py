# SPDX-License-Identifier: EUPL-1.2
"""Whoever looks finds; answers are signed, may be cached for a while, and changes can be followed."""

from __future__ import annotations

import asyncio
import base64
from datetime import datetime, timedelta
from typing import Any, cast

import httpx
import msgspec
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from joserfc import jws
from joserfc.errors import BadSignatureError
from joserfc.jwk import ECKey

from information_exchange.address_register.bureau import (
    API,
    DOCUMENT,
    LUND,
    MALMO,
    SERVICE_TYPE,
    Bureau,
    Members,
    a_service,
    an_endpoint,
    in_days,
)
from information_exchange.address_register.conftest import Play
from samband.core.time import now
from samband.information_exchange.address_register import LocalAddressBook
from samband.trust_and_security.trust_framework import MemberRegister

PARTICIPANT = f"iso6523-actorid-upis::0007:{MALMO.identifier}"


async def found(bureau: Bureau, **query: str) -> list[str]:
    """Search, and give what is found by name."""
    answer = await bureau.get("/entries", **query)
    assert answer["total"] >= len(answer["items"])
    return [each["versions"][0]["content"]["name"] for each in answer["items"]]


@pytest.mark.capability("AR-2")
def test_one_finds_by_words_organisation_type_and_municipality(play: Play) -> None:
    async def test(bureau: Bureau) -> None:
        made = await bureau.permits()
        lund = await bureau.put(
            {"kind": "organisation", "name": "Lunds kommun", "nameEn": "City of Lund"}, who="lund"
        )
        everywhere = a_service(name="Ärendemottagning", municipalities=[], documentTypes=[])
        await bureau.put(everywhere, who="lund", parent=lund["id"])
        assert await found(bureau) == [
            "Bygglov",
            "Bygglovsexpeditionen",
            "Lunds kommun",
            "Malmö kommun",
            "Stadsbyggnadskontoret",
            "Ärendemottagning",
        ]
        assert await found(bureau, q="byggl") == ["Bygglov", "Bygglovsexpeditionen"]
        assert await found(bureau, q="malmo bygglov") == ["Bygglov", "Bygglovsexpeditionen"]
        assert await found(bureau, q="arendemottagning") == ["Ärendemottagning"]
        assert await found(bureau, q="ÄRENDE") == ["Ärendemottagning"]
        assert await found(bureau, q="city lund") == ["Lunds kommun", "Ärendemottagning"]
        assert await found(bureau, q="sbk.bygglov") == ["Bygglovsexpeditionen"]
        assert await found(bureau, q="212000-1132", kind="unit") == []
        assert await found(bureau, q="212000-1124", kind="unit") == ["Stadsbyggnadskontoret"]
        assert await found(bureau, q="%") == []
        assert await found(bureau, organisation="212000-1132") == [
            "Lunds kommun",
            "Ärendemottagning",
        ]
        assert await found(bureau, serviceType=SERVICE_TYPE) == ["Bygglov", "Ärendemottagning"]
        assert await found(bureau, documentType=DOCUMENT) == ["Bygglov"]
        assert await found(bureau, municipality="1280") == [
            "Bygglov",
            "Malmö kommun",
            "Ärendemottagning",
        ]
        assert await found(bureau, municipality="0180") == ["Ärendemottagning"]
        assert await found(bureau, limit="2", offset="1") == [
            "Bygglovsexpeditionen",
            "Lunds kommun",
        ]
        assert made["endpoint"]["id"] in {
            each["id"] for each in (await bureau.get("/entries", kind="endpoint"))["items"]
        }

    play(test)


def test_an_organisation_that_changes_its_name_is_found_by_the_new_one(play: Play) -> None:
    async def test(bureau: Bureau) -> None:
        made = await bureau.permits()
        new = {"content": {"kind": "organisation", "name": "Malmö stad"}, "validFrom": in_days(2)}
        path = f"/entries/{made['organisation']['id']}/revisions"
        assert (await bureau.ask("malmo", "POST", path, new)).status_code == 201
        assert await found(bureau, q="stad bygglovsexp") == ["Bygglovsexpeditionen"]
        assert await found(bureau, q="kommun bygglovsexp") == ["Bygglovsexpeditionen"]

    play(test)


@pytest.mark.parametrize(
    ("path", "query", "field"),
    [
        ("/entries", {"organisation": "212000"}, "organisation"),
        ("/entries", {"municipality": "abc"}, "municipality"),
        ("/entries", {"kind": "person"}, "kind"),
        ("/resolutions", {"documentType": DOCUMENT}, "participant"),
        ("/resolutions", {"participant": PARTICIPANT}, "documentType"),
        (
            "/resolutions",
            {"participant": PARTICIPANT, "documentType": "x", "at": "2026-01-01T00:00:00"},
            "at",
        ),
    ],
)
def test_a_question_that_is_wrong_is_refused_by_the_name_of_its_part(
    play: Play, path: str, query: dict[str, str], field: str
) -> None:
    async def test(bureau: Bureau) -> None:
        answer = await bureau.client.get(API + path, params=query)
        assert answer.status_code == 400
        assert [error["field"] for error in answer.json()["errors"]] == [field]

    play(test)


@pytest.mark.capability("AR-10")
def test_an_answer_s_signature_is_checked_with_another_library(play: Play) -> None:
    async def test(bureau: Bureau) -> None:
        made = await bureau.permits()
        [jwk] = (await bureau.get("/jwks"))["keys"]
        key = ECKey.import_key(jwk)
        asked: tuple[tuple[str, dict[str, str]], ...] = (
            ("/entries", {"q": "bygglov"}),
            (f"/entries/{made['endpoint']['id']}", {}),
            ("/resolutions", {"participant": PARTICIPANT, "documentType": DOCUMENT}),
        )
        for path, query in asked:
            answer = await bureau.client.get(API + path, params=query)
            whole = attached(answer)
            checked = jws.deserialize_compact(whole, key, algorithms=["ES256"])
            assert checked.payload == answer.content
            _check_by_hand(whole, jwk)
            with pytest.raises(BadSignatureError):
                jws.deserialize_compact(whole[:-8] + "AAAAAAAA", key, algorithms=["ES256"])
            said = msgspec.json.decode(checked.payload)
            as_of, exp = (datetime.fromisoformat(said[name]) for name in ("asOf", "exp"))
            assert 0 < (exp - as_of).total_seconds() <= 3_600
            assert said["issuer"] == bureau.node.public_url

    play(test)


def attached(answer: httpx.Response) -> str:
    """Put the body back between the two dots (RFC 7515 appendix F)."""
    head, _, signature = answer.headers["samband-signature"].split(".")
    body = base64.urlsafe_b64encode(answer.content).rstrip(b"=").decode()
    return f"{head}.{body}.{signature}"


def _check_by_hand(whole: str, jwk: dict[str, str]) -> None:
    """Check with nothing but the curve; raises where it does not hold."""
    numbers = [int.from_bytes(_bytes(jwk[name]), "big") for name in ("x", "y")]
    public = ec.EllipticCurvePublicNumbers(*numbers, ec.SECP256R1()).public_key()
    signed, _, signature = whole.rpartition(".")
    raw = _bytes(signature)
    der = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    public.verify(der, signed.encode(), ec.ECDSA(hashes.SHA256()))
    with pytest.raises(InvalidSignature):
        public.verify(der, signed.encode() + b"x", ec.ECDSA(hashes.SHA256()))


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@pytest.mark.capability("AR-10")
def test_an_answer_is_cached_for_a_while_and_never_past_a_planned_change(play: Play) -> None:
    async def test(bureau: Bureau) -> None:
        made = await bureau.permits()
        query = {"participant": PARTICIPANT, "documentType": DOCUMENT}
        first = await bureau.client.get(f"{API}/resolutions", params=query)
        assert first.headers["cache-control"] == "public, max-age=60"
        tag = {"If-None-Match": first.headers["etag"]}
        same = await bureau.client.get(f"{API}/resolutions", params=query, headers=tag)
        assert (same.status_code, same.content) == (304, b"")
        assert same.headers["etag"] == first.headers["etag"]

        soon = in_days(20 / 86_400)
        change = {"content": an_endpoint("http://127.0.0.1:2/as4"), "validFrom": soon}
        path = f"/entries/{made['endpoint']['id']}/revisions"
        assert (await bureau.ask("malmo", "POST", path, change)).status_code == 201
        changed = await bureau.client.get(f"{API}/resolutions", params=query, headers=tag)
        assert changed.status_code == 200
        said = changed.json()
        assert datetime.fromisoformat(said["exp"]) <= datetime.fromisoformat(soon)
        age = int(changed.headers["cache-control"].rpartition("=")[2])
        assert age <= 20

    play(test)


@pytest.mark.capability("AR-10")
def test_not_modified_never_keeps_an_answer_past_its_end_though_it_says_the_same(
    play: Play,
) -> None:
    async def test(bureau: Bureau) -> None:
        made = await bureau.permits()
        plan = {"content": a_service(description="Ny text"), "validFrom": in_days(2 / 86_400)}
        path = f"/entries/{made['service']['id']}/revisions"
        assert (await bureau.ask("malmo", "POST", path, plan)).status_code == 201
        query = {"participant": PARTICIPANT, "documentType": DOCUMENT}
        first = await bureau.client.get(f"{API}/resolutions", params=query)
        end = datetime.fromisoformat(first.json()["exp"])
        tag = {"If-None-Match": first.headers["etag"]}
        while (moment := now()) < end + timedelta(seconds=1.5):
            again = await bureau.client.get(f"{API}/resolutions", params=query, headers=tag)
            assert again.status_code == 200 or moment < end
            await asyncio.sleep(0.05)
        assert again.json()["services"] == first.json()["services"]
        assert datetime.fromisoformat(again.json()["exp"]) > end

    play(test)


@pytest.mark.capability("AR-10")
def test_a_copy_and_the_changes_after_it_miss_nothing(play: Play) -> None:
    async def test(bureau: Bureau) -> None:
        made = await bureau.permits()
        copy = await bureau.client.get(f"{API}/copy")
        lines = [msgspec.json.decode(line) for line in copy.content.splitlines()]
        assert [line["id"] for line in lines] == [each["id"] for each in made.values()]
        assert copy.headers["content-type"].startswith("application/x-ndjson")
        again = await bureau.client.get(f"{API}/copy")
        assert again.content == copy.content
        same = await bureau.client.get(
            f"{API}/copy", headers={"If-None-Match": copy.headers["etag"]}
        )
        assert (same.status_code, same.content) == (304, b"")

        cursor = copy.headers["samband-changes-after"]
        later = await bureau.put(a_service(name="Marklov"), parent=made["unit"]["id"])
        changes = await bureau.get("/changes", after=cursor)
        assert [event["subject"] for event in changes["events"]] == [f"entry/{later['id']}"]
        assert changes["events"][0]["data"]["participant"] == PARTICIPANT
        changed = await bureau.client.get(
            f"{API}/copy", headers={"If-None-Match": copy.headers["etag"]}
        )
        assert changed.status_code == 200
        everything = await bureau.get("/changes")
        assert len(everything["events"]) == 7

    play(test)


@pytest.mark.capability("AR-7")
def test_nobody_is_led_to_a_member_from_when_it_was_suspended_or_left(play: Play) -> None:
    async def test(bureau: Bureau) -> None:
        await bureau.permits()
        assert len((await bureau.resolve(DOCUMENT))["services"]) == 1
        members = cast("Members", bureau.node.door(MemberRegister))
        members.since[MALMO.identifier] = now() + timedelta(seconds=30)
        assert len((await bureau.resolve(DOCUMENT))["services"]) == 1
        assert (await bureau.resolve(DOCUMENT, at=in_days(1)))["services"] == []
        members.since[MALMO.identifier] = now()
        assert (await bureau.resolve(DOCUMENT))["services"] == []
        book = LocalAddressBook(bureau.node.db, members)
        assert await book.resolve(PARTICIPANT, DOCUMENT) == ()
        members.since = {LUND.identifier: now()}
        assert len((await bureau.resolve(DOCUMENT))["services"]) == 1

    play(test)


def test_only_the_type_that_is_asked_for_is_resolved_and_other_blocks_ask_the_same(
    play: Play,
) -> None:
    async def test(bureau: Bureau) -> None:
        made = await bureau.permits()
        other = await bureau.put(
            a_service(name="Annat", serviceType="urn:x", documentTypes=["urn:y"]),
            parent=made["unit"]["id"],
        )
        assert (await bureau.resolve("urn:nobody"))["services"] == []
        for wanted in ("urn:x", "urn:y"):
            [service] = (await bureau.resolve(wanted))["services"]
            assert (service["id"], service["endpoints"]) == (other["id"], [])
        upper = {
            "participant": PARTICIPANT.upper().replace(
                "ISO6523-ACTORID-UPIS", "iso6523-actorid-upis"
            )
        }
        found_upper: Any = await bureau.get("/resolutions", **upper, serviceType=SERVICE_TYPE)
        assert [each["id"] for each in found_upper["services"]] == [made["service"]["id"]]
        book = LocalAddressBook(bureau.node.db, bureau.node.door(MemberRegister))
        [service_at] = await book.resolve(PARTICIPANT, DOCUMENT)
        assert service_at.endpoints[0].url == "http://127.0.0.1:1/as4"
        new = {"content": a_service(documentTypes=["urn:z"]), "validFrom": in_days(1)}
        path = f"/entries/{made['service']['id']}/revisions"
        assert (await bureau.ask("malmo", "POST", path, new)).status_code == 201
        assert (await bureau.resolve("urn:z"))["services"] == []
        assert len((await bureau.resolve("urn:z", at=in_days(2)))["services"]) == 1
        assert (await bureau.resolve(DOCUMENT, at=in_days(2)))["services"] == []

    play(test)

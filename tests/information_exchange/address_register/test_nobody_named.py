# SPDX-License-Identifier: EUPL-1.2
"""The register is open, so nobody's number comes in, whichever field or certificate brings it."""

from __future__ import annotations

from typing import Any

import pytest
from cryptography import x509
from cryptography.x509.oid import NameOID, ObjectIdentifier

from information_exchange.address_register.bureau import (
    MALMO,
    Bureau,
    a_certificate,
    a_service,
    an_endpoint,
)
from information_exchange.address_register.conftest import Play
from samband.information_exchange.address_register.vocabulary import WRONG

UNIT = {"kind": "unit", "name": "Skola"}

PERSON = "189001019802"
NAMES = {
    "subject": {"subject": [(NameOID.SERIAL_NUMBER, PERSON), (NameOID.COMMON_NAME, "Kim")]},
    "issuer": {"issuer": [(NameOID.COMMON_NAME, "Kim 18900101-9802")]},
    "host": {"also": [x509.DNSName(f"{PERSON}.example.se")]},
    "mail": {"also": [x509.RFC822Name(f"{PERSON}@example.se")]},
    "directory": {
        "also": [x509.DirectoryName(x509.Name([x509.NameAttribute(NameOID.SERIAL_NUMBER, PERSON)]))]
    },
    "other name": {
        "also": [x509.OtherName(ObjectIdentifier("1.2.752.29.4.13"), b"\x0c\x0c" + PERSON.encode())]
    },
    "unknown extension": {"extension": b"\x30\x0e\x13\x0c" + PERSON.encode()},
    "extension of bytes": {"extension": PERSON.encode()},
    "wide letters": {"extension": b"\x1e\x18" + PERSON.encode("utf-16-be")},
}


@pytest.mark.parametrize("where", NAMES)
@pytest.mark.capability("AR-1")
def test_a_certificate_that_names_a_person_is_refused(play: Play, where: str) -> None:
    async def test(bureau: Bureau) -> None:
        made = await bureau.permits()
        for use, names, status in (("tls", NAMES[where], 400), ("tls", {}, 201)):
            content = {"kind": "certificate", "use": use, "pem": a_certificate(**names)}
            body = {
                "organisation": MALMO.identifier,
                "parent": made["endpoint"]["id"],
                "content": content,
            }
            answer = await bureau.ask("malmo", "POST", "/entries", body)
            assert answer.status_code == status, answer.text
            assert PERSON not in answer.text
            if status == 400:
                assert answer.json()["errors"][0]["field"] == "$.content.pem"
                path = f"/entries/{made['certificate']['id']}/revisions"
                revised = await bureau.ask("malmo", "POST", path, {"content": content})
                assert revised.status_code == 400
        assert ("entry-registered", "invalid", "certificate-person") in await bureau.events()

    play(test)


@pytest.mark.capability("AR-1")
def test_no_field_of_an_entry_takes_a_person_s_number(play: Play) -> None:
    async def test(bureau: Bureau) -> None:
        top = (await bureau.malmo())["id"]
        scheme = "iso6523-actorid-upis::0203"
        wrong: tuple[tuple[dict[str, Any], str], ...] = (
            ({"reference": PERSON}, "$.reference"),
            ({"reference": "kim-18900101-9802"}, "$.reference"),
            ({"participant": f"{scheme}:{PERSON}"}, "$.participant"),
            ({"participant": f"{scheme}:se-900101-9802"}, "$.participant"),
            (
                {
                    "content": UNIT
                    | {
                        "name": "Ring \uff11\uff18\uff19\uff10\uff10\uff11\uff10\uff11\uff19\uff18\uff10\uff12"
                    }
                },
                "$.content",
            ),
            ({"content": UNIT | {"description": "18900101\u20119802"}}, "$.content"),
        )
        for more, field in wrong:
            body = {"organisation": MALMO.identifier, "parent": top, "content": UNIT, **more}
            answer = await bureau.ask("malmo", "POST", "/entries", body)
            assert answer.status_code == 400, answer.text
            assert answer.json()["errors"][0]["field"] == field
            assert WRONG["person-named"][1] in answer.json()["detail"]
        await bureau.put(UNIT, parent=top, reference="212000-1124", participant=f"{scheme}:skola")
        service = await bureau.put(a_service(), parent=top)
        for url in ("https://a.example.se/18900101%2D9802", "https://a.example.se/%3189001019802"):
            body = {"organisation": MALMO.identifier, "parent": service["id"]}
            refused = await bureau.ask(
                "malmo", "POST", "/entries", {**body, "content": an_endpoint(url)}
            )
            assert refused.json()["errors"][0]["field"] == "$.content.url"

    play(test)

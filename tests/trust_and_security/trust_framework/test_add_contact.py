# SPDX-License-Identifier: EUPL-1.2
"""Contacts: whom to reach at a member, kept by the member itself."""

from __future__ import annotations

import pytest

from trust_and_security.trust_framework.conftest import Play
from trust_and_security.trust_framework.office import KIM, MALMO, Office, acting, log_in

CONTACTS = f"/members/{MALMO.identifier}/contacts"
CONTACT = {
    "purpose": "operations",
    "name": "Driftgruppen",
    "email": "drift@malmo.example",
    "phone": "040-34 10 00",
}


@pytest.mark.capability("TR-7")
def test_a_contact_is_added_revised_and_removed(play: Play) -> None:
    async def test(office: Office) -> None:
        await office.malmo_joins()
        added = await office.ask("malmo", "POST", CONTACTS, CONTACT)
        assert added.status_code == 201
        one = f"{CONTACTS}/{added.json()['id']}"
        revised = await office.ask("malmo", "PUT", one, {**CONTACT, "phone": "+46 40 34 10 01"})
        assert revised.status_code == 200
        (listed,) = (await office.ask("malmo", "GET", CONTACTS)).json()
        assert listed["phone"] == "+46 40 34 10 01"
        assert (await office.ask("malmo", "DELETE", one)).status_code == 204
        assert (await office.ask("malmo", "DELETE", one)).status_code == 404
        assert (await office.ask("malmo", "GET", CONTACTS)).json() == []
        assert [e for e, _, _ in await office.events()][1:] == [
            "contact-added",
            "contact-revised",
            "organisation-read",
            "contact-removed",
            "contact-removed",
            "organisation-read",
        ]

    play(test)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("purpose", "lunch"),
        ("name", ""),
        ("name", " Driftgruppen"),
        ("email", "drift"),
        ("email", "drift@malmo"),
        ("email", "drift@malmo.example\r\nBcc: all@malmo.example"),
        ("email", "a@b.example,c@d.example"),
        ("phone", "ring oss"),
        ("phone", None),
    ],
)
def test_a_wrong_field_is_named(play: Play, field: str, value: object) -> None:
    async def test(office: Office) -> None:
        await office.malmo_joins()
        answer = await office.ask("malmo", "POST", CONTACTS, {**CONTACT, field: value})
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["field"] == f"$.{field}"

    play(test)


def test_a_case_officer_sees_but_does_not_change(play: Play) -> None:
    async def test(office: Office) -> None:
        await office.malmo_joins()
        log_in(office, "kim", acting(KIM, "case-officer"))
        assert (await office.ask("kim", "GET", CONTACTS)).status_code == 200
        assert (await office.ask("kim", "POST", CONTACTS, CONTACT)).status_code == 403
        log_in(office, "kim", acting(KIM))
        assert (await office.ask("kim", "GET", CONTACTS)).status_code == 403

    play(test)

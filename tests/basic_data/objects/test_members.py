# SPDX-License-Identifier: EUPL-1.2
"""Reading some members of a stored content gives what reading all of it gives of them."""

from __future__ import annotations

from itertools import combinations

import msgspec
import pytest

from samband.basic_data.business.model.content import CompanyContent
from samband.basic_data.objects import Members
from samband.basic_data.person.model.content import PersonContent

PERSON = (
    b'{"names":{"given":"Anna","surname":"Testsson"},"civilStatus":{"code":"G"},'
    b'"relations":[{"kind":"child","party":{"scheme":"personal-identity-number",'
    b'"identifier":"189001019802"}}],"birthDate":"1984-01-02"}'
)
COMPANY = b'{"names":[{"name":"Test AB"}],"legalForm":"AB"}'


def _members(content: type[msgspec.Struct]) -> list[tuple[str, str]]:
    return [(each.encode_name, each.name) for each in msgspec.structs.fields(content)]


@pytest.mark.parametrize(("content", "text"), [(PersonContent, PERSON), (CompanyContent, COMPANY)])
def test_any_choice_of_members_is_read_as_the_whole_is(
    content: type[msgspec.Struct], text: bytes
) -> None:
    whole = msgspec.json.decode(text, type=content)
    members = Members(content)
    for size in (1, 2, 3):
        for chosen in combinations(_members(content), size):
            names = [name for name, _ in chosen]
            expected = {name: getattr(whole, attribute) for name, attribute in chosen}
            assert members.read(text.decode(), names) == expected
            assert list(members.read(text.decode(), names[::-1])) == names[::-1]

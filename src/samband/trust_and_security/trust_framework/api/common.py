# SPDX-License-Identifier: EUPL-1.2
"""Path parts that several handlers share, and the values that stand in examples."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated, Any
from uuid import UUID

from litestar.params import PathParameter

from samband.core.identifiers import Party, organisation, person
from samband.core.problems import NotFound
from samband.trust_and_security.trust_framework.model import (
    Agreement,
    AgreementKind,
    Contact,
    ContactFacts,
    ContactPurpose,
    HeldRole,
    KeyState,
    Member,
    MemberKind,
    MemberState,
    NewKey,
    OwnSystem,
    Role,
    SystemKey,
)
from samband.trust_and_security.trust_framework.vocabulary import ADMIN, OPERATE, WRONG

Number = Annotated[
    str, PathParameter(description="Organisation number, ten digits.", max_length=11)
]
ClientId = Annotated[str, PathParameter(description="The system's client_id.", max_length=100)]
Kid = Annotated[str, PathParameter(description="The key's kid.", max_length=128)]

OPEN: dict[str, Any] = {"public": True}
OWN: dict[str, Any] = {"scope": ADMIN}
OPERATOR: dict[str, Any] = {"scope": OPERATE}


def member_in_path(number: str) -> Party:
    """Read the organisation number of a path; a wrong one is a member that is not there."""
    try:
        return organisation(number)
    except ValueError:
        raise NotFound(WRONG["member-unknown"][1], reason="member-unknown") from None


_MOMENT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
_ID = UUID("019ab000-0000-7000-8000-000000000001")
_JWK = {
    "crv": "P-256",
    "kty": "EC",
    "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
    "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
}
AGREEMENT = Agreement(AgreementKind.ACCESSION_CONTRACT, "1.0", date(2026, 11, 2))
MEMBER = Member(
    party=organisation("2120001124"),
    name="Malmö kommun",
    kind=MemberKind.MUNICIPALITY,
    state=MemberState.ACTIVE,
    since=_MOMENT,
    agreement=AGREEMENT,
    number_source="SCB",
)
NEW_KEY = NewKey(public_jwk={**_JWK})
KEY = SystemKey(
    kid="2026-11",
    thumbprint="oKIywvGUpTVTyxMQ3bwIIeQUudfr_CkLMjCE19ECD-U",
    public_jwk={**_JWK, "kid": "2026-11", "use": "sig"},
    valid_from=_MOMENT,
    valid_to=_MOMENT.replace(year=2027),
    state=KeyState.VALID,
)
SYSTEM = OwnSystem(
    client_id="2120001124-bygglov",
    name="Bygglov",
    registered=_MOMENT,
    closed=None,
    keys=(KEY,),
)
CONTACT_FACTS = ContactFacts(
    purpose=ContactPurpose.OPERATIONS,
    name="Driftgruppen",
    email="drift@malmo.example",
    phone="040-34 10 00",
)
CONTACT = Contact(
    id=_ID,
    purpose=CONTACT_FACTS.purpose,
    name=CONTACT_FACTS.name,
    email=CONTACT_FACTS.email,
    phone=CONTACT_FACTS.phone,
    revised=_MOMENT,
)
PERSON = person("189001019802")
ROLE = HeldRole(
    id=_ID,
    name="Kim Alvarsson",
    person=PERSON,
    role=Role.SYSTEM_ADMINISTRATOR,
    begins=_MOMENT,
    ends=None,
)

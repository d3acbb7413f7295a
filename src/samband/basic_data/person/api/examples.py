# SPDX-License-Identifier: EUPL-1.2
"""Examples in the API's description; the people are made up, the numbers Skatteverket's tests."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from samband.basic_data.objects import (
    Closing,
    Correcting,
    Field,
    GivenNumber,
    Loaded,
    Registration,
    Removing,
    Renumbering,
    SourceNotice,
    Stated,
    StatedVersion,
    Updating,
)
from samband.basic_data.person.model.content import (
    SKATTEVERKET,
    Address,
    CivilStatus,
    CivilStatusCode,
    Item,
    Names,
    PersonContent,
    Sex,
)
from samband.basic_data.person.model.lookups import (
    MISS,
    BatchAnswer,
    BatchLookUp,
    BatchResult,
    Extract,
    ExtractPage,
    History,
    HistoryLookUp,
    LookUp,
    NumberAsked,
    PastVersion,
    Person,
    PersonFields,
    PersonNumber,
    ProtectionAnswer,
    ProtectionQuestion,
)
from samband.core.events import Purpose
from samband.core.feed import CloudEvent, FeedPage, format_cursor
from samband.core.identifiers import person

ANNA, LATER = person("189001019802"), person("189001029819")
_OBJECT = UUID("019ab000-0000-7000-8000-000000000001")
_VERSION = UUID("019ab000-0000-7000-8000-000000000002")
_NAMES = Names(given="Anna Maria", surname="Testsson", usual_name=10)
_SINCE = date(2001, 1, 1)
_ITEMS = (Item.NAMES, Item.CIVIL_STATUS)
_FIELDS = PersonFields(
    names=Field(_NAMES, SKATTEVERKET),
    civil_status=Field(CivilStatus(CivilStatusCode.MARRIED), SKATTEVERKET),
)
PURPOSE = Purpose("building-permit", "9 kap. plan- och bygglagen", "SBN 2026-117")
CONTENT = PersonContent(
    names=_NAMES,
    registered_address=Address(
        lines=("Exempelgatan 1",), postal_code="21145", postal_town="Malmö", municipality="1280"
    ),
    civil_status=CivilStatus(CivilStatusCode.MARRIED),
    birth_date=date(1890, 1, 1),
    sex=Sex.WOMAN,
)
LOOK_UP = LookUp(identifier=ANNA, purpose=PURPOSE, items=_ITEMS)
PERSON = Person(
    object_identity=_OBJECT,
    version=1,
    version_id=_VERSION,
    valid_from=_SINCE,
    valid_to=None,
    known_from="2026-11-24T10:00:00.000Z",
    verb="register",
    basis="födelseanmälan",
    protection="none",
    number_asked=NumberAsked(current=True),
    identifiers=(PersonNumber(ANNA.scheme, ANNA.identifier, _SINCE, None),),
    fields=_FIELDS,
)
BATCH_LOOK_UP = BatchLookUp(identifiers=(ANNA, LATER), purpose=PURPOSE, items=_ITEMS)
BATCH_ANSWER = BatchAnswer([BatchResult(PERSON, None), BatchResult(None, MISS)])
EXTRACT = Extract(items=_ITEMS, limit=1, purpose=PURPOSE)
EXTRACT_PAGE = ExtractPage([PERSON], "AAAAAAAAAAE", format_cursor(7, 0))
HISTORY_LOOK_UP = HistoryLookUp(identifier=ANNA, purpose=PURPOSE, items=_ITEMS)
HISTORY = History(
    _OBJECT,
    "none",
    [
        PastVersion(
            version_id=_VERSION,
            valid_from=_SINCE,
            valid_to=None,
            known_from="2026-11-24T10:00:00.000Z",
            known_to=None,
            verb="register",
            basis="födelseanmälan",
            ended_verb=None,
            ended_basis=None,
            fields=_FIELDS,
        )
    ],
)
CHANGES = FeedPage(
    [
        CloudEvent(
            id="019ab000-0000-7000-8000-000000000003",
            source="https://node.example/person/v1",
            type="person.updated",
            subject=str(_OBJECT),
            time="2026-11-24T10:00:00.000Z",
            data={  # type: ignore[arg-type]  # written as it is sent
                "objectIdentity": str(_OBJECT),
                "versionId": str(_VERSION),
                "verb": "update",
                "validFrom": "2026-11-01",
                "validTo": None,
            },
        )
    ],
    format_cursor(7, 9),
)
REGISTRATION = Registration(
    identifiers=(GivenNumber(ANNA.scheme, ANNA.identifier),),
    versions=(StatedVersion(_SINCE, CONTENT),),
    basis="födelseanmälan",
)
UPDATE = Updating(
    identifier=ANNA, valid_from=date(2026, 11, 1), content=CONTENT, basis="flyttanmälan"
)
CLOSING = Closing(identifier=ANNA, valid_to=date(2026, 11, 1), basis="beslut 17")
CORRECTION = Correcting(
    identifier=ANNA,
    valid_from=date(2010, 1, 1),
    valid_to=date(2011, 1, 1),
    content=CONTENT,
    basis="rättelse av skrivfel",
)
REMOVAL = Removing(identifier=ANNA, basis="registrerad två gånger")
RENUMBERING = Renumbering(
    identifier=ANNA, new_identifier=LATER, valid_from=date(2026, 11, 1), basis="beslut 18"
)
SOURCE_NOTICE = SourceNotice(SKATTEVERKET, True)
STATED = Stated(
    object_identity=_OBJECT,
    version_id=_VERSION,
    version=2,
    verb="update",
    valid_from=date(2026, 11, 1),
    valid_to=None,
    known_from="2026-11-24T10:00:00.000Z",
)
LOADED = Loaded(2_000)

PROTECTION_QUESTION = ProtectionQuestion(identifiers=(ANNA, LATER))
PROTECTION_ANSWER = ProtectionAnswer(["eyJhbGciOiJFUzI1NiJ9.e30.c2lnbmF0dXJl"] * 2)
KEY = {
    "kty": "EC",
    "crv": "P-256",
    "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
    "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
    "kid": "evidence-1",
    "use": "sig",
    "alg": "ES256",
}

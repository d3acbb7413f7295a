# SPDX-License-Identifier: EUPL-1.2
"""Path parts that several handlers share, and the values that stand in examples."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from litestar.params import PathParameter
from msgspec.structs import replace

from samband.core.events import Purpose
from samband.core.feed import CloudEvent, FeedPage, format_cursor
from samband.core.identifiers import organisation
from samband.core.time import rfc3339
from samband.core.webhooks import NewReceiver, Receiver, State
from samband.information_management.indexing.model.definitions import (
    Condition,
    Consumer,
    Described,
    IdentifierScheme,
    IdentifierType,
    InformationType,
    NewIndex,
    Normalisation,
    Producer,
    Terms,
)
from samband.information_management.indexing.model.entries import (
    BulkReport,
    Conclusion,
    Counted,
    Entry,
    EntryKey,
    EntryLine,
    Identifier,
    Puts,
    ReconciliationReport,
    Removals,
)
from samband.information_management.indexing.model.lookups import (
    BatchAnswer,
    BatchLookUp,
    FalsePointer,
    Figures,
    LookUp,
    NewSubscription,
    Pointer,
    Pointers,
    Quality,
    Subscription,
    Watched,
)

IndexName = Annotated[str, PathParameter(description="The index's name.", max_length=40)]
TypeName = Annotated[str, PathParameter(description="The information type's name.", max_length=40)]

_MOMENT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
_ID = UUID("019ab000-0000-7000-8000-000000000001")
_HOLDER, _PRODUCER = organisation("2021005448"), organisation("2120001124")
NEW_INDEX = NewIndex(
    name="intyg",
    holder=_HOLDER,
    sv="Intyg",
    en="Certificates",
    purpose_sv="Visar vem som har utfärdat intyg.",
    purpose_en="Shows who has issued certificates.",
)
IDENTIFIER_TYPE = IdentifierType(
    name="personal-number",
    sv="Personnummer",
    en="Personal number",
    scheme=IdentifierScheme.PERSON,
    normalisation=(Normalisation.WITHOUT_HYPHENS,),
)
CONDITION = Condition("consent", "Personen ska ha samtyckt.", "The person must have consented.")
INFORMATION_TYPE = InformationType(
    name="income-certificate",
    sv="Inkomstintyg",
    en="Income certificate",
    concept="https://example.se/id/inkomstintyg",
    permission_code="INTYG-1",
    conditions=(CONDITION,),
)
_TYPES = (INFORMATION_TYPE.name,)
PRODUCER = Producer(_PRODUCER, "Malmö stad", _TYPES)
CONSUMER = Consumer(organisation("2120001132"), _TYPES)
TERMS = Terms(information_type=INFORMATION_TYPE.name, holds=12_000)
DESCRIBED = Described(
    name=NEW_INDEX.name,
    holder=_HOLDER,
    sv=NEW_INDEX.sv,
    en=NEW_INDEX.en,
    purpose_sv=NEW_INDEX.purpose_sv,
    purpose_en=NEW_INDEX.purpose_en,
    max_removal_percent=10,
    opened=_MOMENT,
    identifier_types=(IDENTIFIER_TYPE,),
    information_types=(INFORMATION_TYPE,),
    producers=(PRODUCER,),
)
_ANNA = Identifier(IDENTIFIER_TYPE.name, "189001019802")
_ADDRESS = "SE2120001124-intyg"
ENTRY = Entry(
    identifier=_ANNA,
    information_type=INFORMATION_TYPE.name,
    logical_address=_ADDRESS,
    most_recent_content=_MOMENT,
    condition=CONDITION.code,
)
PUTS = Puts((ENTRY,))
REMOVALS = Removals(
    (
        EntryKey(
            identifier=_ANNA,
            information_type=INFORMATION_TYPE.name,
            logical_address=_ADDRESS,
        ),
    )
)
LINE = EntryLine(
    identifier=_ANNA,
    information_type=INFORMATION_TYPE.name,
    logical_address=_ADDRESS,
    most_recent_content=_MOMENT,
)
COUNTED = Counted(added=1)
BULK_REPORT = BulkReport(Counted(added=9_980, changed=20), 0)
RECONCILED = ReconciliationReport(
    id=_ID,
    state="needs-confirmation",
    information_type=INFORMATION_TYPE.name,
    stated=8_000,
    counted=Counted(added=0, changed=0, unchanged=8_000, removed=4_000),
)
GATHERING = ReconciliationReport(
    id=_ID,
    state="gathering",
    information_type=INFORMATION_TYPE.name,
    stated=250_000,
    counted=Counted(),
)
CONCLUSION = Conclusion()
PURPOSE = Purpose("building-permit", "9 kap. plan- och bygglagen", "SBN 2026-117")
LOOK_UP = LookUp(identifier=_ANNA, purpose=PURPOSE)
POINTERS = Pointers(
    [
        Pointer(
            information_type=INFORMATION_TYPE.name,
            concept=INFORMATION_TYPE.concept,
            permission_code=INFORMATION_TYPE.permission_code,
            producer=_PRODUCER,
            producer_name=PRODUCER.name,
            logical_address=_ADDRESS,
            service=None,
            most_recent_content=rfc3339(_MOMENT),
            condition=CONDITION,
        )
    ]
)
BATCH_LOOK_UP = BatchLookUp(
    identifiers=(_ANNA, Identifier(IDENTIFIER_TYPE.name, "189001029819")), purpose=PURPOSE
)
BATCH_ANSWER = BatchAnswer([POINTERS, Pointers([])])
FALSE_POINTER = FalsePointer(
    identifier=_ANNA,
    information_type=INFORMATION_TYPE.name,
    producer=_PRODUCER,
    logical_address=_ADDRESS,
    purpose=PURPOSE,
)
NEW_SUBSCRIPTION = NewSubscription(
    information_types=_TYPES, subjects=(Watched(_ANNA, "case-17"),), purpose=PURPOSE
)
SUBSCRIPTION = Subscription(
    id=_ID, information_types=_TYPES, producers=None, subjects=1, created=_MOMENT
)
NEW_RECEIVER = NewReceiver("https://malmo.example/index-changes")
UNPROVED_RECEIVER = Receiver(
    address=NEW_RECEIVER.address,
    state=State.CONFIRMING,
    failures=0,
    reason=None,
    next_attempt=None,
    cursor=None,
    told=None,
    created=_MOMENT,
    keys="https://node.example/index/v1/jwks",
)
TOLD_SUBSCRIPTION = replace(
    SUBSCRIPTION,
    receiver=replace(
        UNPROVED_RECEIVER, state=State.ACTIVE, cursor=format_cursor(7, 9), told=_MOMENT
    ),
)
KEY = {
    "crv": "P-256",
    "kty": "EC",
    "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
    "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
    "kid": "oKIywvGUpTVTyxMQ3bwIIeQUudfr_CkLMjCE19ECD-U",
    "use": "sig",
    "alg": "ES256",
}
CHANGES = FeedPage(
    [
        CloudEvent(
            id="019ab000-0000-7000-8000-000000000003",
            source="https://node.example/index/v1/intyg",
            type="index.entries-changed",
            subject=_PRODUCER.identifier,
            time="2026-11-24T10:00:00.000Z",
            data={  # type: ignore[arg-type]  # written as it is sent
                "informationType": INFORMATION_TYPE.name,
                "producer": _PRODUCER.identifier,
                "added": 1,
                "changed": 0,
                "removed": 0,
            },
        )
    ],
    format_cursor(7, 9),
)
QUALITY = Quality(
    NEW_INDEX.name,
    [
        Figures(
            information_type=INFORMATION_TYPE.name,
            producer=_PRODUCER,
            producer_name=PRODUCER.name,
            entries=11_900,
            up_to_a_day=120,
            up_to_a_month=2_400,
            up_to_a_year=8_000,
            older=1_380,
            expired=0,
            holds=12_000,
            coverage=99.2,
            false_pointers=3,
            false_share=0.03,
            reconciled=_MOMENT,
            measured=_MOMENT,
        )
    ],
)

# SPDX-License-Identifier: EUPL-1.2
"""The values that stand in the document's examples, and what several handlers share."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from samband.core.feed import CloudEvent, FeedPage, format_cursor
from samband.information_exchange.address_register.model.content import (
    Endpoint,
    Kind,
    Organisation,
    Service,
)
from samband.information_exchange.address_register.model.entries import (
    Closing,
    Delegation,
    DelegationView,
    EndpointAt,
    EntriesAnswer,
    EntryAnswer,
    EntryView,
    KeyAt,
    NewEntry,
    ProbeState,
    ProbeView,
    ResolutionAnswer,
    Revision,
    ServiceAt,
    VersionView,
    Withdrawal,
)
from samband.information_exchange.address_register.model.imports import (
    FileFormat,
    Import,
    ImportReport,
    Outcome,
    Policy,
    RowReport,
    Source,
    SourceOutcome,
    SourceView,
)
from samband.information_exchange.address_register.model.timeline import State
from samband.information_exchange.address_register.vocabulary import ADMIN

OPEN: dict[str, Any] = {"public": True}
OWN: dict[str, Any] = {"scope": ADMIN}

_MOMENT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
_COMING = datetime(2099, 2, 1, 0, 0, tzinfo=UTC)
_LATER = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
_ID = UUID("019ab000-0000-7000-8000-000000000001")
_SERVICE = UUID("019ab000-0000-7000-8000-000000000002")
_ENDPOINT = UUID("019ab000-0000-7000-8000-000000000003")
MEMBER = "2120001124"
PARTICIPANT = f"iso6523-actorid-upis::0007:{MEMBER}"
DOCUMENT = "urn:riv:infrastructure:messaging:MessageWithAttachments:3"
_ISSUER = "https://node.example"

NEW_ENTRY = NewEntry(
    organisation=MEMBER,
    content=Organisation(name="Malmö kommun", name_en="City of Malmö", municipality="1280"),
)
ORGANISATION = EntryView(
    id=_ID,
    kind=Kind.ORGANISATION,
    organisation=MEMBER,
    organisation_name="Malmö kommun",
    stopped=None,
    participant=PARTICIPANT,
    parent=None,
    under=(),
    reference=None,
    registered=_MOMENT,
    confirmed=_MOMENT,
    stale=False,
    versions=(
        VersionView(
            state=State.NOW,
            valid_from=_MOMENT,
            valid_until=None,
            content=Organisation(name="Malmö kommun", name_en="City of Malmö", municipality="1280"),
        ),
    ),
)
SERVICE = EntryView(
    id=_SERVICE,
    kind=Kind.SERVICE,
    organisation=MEMBER,
    organisation_name="Malmö kommun",
    stopped=None,
    participant=PARTICIPANT,
    parent=_ID,
    under=("Malmö kommun",),
    reference="bygglov",
    registered=_MOMENT,
    confirmed=_MOMENT,
    stale=False,
    versions=(
        VersionView(
            state=State.NOW,
            valid_from=_MOMENT,
            valid_until=None,
            content=Service(
                name="Bygglov",
                service_type="urn:example:service:building-permit",
                document_types=(DOCUMENT,),
                municipalities=("1280",),
            ),
        ),
    ),
)
ENDPOINT = EntryView(
    id=_ENDPOINT,
    kind=Kind.ENDPOINT,
    organisation=MEMBER,
    organisation_name="Malmö kommun",
    stopped=None,
    participant=PARTICIPANT,
    parent=_SERVICE,
    under=("Malmö kommun", "Bygglov"),
    reference=None,
    registered=_MOMENT,
    confirmed=_MOMENT,
    stale=False,
    versions=(
        VersionView(
            state=State.NOW,
            valid_from=_MOMENT,
            valid_until=None,
            content=Endpoint(
                url="https://as4.malmo.example/msh",
                transport_profile="bdxr-transport-ebms3-as4-v1p0",
            ),
        ),
    ),
    probe=ProbeView(state=ProbeState.ANSWERS, at=_MOMENT, since=_MOMENT, detail="HTTP 200"),
)
REVISION = Revision(content=SERVICE.versions[0].content, valid_from=_COMING)  # type: ignore[arg-type]  # no certificate
CLOSING = Closing(reason="The service has moved to the region", valid_until=_COMING)
WITHDRAWAL = Withdrawal(valid_from=_COMING)
ENTRIES = EntriesAnswer(
    issuer=_ISSUER, as_of=_MOMENT, exp=_LATER, items=(SERVICE,), total=1, limit=20, offset=0
)
ENTRY = EntryAnswer(issuer=_ISSUER, as_of=_MOMENT, exp=_LATER, entry=SERVICE, below=(ENDPOINT,))
RESOLUTION = ResolutionAnswer(
    issuer=_ISSUER,
    as_of=_MOMENT,
    exp=_LATER,
    at=_MOMENT,
    participant=PARTICIPANT,
    services=(
        ServiceAt(
            id=_SERVICE,
            name="Bygglov",
            service_type="urn:example:service:building-permit",
            document_types=(DOCUMENT,),
            municipalities=("1280",),
            endpoints=(
                EndpointAt(
                    id=_ENDPOINT,
                    state=State.NOW,
                    valid_from=_MOMENT,
                    valid_until=None,
                    url="https://as4.malmo.example/msh",
                    transport_profile="bdxr-transport-ebms3-as4-v1p0",
                    certificates=(
                        KeyAt(
                            state=State.NOW,
                            valid_from=_MOMENT,
                            valid_until=_COMING,
                            use="signing",
                            pem="-----BEGIN CERTIFICATE-----\n...\n-----END CERTIFICATE-----\n",
                            thumbprint="ab" * 32,
                            not_after=_COMING,
                        ),
                    ),
                ),
            ),
        ),
    ),
)
CHANGES = FeedPage(
    [
        CloudEvent(
            id="019ab000-0000-7000-8000-000000000004",
            source="https://node.example/address-register/v1",
            type="address-register.entry-revised",
            subject=f"entry/{_ENDPOINT}",
            time="2026-11-24T09:00:00.000Z",
            data={"organisation": MEMBER, "participant": PARTICIPANT, "kind": "endpoint"},  # type: ignore[arg-type]  # written as it is sent
        )
    ],
    format_cursor(7, 9),
)
KEY = {
    "crv": "P-256",
    "kty": "EC",
    "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
    "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
    "kid": "n1",
    "use": "sig",
    "alg": "ES256",
}
DELEGATION = Delegation(entry=_ID, client_id="2120001124-registrator", name="Skolsystemet")
DELEGATION_VIEW = DelegationView(
    id=UUID("019ab000-0000-7000-8000-000000000005"),
    entry=_ID,
    entry_name="Malmö kommun",
    name="Skolsystemet",
    client_id="2120001124-registrator",
    given=_MOMENT,
)
_FILE = """{"format": "samband-addresses-1", "entries": [{"reference": "sbk",
 "content": {"kind": "unit", "name": "Stadsbyggnadskontoret"}}]}"""
IMPORT = Import(content=_FILE, dry_run=True)
REPORT = ImportReport(
    stored=False,
    dry_run=True,
    policy=Policy.ALL,
    faults=0,
    rows=(RowReport(line=1, reference="sbk", outcome=Outcome.REGISTERED),),
)
SOURCE = Source(url="https://malmo.example/adresser.json")
SOURCE_VIEW = SourceView(
    id=UUID("019ab000-0000-7000-8000-000000000006"),
    url="https://malmo.example/adresser.json",
    format=FileFormat.JSON,
    policy=Policy.ALL,
    every_minutes=1_440,
    outcome=SourceOutcome.WAITING,
    fetched=None,
    due=_MOMENT,
    report=None,
)

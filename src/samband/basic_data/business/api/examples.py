# SPDX-License-Identifier: EUPL-1.2
"""Examples in the API's description; the companies are made up, and so are their numbers."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from samband.basic_data.business.model.content import (
    BOLAGSVERKET,
    SCB,
    CompanyContent,
    CompanyName,
    Item,
    Office,
    Trade,
)
from samband.basic_data.business.model.lookups import (
    MISS,
    BatchAnswer,
    BatchLookUp,
    BatchResult,
    Companies,
    Company,
    CompanyFields,
    CompanyNumber,
    Extract,
    ExtractPage,
    History,
    HistoryLookUp,
    LookUp,
    PastVersion,
    Search,
)
from samband.basic_data.business.model.roles import (
    FACTS,
    Engagement,
    HeldRole,
    OfficerProtection,
    RoleLookUp,
)
from samband.basic_data.business.model.signing import Alone, AnyOf, Board, Officer, Role
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
from samband.core.events import Purpose
from samband.core.feed import CloudEvent, FeedPage, format_cursor
from samband.core.identifiers import organisation, person
from samband.core.web import Page

# Far beyond the sample country: whoever sends an example to a sandbox changes nobody there.
COMPANY, LATER = organisation("4529999916"), organisation("4529999924")
_OBJECT = UUID("019ab000-0000-7000-8000-000000000001")
_VERSION = UUID("019ab000-0000-7000-8000-000000000002")
_NAMES = (CompanyName("Exempelbolaget AB"),)
_SINCE = date(2001, 1, 1)
_ITEMS = (Item.NAMES, Item.TRADES)
_FIELDS = CompanyFields(
    names=Field(_NAMES, BOLAGSVERKET),
    trades=Field((Trade("62"),), SCB),
)
CONTENT = CompanyContent(
    names=_NAMES,
    legal_form="AB",
    juridical_form="49",
    registered_on=_SINCE,
    registered_office=Office("1280", "12"),
    trades=(Trade("62"),),
    officers=(
        Officer(
            id="1",
            party=person("189001019802"),
            role=Role.CHAIR,
            name="Anna Testsson",
            since=_SINCE,
        ),
    ),
    signatory_rule=AnyOf((Board(), Alone(("1",)))),
)
LOOK_UP = LookUp(identifier=COMPANY, items=_ITEMS)
_COMPANY = Company(
    object_identity=_OBJECT,
    version=1,
    version_id=_VERSION,
    valid_from=_SINCE,
    valid_to=None,
    known_from="2026-11-24T10:00:00.000Z",
    verb="register",
    basis="anmälan",
    identifiers=(CompanyNumber(COMPANY.scheme, COMPANY.identifier, 0, _SINCE, None),),
    fields=_FIELDS,
)
COMPANIES = Companies([_COMPANY])
SEARCH = Search(name="exempel", items=_ITEMS)
FOUND = Page([_COMPANY], 1, 20, 0)
BATCH_LOOK_UP = BatchLookUp(identifiers=(COMPANY, LATER), items=_ITEMS)
BATCH_ANSWER = BatchAnswer([BatchResult([_COMPANY], None), BatchResult([], MISS)])
_PERSON = person("189001019802")
ROLE_LOOK_UP = RoleLookUp(
    party=_PERSON,
    purpose=Purpose("building-permit", "9 kap. plan- och bygglagen", "BN 2026-000123"),
    items=FACTS,
)
ENGAGEMENTS = Page([Engagement((HeldRole("1", Role.CHAIR, _SINCE, None),), _COMPANY)], 1, 20, 0)
OFFICER_PROTECTION = OfficerProtection(
    officer=_PERSON, protection="none", basis="underrättelse från Skatteverket"
)
EXTRACT = Extract(items=_ITEMS, limit=1)
EXTRACT_PAGE = ExtractPage([_COMPANY], "AAAAAAAAAAE", format_cursor(7, 0))
HISTORY_LOOK_UP = HistoryLookUp(identifier=COMPANY, items=_ITEMS)
HISTORY = History(
    _OBJECT,
    [
        PastVersion(
            version_id=_VERSION,
            valid_from=_SINCE,
            valid_to=None,
            known_from="2026-11-24T10:00:00.000Z",
            known_to=None,
            verb="register",
            basis="anmälan",
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
            source="https://node.example/business/v1",
            type="business.updated",
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
    identifiers=(GivenNumber(COMPANY.scheme, COMPANY.identifier),),
    versions=(StatedVersion(_SINCE, CONTENT),),
    basis="anmälan",
)
UPDATE = Updating(
    identifier=COMPANY, valid_from=date(2026, 11, 1), content=CONTENT, basis="ändringsanmälan"
)
CLOSING = Closing(identifier=COMPANY, valid_to=date(2026, 11, 1), basis="beslut 17")
CORRECTION = Correcting(
    identifier=COMPANY,
    valid_from=date(2010, 1, 1),
    valid_to=date(2011, 1, 1),
    content=CONTENT,
    basis="rättelse av skrivfel",
)
REMOVAL = Removing(identifier=COMPANY, basis="registrerad två gånger")
RENUMBERING = Renumbering(
    identifier=COMPANY, new_identifier=LATER, valid_from=date(2026, 11, 1), basis="beslut 18"
)
SOURCE_NOTICE = SourceNotice(SCB, True)
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

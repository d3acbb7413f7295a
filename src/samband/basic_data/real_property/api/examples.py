# SPDX-License-Identifier: EUPL-1.2
"""Examples in the API's description; the properties and their owner are made up."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from samband.basic_data.objects import Field, Loaded, SourceNotice, Stated
from samband.basic_data.real_property.model.content import (
    LANTMATERIET,
    MUNICIPALITY,
    AddressPoint,
    Area,
    Formation,
    Item,
    Kind,
    Measure,
    Owner,
    PropertyContent,
    Share,
    State,
    Title,
    TitleState,
)
from samband.basic_data.real_property.model.coordinates import Crs, Point, to_position
from samband.basic_data.real_property.model.lookups import (
    MISS,
    AddressLookUp,
    AreaLookUp,
    AreaPage,
    BatchAnswer,
    BatchLookUp,
    BatchResult,
    Extract,
    ExtractPage,
    HeldDesignation,
    History,
    HistoryLookUp,
    LookUp,
    OwnerLookUp,
    OwnerProtection,
    PastVersion,
    Property,
    PropertyFields,
    Search,
    ShownAddress,
    Suggestion,
    Suggestions,
)
from samband.basic_data.real_property.model.statements import (
    GivenDesignation,
    PropertyClosing,
    PropertyCorrecting,
    PropertyRegistration,
    PropertyRemoving,
    PropertyUpdating,
    PropertyVersion,
    Redesignating,
)
from samband.core.events import Purpose
from samband.core.feed import CloudEvent, FeedPage, format_cursor
from samband.core.identifiers import person
from samband.core.web import Page

DESIGNATION, LATER = "Malmö Exempelgården 1:2", "Malmö Exempelgården 1:3"
_OBJECT = UUID("019ab000-0000-7000-8000-000000000011")
_VERSION = UUID("019ab000-0000-7000-8000-000000000012")
_ADDRESS = UUID("019ab000-0000-7000-8000-000000000013")
_SINCE, _KNOWN = date(2001, 1, 1), "2026-11-24T10:00:00.000Z"
_OWNER = person("189001019802")
_PURPOSE = Purpose("building-permit", "9 kap. plan- och bygglagen", "BN 2026-17")
_POINT = Point(6163800.5, 373900.25)
_ITEMS = (Item.KIND, Item.ADDRESSES)
CONTENT = PropertyContent(
    formation=Formation(Measure.SUBDIVISION, _SINCE, "1280K-17"),
    area=Area(812),
    reference_point=_POINT,
    owners=(
        Owner(
            party=_OWNER,
            name="Anna Testsson",
            since=_SINCE,
            share=Share(1, 2),
            title=Title(TitleState.GRANTED, date(2001, 2, 1), "D-2001-1"),
        ),
    ),
    addresses=(AddressPoint(_ADDRESS, "1280", "Exempelgatan", "2A", _POINT, "21120", "Malmö"),),
)
_FIELDS = PropertyFields(
    kind=Field(Kind.PROPERTY, LANTMATERIET),
    state=Field(State.IN_FORCE, LANTMATERIET),
    addresses=Field(
        (
            ShownAddress(
                id=_ADDRESS,
                municipality="1280",
                street="Exempelgatan",
                number="2A",
                postal_code="21120",
                postal_town="Malmö",
                position=to_position(_POINT, Crs.SWEREF_99_TM),
            ),
        ),
        MUNICIPALITY,
    ),
)
LOOK_UP = LookUp(designation=DESIGNATION, items=_ITEMS)
PROPERTY = Property(
    object_identity=_OBJECT,
    version=1,
    version_id=_VERSION,
    valid_from=_SINCE,
    valid_to=None,
    known_from=_KNOWN,
    verb="register",
    basis="förrättning",
    designations=(HeldDesignation(DESIGNATION, "1280", _SINCE, None),),
    fields=_FIELDS,
)
FOUND = Page([PROPERTY], 1, 20, 0)
AREA = AreaPage([PROPERTY], 1, 20, 0, None)
BATCH_LOOK_UP = BatchLookUp(designations=(DESIGNATION, LATER), items=_ITEMS)
BATCH_ANSWER = BatchAnswer([BatchResult(PROPERTY, None), BatchResult(None, MISS)])
SEARCH = Search(text="exempelgården 1:2", items=_ITEMS)
SUGGESTIONS = Suggestions([Suggestion(DESIGNATION, _OBJECT)])
OWNER_LOOK_UP = OwnerLookUp(owner=_OWNER, items=_ITEMS, purpose=_PURPOSE)
AREA_LOOK_UP = AreaLookUp(
    bounding_box=(55.55, 12.9, 55.65, 13.1), crs=Crs.WGS_84, municipality="1280", items=_ITEMS
)
ADDRESS_LOOK_UP = AddressLookUp(
    municipality="1280", street="Exempelgatan", number="2A", items=_ITEMS
)
EXTRACT = Extract(items=_ITEMS, limit=1)
EXTRACT_PAGE = ExtractPage([PROPERTY], "AAAAAAAAAAE", format_cursor(7, 0))
HISTORY_LOOK_UP = HistoryLookUp(designation=DESIGNATION, items=_ITEMS)
HISTORY = History(
    _OBJECT,
    [
        PastVersion(
            version_id=_VERSION,
            valid_from=_SINCE,
            valid_to=None,
            known_from=_KNOWN,
            known_to=None,
            verb="register",
            basis="förrättning",
            ended_verb=None,
            ended_basis=None,
            fields=_FIELDS,
        )
    ],
)
CHANGES = FeedPage(
    [
        CloudEvent(
            id="019ab000-0000-7000-8000-000000000014",
            source="https://node.example/real-property/v1",
            type="real-property.updated",
            subject=str(_OBJECT),
            time=_KNOWN,
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
REGISTRATION = PropertyRegistration(
    designations=(GivenDesignation(DESIGNATION),),
    versions=(PropertyVersion(_SINCE, CONTENT),),
    basis="förrättning",
)
UPDATE = PropertyUpdating(
    designation=DESIGNATION, valid_from=date(2026, 11, 1), content=CONTENT, basis="lagfart"
)
CLOSING = PropertyClosing(
    designation=DESIGNATION, valid_to=date(2026, 11, 1), basis="sammanläggning"
)
CORRECTION = PropertyCorrecting(
    designation=DESIGNATION,
    valid_from=date(2010, 1, 1),
    valid_to=date(2011, 1, 1),
    content=CONTENT,
    basis="rättelse av skrivfel",
)
REMOVAL = PropertyRemoving(designation=DESIGNATION, basis="registrerad två gånger")
REDESIGNATION = Redesignating(
    designation=DESIGNATION,
    new_designation=LATER,
    valid_from=date(2026, 11, 1),
    basis="omregistrering",
)
OWNER_PROTECTION = OwnerProtection(
    owner=_OWNER, protection="none", basis="underrättelse från Skatteverket"
)
SOURCE_NOTICE = SourceNotice(MUNICIPALITY, True)
STATED = Stated(
    object_identity=_OBJECT,
    version_id=_VERSION,
    version=2,
    verb="update",
    valid_from=date(2026, 11, 1),
    valid_to=None,
    known_from=_KNOWN,
)
LOADED = Loaded(2_000)

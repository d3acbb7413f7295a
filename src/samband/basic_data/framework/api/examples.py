# SPDX-License-Identifier: EUPL-1.2
"""Examples in the API's description; the person is made up, and so is her number."""

from __future__ import annotations

from datetime import date

from samband.basic_data.framework.model.answers import (
    About,
    Combined,
    Fault,
    Kind,
    Part,
    Source,
)
from samband.basic_data.framework.model.questions import (
    CombinedLookUp,
    WantedCompanies,
    WantedPersons,
    WantedProperties,
)
from samband.core.events import Purpose
from samband.core.identifiers import organisation, person

# Far beyond the sample country: whoever sends an example to a sandbox reads about nobody there.
_PERSON = person("189001019802")
_AT = "2026-11-24T10:00:00.120Z"
LOOK_UP = CombinedLookUp(
    identifier=_PERSON,
    persons=WantedPersons(),
    companies=WantedCompanies(limit=5),
    properties=WantedProperties(),
    purpose=Purpose("building-permit", "9 kap. plan- och bygglagen", "SBN 2026-117"),
)
COMBINED = Combined(
    valid_at=date(2026, 11, 24),
    complete=False,
    more=False,
    parts=[
        Part(
            kind=Kind.PERSON,
            about=About(_PERSON),
            source=Source(
                "person", organisation("2021005448"), "Skatteverket", "https://person.example"
            ),
            events=("019ab000-0000-7000-8000-000000000009",),
            answered_at=_AT,
            found=[
                {
                    "objectIdentity": "019ab000-0000-7000-8000-000000000001",
                    "version": 3,
                    "versionId": "019ab000-0000-7000-8000-000000000002",
                    "validFrom": "2020-05-01",
                    "validTo": None,
                    "knownFrom": "2026-11-24T09:00:00.000Z",
                    "verb": "update",
                    "basis": "flyttanmälan",
                    "fields": {
                        "names": {
                            "value": {"given": ["Anna"], "surname": "Testsson"},
                            "producer": "Skatteverket",
                            "error": None,
                        }
                    },
                }
            ],
            more=False,
        ),
        Part(
            kind=Kind.OWNED,
            about=About(_PERSON),
            source=Source(
                "real-property", organisation("2021004888"), "Lantmäteriet", "https://land.example"
            ),
            events=(),
            answered_at=_AT,
            found=[],
            more=False,
            error=Fault(
                "unavailable",
                "The service cannot answer right now",
                "Lantmäteriet (https://land.example) does not answer.",
                5,
            ),
        ),
    ],
)

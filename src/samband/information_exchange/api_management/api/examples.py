# SPDX-License-Identifier: EUPL-1.2
"""Values that stand in the published examples, and parameters that handlers share."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from litestar.params import PathParameter

from samband.core.identifiers import organisation
from samband.information_exchange.api_management.client import SignedList
from samband.information_exchange.api_management.model.addresses import (
    AnsweredApi,
    ApiAddress,
    ContractReport,
    DescribedApi,
    NodeApis,
    OfferedLimit,
    Wanted,
)
from samband.information_exchange.api_management.model.changes import Change
from samband.information_exchange.api_management.model.lifecycle import State
from samband.information_exchange.api_management.model.profile import (
    Finding,
    Report,
    RuleResult,
    Severity,
)
from samband.information_exchange.api_management.model.records import (
    Access,
    ApiContact,
    ApiFacts,
    ApiRecord,
    Audience,
    Bilingual,
    Comparison,
    Decided,
    Ended,
    KeyFacts,
    MadeKey,
    NewApi,
    NewApiKey,
    NewLimits,
    NewRequest,
    NewState,
    NewVersion,
    RequestState,
    ServiceLevel,
    VersionDocument,
    VersionLine,
    VersionReport,
)
from samband.information_exchange.api_management.vocabulary import (
    OWN_NODE,
    PUBLISH,
    READ_ACCESS,
    USE,
)

ApiName = Annotated[str, PathParameter(description="The API's name.", max_length=60)]
ContractHash = Annotated[
    str, PathParameter(description="The hash of the description.", max_length=100)
]
VersionNumber = Annotated[
    str, PathParameter(description="The version, such as 1.2.0.", max_length=100)
]
RequestId = Annotated[UUID, PathParameter(description="The request's id.")]
KeyPrefix = Annotated[str, PathParameter(description="What the key begins with.", max_length=100)]

OPEN = {"public": True}
OWNER = {"scope": PUBLISH}
CONSUMER = {"scope": USE}
OWN_NODE_ONLY = {"scope": OWN_NODE}
OWN_GATEWAY = {"scope": READ_ACCESS}
ACCESS_LIST = SignedList("7-1795600800", "eyJhbGciOiJFUzI1NiJ9.e30.c2lnbmF0dXJl")

_WHEN = datetime(2026, 11, 24, 10, tzinfo=UTC)
_END = datetime(2027, 5, 31, 22, tzinfo=UTC)
FACTS = ApiFacts(
    title="Bygglov",
    description=Bilingual("Läs beslutade bygglov.", "Read building permits."),
    audience=Audience.APPROVED,
    contact=ApiContact("API-gruppen", "api@malmo.example"),
    service_level=ServiceLevel("99,5 %", "500 ms", "Vardagar 8-17"),
    scopes=("permits/read",),
)
NEW_API = NewApi(name="permits", facts=FACTS)
VERSION = VersionLine(
    version="1.2.0",
    state=State.DEPRECATED,
    since=_WHEN,
    deprecated=_WHEN,
    sunset=_END,
    headers={"Deprecation": "@1795600800", "Sunset": "Mon, 31 May 2027 22:00:00 GMT"},
    errors=0,
    warnings=1,
    breaking=0,
)
RECORD = ApiRecord(
    name="permits",
    owner=organisation("2120001124"),
    owner_name="Malmö kommun",
    facts=FACTS,
    registered=_WHEN,
    revised=_WHEN,
    versions=(VERSION,),
    address="https://node.example/permits/v1",
    addresses=2,
)
NEW_VERSION = NewVersion(version="1.2.0", document="openapi: 3.1.0\ninfo:\n  version: 1.2.0\n")
DOCUMENT = VersionDocument(
    api="permits",
    version="1.2.0",
    media_type="application/vnd.oai.openapi+yaml",
    document=NEW_VERSION.document,
)
NEW_STATE = NewState(state=State.DEPRECATED, sunset=_END)
_FINDING = Finding(
    "FNS.09",
    Severity.WARNING,
    "/paths/~1permits/get/parameters/0/schema/default",
    "Sätt `default` för `limit` till 20.",
    "Set the `default` of `limit` to 20.",
)
REPORT = VersionReport(
    api="permits",
    version=VERSION,
    report=Report(0, 1, (RuleResult("FNS.09", Severity.WARNING, 1, 0),), (_FINDING,)),
    exemptions=(),
    comparison=Comparison(
        "1.1.0",
        (
            Change(
                "response-removed",
                "/paths/~1permits/get/responses/404",
                "404",
                "Ett svar är borttaget.",
                "A response is removed.",
            ),
        ),
    ),
)
NEW_REQUEST = NewRequest(
    api="permits", major=1, scope="permits/read", purpose="Visa bygglov på vår karta."
)
DECIDED = Decided(approved=True, reason="Ändamålet är tillåtet.", per_minute=60)
NEW_LIMITS = NewLimits(reason="Fler ärenden under våren.", per_minute=120)
ENDED = Ended("Systemet är avvecklat.")
_ID = UUID("019ab000-0000-7000-8000-000000000001")
_KEY = KeyFacts(prefix="sbk_a2b3c4d5e6f7a", made=_WHEN, expires=_END)
ACCESS = Access(
    id=_ID,
    api="permits",
    major=1,
    scope="permits/read",
    consumer=organisation("2120001132"),
    consumer_name="Lunds kommun",
    producer=organisation("2120001124"),
    producer_name="Malmö kommun",
    purpose=NEW_REQUEST.purpose,
    state=RequestState.APPROVED,
    requested=_WHEN,
    decided=_WHEN,
    reason=DECIDED.reason,
    since=_WHEN,
    ended=None,
    per_minute=60,
    offered_per_minute=600,
    keys=(_KEY,),
)
_NODE, _CONTRACT = "https://node.example", "1f" * 32
NODE_APIS = NodeApis(
    node=_NODE,
    apis=(AnsweredApi(name="permits", major=1, version="1.2.0", contract=_CONTRACT),),
    limits=(OfferedLimit(api="permits", major=1, per_minute=600),),
)
WANTED = Wanted(("permits",))
DESCRIBED = DescribedApi(node=_NODE, major=1, facts=FACTS, document=NEW_VERSION.document)
ADDRESS = ApiAddress(
    owner=organisation("2120001124"),
    owner_name="Malmö kommun",
    node=_NODE,
    address=f"{_NODE}/permits/v1",
    version="1.2.0",
    description=f"{_NODE}/permits/v1/openapi.json",
    contract=_CONTRACT,
    same=True,
    errors=0,
    warnings=1,
)
CONTRACT_REPORT = ContractReport(
    api="permits", contract=_CONTRACT, report=REPORT.report, document=NEW_VERSION.document
)
NEW_KEY = NewApiKey(_END)
MADE_KEY = MadeKey(facts=_KEY, key=f"{_KEY.prefix}_…")
REVOKED_KEY = KeyFacts(prefix=_KEY.prefix, made=_WHEN, expires=_END, revoked=_WHEN)

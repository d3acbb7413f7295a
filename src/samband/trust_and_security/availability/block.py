# SPDX-License-Identifier: EUPL-1.2
"""What availability brings to a node."""

from pathlib import Path

from samband.core.block import Manifest, Service, ServiceClass
from samband.core.probing import answers
from samband.trust_and_security.availability.api import API, HEALTH
from samband.trust_and_security.availability.pages import LINKS, PAGES
from samband.trust_and_security.availability.service.probing import probe_database
from samband.trust_and_security.availability.service.proving import probe_whole_way
from samband.trust_and_security.availability.vocabulary import VOCABULARY

_HERE = Path(__file__).parent

MANIFEST = Manifest(
    name="availability",
    swedish="Tillgänglighet",
    english="Availability",
    owner="Digg",
    apis=(HEALTH, API),
    pages=PAGES,
    links=LINKS,
    templates=_HERE / "pages",
    migrations=_HERE / "migrations",
    vocabulary=VOCABULARY,
    services=(
        Service(
            name="database",
            sv="Databasen",
            en="The database",
            class_=ServiceClass.VITAL,
            answers_within=100,
            probe=probe_database,
        ),
        Service(
            name="availability",
            sv="Tillgänglighet",
            en="Availability",
            class_=ServiceClass.IMPORTANT,
            answers_within=1_000,
            probe=answers("/availability/v1/services"),
            flow=probe_whole_way,
            needs=("database", "authorization"),
        ),
    ),
)

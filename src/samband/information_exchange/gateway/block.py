# SPDX-License-Identifier: EUPL-1.2
"""What the gateway brings to a node."""

from pathlib import Path

from samband.core.block import Manifest, Service, ServiceClass
from samband.core.probing import answers
from samband.information_exchange.gateway.api import API
from samband.information_exchange.gateway.pages import LINKS, PAGES
from samband.information_exchange.gateway.vocabulary import VOCABULARY

_HERE = Path(__file__).parent

MANIFEST = Manifest(
    name="gateway",
    swedish="Grind",
    english="Gateway",
    owner="Digg",
    apis=(API,),
    pages=PAGES,
    links=LINKS,
    templates=_HERE / "pages",
    migrations=_HERE / "migrations",
    vocabulary=VOCABULARY,
    services=(
        Service(
            name="gateway",
            sv="Grind",
            en="Gateway",
            class_=ServiceClass.VITAL,
            answers_within=500,
            probe=answers("/gateway/v1/api-info"),
            needs=("database", "traceability", "authorization"),
        ),
    ),
)

# SPDX-License-Identifier: EUPL-1.2
"""What API management brings to a node."""

from pathlib import Path

from samband.core.block import Manifest, Service, ServiceClass
from samband.core.probing import answers
from samband.information_exchange.api_management.api import API
from samband.information_exchange.api_management.pages import LINKS, PAGES
from samband.information_exchange.api_management.vocabulary import VOCABULARY

_HERE = Path(__file__).parent

MANIFEST = Manifest(
    name="api_management",
    swedish="API-hantering",
    english="API management",
    owner="Digg",
    apis=(API,),
    pages=PAGES,
    links=LINKS,
    templates=_HERE / "pages",
    migrations=_HERE / "migrations",
    vocabulary=VOCABULARY,
    services=(
        Service(
            name="api-catalogue",
            sv="API-katalog",
            en="API catalogue",
            class_=ServiceClass.IMPORTANT,
            answers_within=500,
            probe=answers("/api-catalogue/v1/changes?limit=1"),
            needs=(
                "database",
                "trust-framework",
                "authorization",
            ),
        ),
    ),
)

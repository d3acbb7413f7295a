# SPDX-License-Identifier: EUPL-1.2
"""What the address register brings to a node."""

from pathlib import Path

from samband.core.block import Manifest, Service, ServiceClass
from samband.core.probing import answers
from samband.information_exchange.address_register.api import API
from samband.information_exchange.address_register.jobs import JOBS
from samband.information_exchange.address_register.pages import LINKS, PAGES
from samband.information_exchange.address_register.vocabulary import VOCABULARY

_HERE = Path(__file__).parent

MANIFEST = Manifest(
    name="address_register",
    swedish="Adressregister",
    english="Address register",
    owner="Digg",
    apis=(API,),
    pages=PAGES,
    links=LINKS,
    templates=_HERE / "pages",
    migrations=_HERE / "migrations",
    vocabulary=VOCABULARY,
    jobs=JOBS,
    services=(
        Service(
            name="address-register",
            sv="Adressregister",
            en="Address register",
            class_=ServiceClass.IMPORTANT,
            answers_within=500,
            probe=answers("/address-register/v1/resolutions?participant=probe&documentType=probe"),
            needs=(
                "database",
                "trust-framework",
                "authorization",
            ),
        ),
    ),
)

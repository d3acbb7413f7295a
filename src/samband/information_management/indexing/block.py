# SPDX-License-Identifier: EUPL-1.2
"""What indexing brings to a node."""

from pathlib import Path

from samband.core.block import Manifest, Service, ServiceClass
from samband.core.probing import answers
from samband.information_management.indexing.api import API
from samband.information_management.indexing.jobs import JOBS
from samband.information_management.indexing.pages import LINKS, PAGES
from samband.information_management.indexing.vocabulary import VOCABULARY

_HERE = Path(__file__).parent

MANIFEST = Manifest(
    name="indexing",
    swedish="Indexering",
    english="Indexing",
    owner="Skatteverket",
    apis=(API,),
    pages=PAGES,
    links=LINKS,
    templates=_HERE / "pages",
    migrations=_HERE / "migrations",
    vocabulary=VOCABULARY,
    jobs=JOBS,
    services=(
        Service(
            name="index",
            sv="Indexering",
            en="Indexing",
            class_=ServiceClass.IMPORTANT,
            answers_within=500,
            probe=answers("/index/v1/indexes"),
            needs=(
                "database",
                "trust-framework",
                "authorization",
            ),
        ),
    ),
)

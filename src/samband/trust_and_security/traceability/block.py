# SPDX-License-Identifier: EUPL-1.2
"""What traceability brings to a node."""

from pathlib import Path

from samband.core.block import Manifest, Service, ServiceClass
from samband.trust_and_security.traceability.api import API, LOG
from samband.trust_and_security.traceability.jobs import run_sequencer
from samband.trust_and_security.traceability.pages import LINKS, PAGES
from samband.trust_and_security.traceability.service.probing import probe_log
from samband.trust_and_security.traceability.vocabulary import VOCABULARY

_HERE = Path(__file__).parent

MANIFEST = Manifest(
    name="traceability",
    swedish="Spårbarhet",
    english="Traceability",
    owner="Digg",
    apis=(API, LOG),
    pages=PAGES,
    links=LINKS,
    templates=_HERE / "pages",
    migrations=_HERE / "migrations",
    vocabulary=VOCABULARY,
    loops={"sequencer": run_sequencer},
    services=(
        Service(
            name="traceability",
            sv="Spårbarhet",
            en="Traceability",
            class_=ServiceClass.VITAL,
            answers_within=500,
            probe=probe_log,
            needs=("database",),
        ),
    ),
)

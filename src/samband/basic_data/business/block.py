# SPDX-License-Identifier: EUPL-1.2
"""The manifest of the business domain."""

from pathlib import Path

from samband.basic_data.business import api
from samband.basic_data.business.vocabulary import VOCABULARY
from samband.basic_data.objects import look_up_probe, register_probe
from samband.core.block import Api, Manifest, Service, ServiceClass

MANIFEST = Manifest(
    name="business",
    swedish="Grunddatadomän företag",
    english="Basic data domain: companies",
    owner="Bolagsverket",
    apis=(
        Api(
            name="business",
            title="Företag",
            title_en="Companies",
            summary_sv="Företag, föreningar och enskilda firmor, och vem som tecknar dem.",
            summary_en="Companies, associations and sole traders, and who signs for them.",
            handlers=api.HANDLERS,
        ),
    ),
    migrations=Path(__file__).parent / "migrations",
    vocabulary=VOCABULARY,
    services=(
        Service(
            name="business",
            sv="Företag",
            en="Companies",
            class_=ServiceClass.VITAL,
            answers_within=500,
            probe=register_probe("business"),
            flow=look_up_probe("business", "names"),
            needs=(
                "database",
                "authorization",
            ),
        ),
    ),
)

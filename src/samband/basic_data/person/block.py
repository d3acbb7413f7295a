# SPDX-License-Identifier: EUPL-1.2
"""The manifest of the person domain."""

from samband.basic_data.objects import look_up_probe, register_probe
from samband.basic_data.person import api
from samband.basic_data.person.vocabulary import VOCABULARY
from samband.core.block import Api, Manifest, Service, ServiceClass

MANIFEST = Manifest(
    name="person",
    swedish="Grunddatadomän person",
    english="Basic data domain: persons",
    owner="Skatteverket",
    apis=(
        Api(
            name="person",
            title="Personer",
            title_en="Persons",
            summary_sv="Folkbokförda och andra registrerade personer, förr och nu.",
            summary_en="Registered persons, then and now.",
            handlers=api.HANDLERS,
        ),
    ),
    vocabulary=VOCABULARY,
    services=(
        Service(
            name="person",
            sv="Personer",
            en="Persons",
            class_=ServiceClass.VITAL,
            answers_within=500,
            probe=register_probe("person"),
            flow=look_up_probe("person", "names"),
            needs=(
                "database",
                "authorization",
            ),
        ),
    ),
)

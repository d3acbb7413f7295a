# SPDX-License-Identifier: EUPL-1.2
"""The manifest of the domain of properties and geographic information."""

from pathlib import Path

from samband.basic_data.objects import look_up_probe, register_probe
from samband.basic_data.real_property import api
from samband.basic_data.real_property.vocabulary import VOCABULARY
from samband.core.block import Api, Manifest, Service, ServiceClass

MANIFEST = Manifest(
    name="real_property",
    swedish="Grunddatadomän fastighets- och geografisk information",
    english="Basic data domain: property and geographic information",
    owner="Lantmäteriet",
    apis=(
        Api(
            name="real-property",
            title="Fastigheter",
            title_en="Properties",
            summary_sv="Fastigheter, vem som äger dem, deras adresser och var de ligger.",
            summary_en="Properties, who owns them, their addresses and where they lie.",
            handlers=api.HANDLERS,
        ),
    ),
    migrations=Path(__file__).parent / "migrations",
    vocabulary=VOCABULARY,
    services=(
        Service(
            name="real-property",
            sv="Fastigheter",
            en="Properties",
            class_=ServiceClass.VITAL,
            answers_within=500,
            probe=register_probe("real-property"),
            flow=look_up_probe("real-property", "kind"),
            needs=(
                "database",
                "authorization",
            ),
        ),
    ),
)

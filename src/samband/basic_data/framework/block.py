# SPDX-License-Identifier: EUPL-1.2
"""The manifest of the framework for national basic data."""

from samband.basic_data.framework import api
from samband.basic_data.framework.vocabulary import VOCABULARY
from samband.core.block import Api, Manifest, Service, ServiceClass
from samband.core.probing import answers

MANIFEST = Manifest(
    name="framework",
    swedish="Ramverk för nationella grunddata",
    english="Framework for national basic data",
    owner="Digg",
    apis=(
        Api(
            name="basic-data",
            title="Grunddata",
            title_en="Basic data",
            summary_sv="En fråga till flera grunddatakällor, med ursprung och kvitto för varje del.",
            summary_en="One question to several sources of basic data, each part with its origin.",
            handlers=api.HANDLERS,
        ),
    ),
    vocabulary=VOCABULARY,
    services=(
        Service(
            name="basic-data",
            sv="Samlade grunddata",
            en="Combined basic data",
            class_=ServiceClass.IMPORTANT,
            answers_within=2_000,
            probe=answers("/basic-data/v1/api-info"),
            needs=("database", "authorization"),
        ),
    ),
)

# SPDX-License-Identifier: EUPL-1.2
"""The manifest of the person domain."""

from samband.basic_data.person import api
from samband.basic_data.person.vocabulary import VOCABULARY
from samband.core.block import Api, Manifest

MANIFEST = Manifest(
    name="person",
    swedish="Grunddatadomän person",
    english="Basic data domain: persons",
    owner="Skatteverket",
    apis=(
        Api(
            name="person",
            title="Personer",
            summary_sv="Folkbokförda och andra registrerade personer, förr och nu.",
            summary_en="Registered persons, then and now.",
            handlers=api.HANDLERS,
        ),
    ),
    vocabulary=VOCABULARY,
)

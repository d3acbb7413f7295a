# SPDX-License-Identifier: EUPL-1.2
"""The catalogue over HTTP: reading for everybody, publishing for owners, access for consumers."""

from samband.core.block import Api
from samband.information_exchange.api_management.api import access, nodes, publishing, reading

API = Api(
    name="api-catalogue",
    title="API-katalog",
    title_en="API catalogue",
    summary_sv=(
        "Sök API:er, läs vad de lovar, publicera egna, sök åtkomst och sköt nycklar."
        " Alla kan läsa; det som publiceras prövas mot REST-profilen."
    ),
    summary_en=(
        "Find APIs, read what they promise, publish your own, request access and manage keys."
        " All can read; what is published is tried against the REST profile."
    ),
    handlers=(*reading.HANDLERS, *publishing.HANDLERS, *access.HANDLERS, *nodes.HANDLERS),
)

__all__ = ["API"]

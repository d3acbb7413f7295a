# SPDX-License-Identifier: EUPL-1.2
"""The gateway's own API, ``/gateway/v1``, and the proxy itself."""

from samband.core.block import Api
from samband.information_exchange.gateway.api import administration, statistics

API = Api(
    name="gateway",
    title="API-grind",
    title_en="API gateway",
    summary_sv=(
        "Publicera API:er vid nodens grind och läs hur de används, per konsument."
        " Själva API:erna nås under /gateway."
    ),
    summary_en=(
        "Publish APIs at the node's gateway and read how they are used, per consumer."
        " The APIs themselves are reached below /gateway."
    ),
    handlers=(*administration.HANDLERS, *statistics.HANDLERS),
)

__all__ = ["API"]

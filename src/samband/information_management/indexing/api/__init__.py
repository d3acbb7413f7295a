# SPDX-License-Identifier: EUPL-1.2
"""``/index/v1``: the indexes, and below each its setting up, its entries and its look-ups.

Identifiers stand in bodies, never in URLs.
"""

from samband.core.block import Api
from samband.information_management.indexing.api import (
    gathering,
    reading,
    receiving,
    setting_up,
    stating,
    watching,
)
from samband.information_management.indexing.vocabulary import API as NAME

API = Api(
    name=NAME,
    title="Index",
    title_en="Index",
    summary_sv="Vem som har uppgifter om någon, och på vilka villkor.",
    summary_en="Who holds information about somebody, and on what conditions.",
    handlers=(
        *setting_up.HANDLERS,
        *stating.HANDLERS,
        *gathering.HANDLERS,
        *reading.HANDLERS,
        *watching.HANDLERS,
        *receiving.HANDLERS,
    ),
)

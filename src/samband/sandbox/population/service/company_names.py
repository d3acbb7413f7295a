# SPDX-License-Identifier: EUPL-1.2
"""Made-up company names: coined from parts, with a word for the trade and one for the form."""

from __future__ import annotations

from typing import NamedTuple

from samband.sandbox.population.model.company import LegalFormCode
from samband.sandbox.population.service.draws import Draw, pick, spread


class TradeName(NamedTuple):
    """An SNI 2025 division and the word a company of that trade has in its name."""

    division: str
    word: str


TRADES = spread(
    [
        (TradeName("01", "Lantbruk"), 6),
        (TradeName("02", "Skog"), 4),
        (TradeName("10", "Bageri"), 2),
        (TradeName("16", "Snickeri"), 3),
        (TradeName("25", "Mekaniska"), 3),
        (TradeName("41", "Bygg"), 8),
        (TradeName("43", "Installation"), 9),
        (TradeName("46", "Grossist"), 4),
        (TradeName("47", "Butik"), 9),
        (TradeName("49", "Åkeri"), 5),
        (TradeName("55", "Vandrarhem"), 1),
        (TradeName("56", "Kök"), 6),
        (TradeName("62", "Data"), 7),
        (TradeName("68", "Fastigheter"), 6),
        (TradeName("69", "Redovisning"), 4),
        (TradeName("70", "Konsult"), 7),
        (TradeName("71", "Ingenjörsbyrå"), 5),
        (TradeName("74", "Formgivning"), 3),
        (TradeName("81", "Trädgård"), 4),
        (TradeName("85", "Utbildning"), 3),
        (TradeName("86", "Vård"), 4),
        (TradeName("95", "Verkstad"), 3),
        (TradeName("96", "Salong"), 4),
    ],
    512,
)

HOUSING = "68"
ASSOCIATIONS = "94"

_STEMS = (
    "Alm",
    "Björk",
    "Dal",
    "Ek",
    "Fur",
    "Grå",
    "Hav",
    "Is",
    "Kart",
    "Ljung",
    "Mol",
    "Norr",
    "Ost",
    "Palm",
    "Ren",
    "Sol",
    "Tall",
    "Ur",
    "Vind",
    "Ymer",
    "Ås",
    "Äng",
    "Ören",
)
_TAILS = (
    "anda",
    "bris",
    "dunga",
    "eld",
    "fjärd",
    "glimt",
    "himla",
    "kvist",
    "lunda",
    "mynt",
    "nova",
    "rymd",
    "siktet",
    "torn",
    "udda",
    "visan",
    "åra",
)
_PURPOSES = ("idrottsförening", "hembygdsförening", "orienteringsklubb", "sångkör", "båtklubb")

_PATTERNS = {
    LegalFormCode.LIMITED_COMPANY: "{coined} {trade} AB",
    LegalFormCode.TRADING_PARTNERSHIP: "{owners} {trade} Handelsbolag",
    LegalFormCode.LIMITED_PARTNERSHIP: "{coined} {trade} Kommanditbolag",
    LegalFormCode.SOLE_TRADER: "{owner} {trade}",
    LegalFormCode.ECONOMIC_ASSOCIATION: "{coined} {trade} ekonomisk förening",
    LegalFormCode.HOUSING_COOPERATIVE: "Bostadsrättsföreningen {coined}",
    LegalFormCode.NON_PROFIT_ASSOCIATION: "{coined} {purpose}",
}


def coined(draw: Draw) -> str:
    """Coin a word nobody uses, such as *Vindglimt*."""
    return pick(draw, _STEMS) + pick(draw, _TAILS)


def company_name(draw: Draw, form: LegalFormCode, trade: str, surnames: tuple[str, ...]) -> str:
    """Make up a name; ``surnames`` are the owners', for forms that carry them."""
    filled = {
        "owner": surnames[0],
        "owners": " & ".join(dict.fromkeys(surnames)),
        "coined": coined(draw),
        "trade": trade,
        "purpose": pick(draw, _PURPOSES),
    }
    return _PATTERNS[form].format_map(filled)

# SPDX-License-Identifier: EUPL-1.2
"""The fourteen building blocks, the basic data domains and who is responsible for each.

Names, categories and owners are DIGG's; the sentence that says what each is for is ours
and stands in the catalogue. What works is never stated here: the caller brings it from
the tests of the release.
"""

from typing import Literal

import msgspec


class Block(msgspec.Struct, frozen=True):
    """A building block: the key of its package and its texts, and the authority behind it."""

    key: str
    owner: str

    @property
    def anchor(self) -> str:
        """The block's place on the page of building blocks, as used in addresses."""
        return self.key.replace("_", "-")


class Category(msgspec.Struct, frozen=True):
    """One of DIGG's four categories with its blocks in DIGG's order."""

    key: str
    blocks: tuple[Block, ...]


class Domain(msgspec.Struct, frozen=True):
    """A basic data domain; an explored one may not call its data national."""

    key: str
    owner: str
    phase: Literal["introduced", "explored"]


CATEGORIES = (
    Category(
        "digital_services",
        (
            Block("digital_post", "Digg"),
            Block("my_profile", "Arbetsförmedlingen"),
            Block("my_representatives", "Bolagsverket"),
            Block("my_cases", "Skatteverket"),
        ),
    ),
    Category(
        "information_exchange",
        (
            Block("address_register", "Digg"),
            Block("api_management", "Digg"),
            Block("messaging", "Bolagsverket"),
        ),
    ),
    Category(
        "information_management",
        (Block("indexing", "Skatteverket"), Block("metadata", "Digg")),
    ),
    Category(
        "trust_and_security",
        (
            Block("authorization", "Digg"),
            Block("identity", "Digg"),
            Block("traceability", "Digg"),
            Block("availability", "Digg"),
            Block("trust_framework", "E-hälsomyndigheten"),
        ),
    ),
)

DOMAINS = (
    Domain("person", "Skatteverket", "introduced"),
    Domain("business", "Bolagsverket", "introduced"),
    Domain("real_property", "Lantmäteriet", "introduced"),
    Domain("health", "E-hälsomyndigheten", "explored"),
    Domain("transport", "Trafikverket", "explored"),
)

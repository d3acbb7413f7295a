# SPDX-License-Identifier: EUPL-1.2
"""Where an API is answered: what a node says of its own APIs, and what the catalogue tells of it.

The parts of the infrastructure that stand at every node are one API each, with an address for each
node.  What a node answers by is its *contract*: the API's document without the node's own address
in it, so that two nodes of the same make have the same one.
"""

from __future__ import annotations

import hashlib
from typing import Annotated

from msgspec import Meta, Struct

from samband.core.identifiers import Party
from samband.information_exchange.api_management.model.profile import Report
from samband.information_exchange.api_management.model.records import (
    MAX_DOCUMENT,
    ApiFacts,
    Calls,
    Name,
    VersionText,
)

NodeUrl = Annotated[str, Meta(min_length=8, max_length=300, pattern=r"^https?://[^/?#\s]+$(?!\n)")]
Contract = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$(?!\n)")]
Major = Annotated[int, Meta(ge=1, le=9_999)]


def contract_of(document: str, node: str) -> str:
    """Hash a document without the address of the node that gave it (SHA-256, hexadecimal).

    >>> contract_of('{"url":"https://a.se/x"}', "https://a.se") == contract_of(
    ...     '{"url":"https://b.example/x"}', "https://b.example"
    ... )
    True
    """
    return hashlib.sha256(document.replace(node, "").encode()).hexdigest()


class AnsweredApi(Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """An API that a node answers itself: its name, version and contract."""

    name: Name
    major: Major
    version: VersionText
    contract: Contract


class OfferedLimit(Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """How many calls the gateway lets everybody make of an API, connected ones among them."""

    api: Name
    major: Annotated[int, Meta(ge=0, le=9_999)]
    per_minute: Calls
    per_day: Calls | None = None


class NodeApis(Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """All that a node answers itself; what it said before and does not say now is taken out.

    ``limits`` are those of all that its gateway publishes.
    """

    node: NodeUrl
    apis: Annotated[tuple[AnsweredApi, ...], Meta(max_length=100)]
    limits: Annotated[tuple[OfferedLimit, ...], Meta(max_length=1_000)] = ()


class Wanted(Struct, frozen=True, rename="camel"):
    """What the catalogue must be given the description of, and names that are another API's."""

    descriptions: tuple[str, ...]
    taken: tuple[str, ...] = ()


class DescribedApi(Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """The description of an API that a node answers itself, as the node serves it."""

    node: NodeUrl
    major: Major
    facts: ApiFacts
    document: Annotated[str, Meta(min_length=1, max_length=MAX_DOCUMENT)]


class ApiAddress(Struct, frozen=True, kw_only=True, rename="camel"):
    """An address where an API is answered, and by whom.

    ``description`` is where the node tells its own OpenAPI document.  ``same`` says that it answers
    as the entry's version does; another has a report of its own, found by its ``contract``.
    """

    owner: Party
    owner_name: str
    node: str
    address: str
    version: str
    description: str
    contract: str
    same: bool
    errors: int
    warnings: int


class ContractReport(Struct, frozen=True, kw_only=True, rename="camel"):
    """How a document that is not the entry's own keeps the profile, and the document."""

    api: str
    contract: str
    report: Report
    document: str

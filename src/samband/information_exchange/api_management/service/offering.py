# SPDX-License-Identifier: EUPL-1.2
"""Offer an API that runs already: registered, described and active in one go, and again when it changes.

The catalogue may be here or at the hub; what is done is the same.  A foreign service's description
is put in the catalogue as it is, but for its version, which follows the profile's rules for how
versions are numbered (VER.04, VER.12), and where it is reached, which is the gateway.
"""

from __future__ import annotations

from typing import Protocol

import msgspec

from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.problems import Conflict
from samband.information_exchange.api_management.model.lifecycle import IN_USE, State, Version
from samband.information_exchange.api_management.model.records import (
    ApiFacts,
    ApiRecord,
    NewApi,
    NewState,
    NewVersion,
    VersionReport,
)
from samband.information_exchange.api_management.service.publishing import (
    add_version,
    move_version,
    register_api,
)
from samband.information_exchange.api_management.service.reading import (
    own_apis,
    version_document,
    version_report,
)

_MANY = 100


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """What is offered: an API's name, a major version, what is said of it, and its description."""

    name: str
    major: int
    facts: ApiFacts
    document: dict[str, object]


class Catalogue(Protocol):
    """The catalogue as an owner uses it."""

    async def own(self, name: str) -> ApiRecord | None:
        """Find one of the owner's APIs."""
        ...

    async def register(self, new: NewApi) -> None:
        """Register an API."""
        ...

    async def add(self, name: str, new: NewVersion) -> VersionReport:
        """Add a version as a draft."""
        ...

    async def activate(self, name: str, version: str) -> None:
        """Make a version active."""
        ...

    async def described(self, name: str, version: str) -> tuple[str, VersionReport]:
        """Give a version's description, and how it keeps the profile."""
        ...


class LocalCatalogue:
    """The catalogue is here."""

    def __init__(self, node: Node, actor: Actor) -> None:
        self._node, self._actor = node, actor

    async def own(self, name: str) -> ApiRecord | None:
        """Find one of the owner's APIs."""
        found = await own_apis(self._node, self._actor, _MANY, 0)
        return next((each for each in found.items if each.name == name), None)

    async def register(self, new: NewApi) -> None:
        """Register an API."""
        await register_api(self._node, self._actor, new)

    async def add(self, name: str, new: NewVersion) -> VersionReport:
        """Add a version as a draft."""
        return await add_version(self._node, self._actor, name, new)

    async def activate(self, name: str, version: str) -> None:
        """Make a version active."""
        active = NewState(state=State.ACTIVE)
        await move_version(self._node, self._actor, name, version, active)

    async def described(self, name: str, version: str) -> tuple[str, VersionReport]:
        """Give a version's description, and how it keeps the profile."""
        held = await version_document(self._node, name, version)
        return held.document, await version_report(self._node, name, version)


async def offer(catalogue: Catalogue, given: Offer) -> VersionReport:
    """Let the catalogue offer an API as it is described; a repeat changes nothing.

    One that was broken off is finished by the next.
    Raises what the catalogue refuses, such as a name that another has taken.
    """
    record = await catalogue.own(given.name)
    if record is None:
        await catalogue.register(NewApi(name=given.name, facts=given.facts))
    used = [Version.read(each.version) for each in record.versions] if record else []
    newest = max((each for each in used if each.major == given.major), default=None)
    if newest is not None:
        if _state(record, newest) is State.DRAFT:  # where an earlier turn was broken off
            await catalogue.activate(given.name, str(newest))
        text, report = await catalogue.described(given.name, str(newest))
        if text == _text(given, newest) and report.version.state in IN_USE:
            return report
    version = _next(given.major, newest)
    new = NewVersion(version=str(version), document=_text(given, version))
    report = await catalogue.add(given.name, new)
    await catalogue.activate(given.name, str(version))
    return report


def _state(record: ApiRecord | None, version: Version) -> State | None:
    lines = record.versions if record else ()
    return next((each.state for each in lines if each.version == str(version)), None)


def _next(major: int, newest: Version | None) -> Version:
    if major < 1:
        raise Conflict("An API that others are to rely on begins at major 1.")
    return Version(major, 0, 0) if newest is None else Version(major, newest.minor + 1, 0)


def _text(given: Offer, version: Version) -> str:
    told = given.document.get("info")
    info = told if isinstance(told, dict) else {}
    numbered = {**given.document, "info": {**info, "version": str(version)}}
    return msgspec.json.encode(numbered, order="sorted").decode()

# SPDX-License-Identifier: EUPL-1.2
"""What a block tells of itself: the manifest that ``app.py`` reads and nothing else does."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

import msgspec

Texts = Mapping[str, tuple[str, str]]
"""Message key to (svenska, English)."""


class Scope(msgspec.Struct, frozen=True):
    """A right that a token can carry, ``api/right``; on the wire ``{resource}/{right}``.

    A scope of a ``user`` stands only in a token for a logged-in person, and is all that such a
    token can hold: what a person may do for herself and what a system may do are never mixed.
    A scope of ``members`` needs no grant: every member's systems may hold it.
    """

    name: str
    sv: str
    en: str
    user: bool = False
    members: bool = False


class EventType(msgspec.Struct, frozen=True):
    """A kind of event in words that finish "Malmö stad ..." on the page of reads."""

    name: str
    sv: str
    en: str


class PolicyText(msgspec.Struct, frozen=True):
    """A Cedar policy that the block ships, by id, with the reason in words for the refused."""

    id: str
    cedar: str
    sv: str
    en: str


class Vocabulary(msgspec.Struct, frozen=True, kw_only=True):
    """A block's words, as data that feeds tokens, policies, OpenAPI, docs and pages.

    ``attributes`` names what the block's policies may read of a resource or a question, each with
    its Cedar type: ``String``, ``Long``, ``Bool`` or ``Set<String>``.
    """

    scopes: tuple[Scope, ...] = ()
    events: tuple[EventType, ...] = ()
    policies: tuple[PolicyText, ...] = ()
    attributes: Mapping[str, str] = {}
    texts: Texts = {}


class NavLink(msgspec.Struct, frozen=True):
    """A page that can be linked to by name: its label's message key and its two paths.

    A link with an ``area`` stands in that area's service navigation, in manifest order.  With
    ``roles`` it is shown only to who has one of them, since it leads others to a refusal.
    """

    name: str
    label: str
    sv: str
    en: str
    area: str | None = None
    roles: frozenset[str] = frozenset()


class Api(msgspec.Struct, frozen=True, kw_only=True):
    """An API that a block serves at ``/{name}/v{major}``; its handlers use relative paths.

    A fixed wire (``name`` empty) mounts its handlers at the paths they state and is left out of
    Sweden's REST API profile.  The ``title`` of its description is in Swedish, as the profile's
    readers are; pages in English say ``title_en``.
    """

    name: str
    major: int = 1
    title: str = ""
    title_en: str = ""
    summary_sv: str = ""
    summary_en: str = ""
    handlers: tuple[Any, ...] = ()


Loop = Callable[[Any, Any], Awaitable[None]]
"""A background loop ``(node, stop: asyncio.Event)`` that runs in a process of its own."""


Probe = Callable[[Any], Awaitable[None]]
"""Runs a real flow of a service on a ``Node``; what is wrong it raises, as ``core.probing`` says."""


class ServiceClass(StrEnum):
    """How much others depend on a service; the class fixes what is promised of it."""

    VITAL = "vital"
    IMPORTANT = "important"
    ORDINARY = "ordinary"


class Service(msgspec.Struct, frozen=True, kw_only=True):
    """Something that others count on: an API by the API's name, or what a node itself stands on.

    ``answers_within`` is in milliseconds, for 95 of 100 answers.  ``needs`` names the services of
    the same node without which it does not work; one that is not on the node is passed over.  A
    ``flow`` is a probe that leaves something in the log, and therefore runs more seldom.
    """

    name: str
    sv: str
    en: str
    class_: ServiceClass
    answers_within: int
    probe: Probe
    flow: Probe | None = None
    needs: tuple[str, ...] = ()


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """One block: DIGG's name for it, its owner role, and what it brings to the node."""

    name: str
    swedish: str
    english: str
    owner: str
    apis: tuple[Api, ...] = ()
    pages: tuple[Any, ...] = ()
    links: tuple[NavLink, ...] = ()
    templates: Path | None = None
    migrations: Path | None = None
    vocabulary: Vocabulary = Vocabulary()
    jobs: Mapping[str, Callable[..., Awaitable[None]]] = {}
    loops: Mapping[str, Loop] = {}
    services: tuple[Service, ...] = ()

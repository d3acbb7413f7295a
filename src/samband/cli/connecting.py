# SPDX-License-Identifier: EUPL-1.2
"""Publishes a service that runs already: in the catalogue, and behind this node's gateway."""

from __future__ import annotations

import asyncio
import re
from contextlib import suppress
from typing import Annotated, Any
from urllib.parse import urljoin, urlsplit

import msgspec
from cyclopts import Parameter
from rich.console import Console

from samband.cli.failing import DONE, WrongUse, reached
from samband.cli.operating import COMMAND_LINE, opened, reaching
from samband.cli.options import Data, settings_with
from samband.core.node import Node
from samband.core.outbound import FetchFailed, Limits, Outbound, same_origin
from samband.core.ports import Actor
from samband.core.problems import Refused, Unavailable
from samband.core.text import slug
from samband.information_exchange.api_management import (
    ApiContact,
    ApiFacts,
    Audience,
    BadList,
    Bilingual,
    Catalogue,
    LocalCatalogue,
    Offer,
    RemoteCatalogue,
    ServiceLevel,
    Unreadable,
    VersionReport,
    offer,
    read_openapi,
)
from samband.information_exchange.gateway import (
    NewPublished,
    Upstreams,
    confirm_access,
    list_published,
    publish,
)
from samband.settings import Settings

_LIMITS = Limits(bytes=2_000_000, connect=5.0, total=20.0)
_ANY_FORM = {"Accept": "application/json, application/yaml, text/yaml, */*;q=0.5"}
_SCOPES = frozenset({"api-catalogue/publish", "gateway/admin"})
_EMAIL = re.compile(r"[^@\s<>\",;]+@[^@\s<>\",;]+\.[^@\s<>\",;]+")
_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_whole = Console(highlight=False, markup=False, soft_wrap=True)


class Connected(msgspec.Struct, frozen=True):
    """What was published: the API's name, its address, and how it keeps the profile."""

    name: str
    address: str
    request: str
    path: str
    report: VersionReport


def connect(
    *,
    openapi: Annotated[str, Parameter(help="The address of the service's OpenAPI document.")],
    upstream: Annotated[str, Parameter(help="The service's base address.")],
    name: Annotated[str, Parameter(help="The API's name in addresses; else from its title.")] = "",
    major: Annotated[int, Parameter(help="The major version to publish it as.")] = 1,
    per_minute: Annotated[int, Parameter(help="Calls a minute for each consumer.")] = 600,
    data: Data = None,
) -> int:
    """Publish a service that runs already, behind this node's gateway.

    Reads its description, tries it against the REST API profile, registers it in the catalogue and
    opens the gateway.  Findings are told and stop nothing.  Run it again when the service changes.
    """
    settings = settings_with(data=data)
    done = asyncio.run(_connect(reaching(settings), openapi, upstream, name, (major, per_minute)))
    _tell(done)
    return DONE


async def _connect(
    settings: Settings, openapi: str, upstream: str, name: str, limits: tuple[int, int]
) -> Connected:
    major, per_minute = limits
    described = await _described(settings, openapi)
    chosen = name or _name_of(described)
    if not _NAME.fullmatch(chosen) or not 3 <= len(chosen) <= 60:  # noqa: PLR2004
        raise WrongUse(f"--name: choose a name in a-z, 0-9 and hyphens; {chosen!r} is none.")
    async with opened(settings) as node:
        actor = Actor(
            organisation=node.organisation,
            organisation_name=node.name,
            client=COMMAND_LINE,
            scopes=_SCOPES,
        )
        address = node.resource(f"gateway/{chosen}", major)
        facts = _facts(settings, described, chosen)
        document = {**described, "servers": [{"url": address, "description": node.name}]}
        given = Offer(name=chosen, major=major, facts=facts, document=document)
        new = NewPublished(
            api=chosen,
            major=major,
            title=facts.title,
            upstream=upstream,
            scopes=facts.scopes,
            per_minute=per_minute,
        )
        _check(node, new)
        await _refuse_own_name(node, actor, chosen)
        report = await _offer(_catalogue(settings, node, actor), given)
        await publish(node, actor, new)
        with suppress(Unavailable, BadList):  # the gateway asks again in two seconds
            await confirm_access(node)
    home = settings.hub.url or settings.node.public_url
    request = f"{home}/anslutning/api-katalog/{chosen}"
    return Connected(chosen, address, request, _a_path(described), report)


def _check(node: Node, new: NewPublished) -> None:
    """Find what the gateway would refuse before the catalogue has been told anything."""
    try:
        msgspec.convert(msgspec.to_builtins(new), type=NewPublished)
    except msgspec.ValidationError as error:
        said, _, where = str(error).rpartition(" - at `$.")
        option = where.rstrip("`").replace("perMinute", "per-minute")
        if option == "upstream":
            told = "write it as http(s)://host:port, and a path where it has one"
            raise WrongUse(f"--upstream: {told}; {new.upstream!r} is none.") from None
        bound = said.removeprefix("Expected `int` ")
        raise WrongUse(f"--{option}: must be {bound}.") from None
    if not node.door(Upstreams).allows(new.upstream):
        raise WrongUse(
            f"--upstream: the gateway may not lead to {new.upstream}. Write it among the addresses"
            f' of gateway.upstreams in the settings, as "{_origin(new.upstream)}", and start the'
            " node again; or give an https address on the open internet."
        )


def _origin(url: str) -> str:
    """Write the part of an address that the setting names."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


async def _refuse_own_name(node: Node, actor: Actor, name: str) -> None:
    """Find that the node serves an API of that name itself, whose entry is the node's to keep."""
    if any(each.own and each.api == name for each in await list_published(node, actor)):
        raise WrongUse(f"--name: the node serves an API called {name} itself; choose another.")


async def _offer(catalogue: Catalogue, given: Offer) -> VersionReport:
    """Offer it; what the catalogue does not take or answer leaves the gateway as it was."""
    try:
        return await offer(catalogue, given)
    except Unavailable as problem:
        again = "Nothing is published here. Run the command again when it does."
        raise LookupError(f"The catalogue: {problem.detail} {again}") from None
    except Refused as problem:
        needed = "Its operator grants the scope api-catalogue/publish. Nothing is published."
        raise LookupError(f"The catalogue: {problem.detail} {needed}") from None


def _catalogue(settings: Settings, node: Node, actor: Actor) -> Catalogue:
    if settings.follows:
        return RemoteCatalogue(node, settings.hub.url)
    return LocalCatalogue(node, actor)


async def _described(settings: Settings, url: str) -> dict[str, Any]:
    """Fetch the description, from the same addresses that the gateway may lead to."""
    if not url.startswith(("https://", "http://")):
        raise WrongUse(
            f"--openapi: give the address of the document, https://...; {url!r} is none."
        )
    named = any(same_origin(url, each) for each in settings.gateway.upstreams)
    outbound = Outbound(settings.test_mode or named)
    try:
        answer = await outbound.fetch(url, headers=_ANY_FORM, limits=_LIMITS)
    except FetchFailed as error:
        raise WrongUse(f"--openapi: {url} cannot be fetched: {reached(error)}.") from None
    if answer.status != 200:  # noqa: PLR2004
        raise WrongUse(f"--openapi: {url} answers {answer.status}.")
    try:
        return read_openapi(answer.body)
    except Unreadable as error:
        where = f" (line {error.line})" if error.line else ""
        raise WrongUse(f"--openapi: {url}{where}: {error.reason}") from None


def _name_of(described: dict[str, Any]) -> str:
    return slug(str(_info(described).get("title", "")))[:60].strip("-")


def _info(described: dict[str, Any]) -> dict[str, Any]:
    info = described.get("info")
    return info if isinstance(info, dict) else {}


def _facts(settings: Settings, described: dict[str, Any], name: str) -> ApiFacts:
    """Say of the API what its description says, and what is not known where it does not."""
    info = _info(described)
    title = " ".join(str(info.get("title") or name).split())[:200]
    text = str(info.get("description") or info.get("summary") or title).strip()[:2_000]
    contact = info.get("contact") if isinstance(info.get("contact"), dict) else {}
    email = str((contact or {}).get("email") or "")
    return ApiFacts(
        title=title,
        description=Bilingual(text, text),
        audience=Audience.APPROVED,
        contact=ApiContact(
            " ".join(str((contact or {}).get("name") or settings.node.name).split())[:200],
            email if _EMAIL.fullmatch(email) else settings.mail.sender,
        ),
        service_level=ServiceLevel("Inte angiven", "Inte angiven", "Inte angiven"),
        scopes=(f"{name}/use",),
    )


def _a_path(described: dict[str, Any]) -> str:
    """Choose an operation that can be tried as it stands: a GET that asks for nothing."""
    paths = described.get("paths")
    for path, item in paths.items() if isinstance(paths, dict) else ():
        asked = item.get("get") if isinstance(item, dict) else None
        if isinstance(asked, dict) and "{" not in path and not _needs(asked):
            return str(path)
    return "/"


def _needs(operation: dict[str, Any]) -> bool:
    given = operation.get("parameters")
    return any(each.get("required") for each in given or () if isinstance(each, dict))


def _tell(done: Connected) -> None:
    report = done.report.report
    found = f"{report.errors} errors and {report.warnings} warnings"
    _whole.print(f"{done.name} is published at {done.address}")
    _whole.print(f"Tried against the REST API profile: {found}. They stop nothing; to read them:")
    _whole.print(f"  {done.request}")
    _whole.print("A consumer requests access there, you approve, and the consumer makes a key:")
    path = urlsplit(urljoin("http://x/", done.path)).path
    _whole.print(f'  curl -H "X-API-Key: $KEY" {done.address}{path}')

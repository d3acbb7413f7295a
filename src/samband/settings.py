# SPDX-License-Identifier: EUPL-1.2
"""A node's settings: what an operator may decide, with the defaults of a sandbox on a laptop.

Read by ``core.configuration`` from ``samband.toml`` and ``SAMBAND__*`` variables; unknown keys
stop the start.  docs/reference/settings.md describes each one and a test keeps it complete.
"""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Annotated, Literal, get_args
from urllib.parse import urlsplit

import msgspec

from samband.core.configuration import WrongSettings, load
from samband.core.identifiers import organisation
from samband.trust_and_security.identity import Provider, check_providers

SETTINGS_VARIABLE = "SAMBAND_SETTINGS"
_SECRET_BYTES = 32
_LAST_PORT = 65_535


DomainName = Literal["person", "business", "real-property"]
DOMAINS: tuple[DomainName, ...] = get_args(DomainName)


Contact = Annotated[
    str,
    msgspec.Meta(
        max_length=200,
        pattern=r"^([^@\s]+@[^@\s]+\.[^@\s]+|https://[!-~]+)?$(?!\n)",
        description="an e-mail address, or an address that begins with https://",
    ),
]


class NodeSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who runs the node, where it is reached, and what it is.

    A ``sandbox`` is everything at one address, with made-up people; ``test`` says the same of a
    node or hub of its own.  ``domains`` are the basic data that the node is the source of.
    """

    name: str = "Samband"
    organisation: str = "2021006883"
    public_url: str = "http://127.0.0.1:8000"
    shape: Literal["sandbox", "node", "hub"] = "sandbox"
    test: bool = False
    domains: tuple[DomainName, ...] = ()
    data: str = ".samband"
    contact: Contact = ""


class HubSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The member register elsewhere that a node follows; without one the node keeps its own.

    ``keys`` are the ids (RFC 7638 thumbprints) of the keys that are trusted to sign it.
    ``holds_seconds`` is for the node that keeps the register: how long what it signs may be used
    when it does not answer, an hour at most.
    """

    url: str = ""
    keys: tuple[str, ...] = ()
    holds_seconds: Annotated[int, msgspec.Meta(ge=5, le=3_600)] = 3_600


class OwnerSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who answers for a domain on this node, by organisation number; empty is the node's own.

    The defaults are the authorities that DIGG names; they matter where one node holds them all.
    """

    person: str = "2021005448"
    business: str = "2021005489"
    real_property: str = "2021004888"
    index: str = "2021005448"


class WebSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where the web processes listen and how many there are."""

    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 1


class DatabaseSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A PostgreSQL of your own by ``dsn``; left empty, the embedded one is used."""

    dsn: str = ""
    name: str = "samband"
    connections: int = 8
    statement_cache: int = 256


class MailSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The SMTP server that takes notices; left empty, no notice is sent."""

    host: str = ""
    port: int = 587
    sender: str = "samband@example.se"
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str = ""
    password: str = ""


class IdentitySettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How people log in: the OpenID providers, beside a sandbox's test e-ID."""

    providers: tuple[Provider, ...] = ()


class SandboxSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What only a sandbox has: ``systems`` is the folder of the made-up members' keys.

    Empty, they are kept in the node's own folder.
    """

    systems: str = ""


class AvailabilitySettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How often, in seconds, the node looks at its own services, and a hub at other nodes."""

    probe_seconds: Annotated[int, msgspec.Meta(ge=1, le=300)] = 10
    watch_seconds: Annotated[int, msgspec.Meta(ge=1, le=300)] = 3


class GatewaySettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which services the gateway may lead to beside https on the open internet, by their addresses.

    What stands behind a gateway is often on the organisation's own network, which nobody but the
    operator can tell from what must never be reached.
    """

    upstreams: tuple[str, ...] = ()


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything an operator may decide, one table per area."""

    node: NodeSettings = NodeSettings()
    hub: HubSettings = HubSettings()
    owners: OwnerSettings = OwnerSettings()
    web: WebSettings = WebSettings()
    database: DatabaseSettings = DatabaseSettings()
    mail: MailSettings = MailSettings()
    identity: IdentitySettings = IdentitySettings()
    sandbox: SandboxSettings = SandboxSettings()
    availability: AvailabilitySettings = AvailabilitySettings()
    gateway: GatewaySettings = GatewaySettings()

    @property
    def data(self) -> Path:
        """The folder of everything that this node keeps outside PostgreSQL."""
        return Path(self.node.data).absolute()

    @property
    def test_mode(self) -> bool:
        """Whether people and numbers are made up, and the test e-ID is open."""
        return self.node.shape == "sandbox" or self.node.test

    @property
    def systems(self) -> Path:
        """The folder in which a sandbox keeps the keys of its made-up members' systems."""
        return Path(self.sandbox.systems).absolute() if self.sandbox.systems else self.data

    @property
    def works_with_cases(self) -> bool:
        """Whether the example of a municipality's case system stands here: at a sandbox's consumer."""
        consumer = self.node.shape == "node" and not self.node.domains
        return self.test_mode and (self.node.shape == "sandbox" or consumer)

    @property
    def domains(self) -> tuple[DomainName, ...]:
        """The basic data that the node is the source of: all of it in a sandbox at one address."""
        return DOMAINS if self.node.shape == "sandbox" else self.node.domains

    @property
    def follows(self) -> bool:
        """Whether the member register is a copy of one elsewhere."""
        return bool(self.hub.url)


def read_settings(environ: dict[str, str]) -> Settings:
    """Read and check the settings; raises ``WrongSettings`` in words for the operator."""
    file = environ.get(SETTINGS_VARIABLE)
    settings = load(Settings, Path(file) if file else None, environ)
    _check(settings)
    return settings


def _check(settings: Settings) -> None:
    _check_address(settings, "node.public_url", settings.node.public_url)
    _check_hub(settings)
    if not 0 <= settings.web.port <= _LAST_PORT:
        raise WrongSettings("web.port: must be 0 to 65535")
    _check_numbers(settings)
    for each in settings.gateway.upstreams:
        url = urlsplit(each)
        if url.scheme not in {"http", "https"} or not url.hostname or url.path or url.query:
            raise WrongSettings("gateway.upstreams: write each as http(s)://host:port, no path")
    try:
        check_providers(settings.identity.providers, test_mode=settings.test_mode)
    except ValueError as error:
        raise WrongSettings(str(error)) from None


def _check_address(settings: Settings, key: str, address: str) -> None:
    url = urlsplit(address)
    if url.scheme not in {"http", "https"} or not url.netloc or url.path or url.query:
        raise WrongSettings(f"{key}: write it as https://host, without a path")
    if not settings.test_mode and url.scheme != "https":
        raise WrongSettings(f"{key}: production is reached over https only")


def _check_hub(settings: Settings) -> None:
    hub, shape = settings.hub, settings.node.shape
    if not hub.url:
        return
    _check_address(settings, "hub.url", hub.url)
    if shape != "node":
        raise WrongSettings(f"hub.url: a {shape} keeps the member register itself")
    if hub.url == settings.node.public_url:
        raise WrongSettings("hub.url: a node does not follow itself")
    if not hub.keys:
        raise WrongSettings("hub.keys: give the id of the key that the hub signs its register with")


def _check_numbers(settings: Settings) -> None:
    owners = msgspec.structs.asdict(settings.owners).items()
    named = {f"owners.{api}": number for api, number in owners if number}
    for key, number in {"node.organisation": settings.node.organisation, **named}.items():
        try:
            organisation(number)
        except ValueError as error:
            raise WrongSettings(f"{key}: {error}") from None


def node_secret(data: Path) -> bytes:
    """Read the node's secret, making it on the first start (32 random bytes, mode 0600).

    Every sealed key and every subject key depends on it: keep a copy apart from the database's.
    """
    file = data / "secret"
    data.mkdir(parents=True, exist_ok=True)
    try:
        with file.open("x", encoding="ascii") as handle:
            file.chmod(0o600)
            handle.write(secrets.token_hex(_SECRET_BYTES))
    except FileExistsError:
        pass
    text = file.read_text(encoding="ascii").strip()
    if len(text) != 2 * _SECRET_BYTES:
        raise WrongSettings(f"{file}: must hold {_SECRET_BYTES} bytes in hexadecimal")
    return bytes.fromhex(text)

# SPDX-License-Identifier: EUPL-1.2
"""Which providers a node may be told to trust, and where it may be sent to ask."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from samband.core.configuration import WrongSettings
from samband.core.outbound import FetchFailed, Outbound, public_address
from samband.trust_and_security.identity import Provider, RelyingParty
from trust_and_security.identity.stage import providers_from, test_eid_provider


def _provider(**changes: object) -> Provider:
    return test_eid_provider("https://op.example", **changes)


@pytest.mark.capability("ID-9")
@pytest.mark.parametrize(
    "issuer",
    [
        "https://samband.example/test-eid",
        "https://samband.example/test-eid/",
        "https://samband.example/TEST-EID",
        "https://samband.example/x/test-eid/y",
        "http://op.example",
        "http://127.0.0.1:8000",
    ],
)
def test_a_production_node_refuses_the_test_eid_and_every_http_issuer(issuer: str) -> None:
    with pytest.raises(ValueError, match="outside the sandbox"):
        RelyingParty((_provider(issuer=issuer),), test_mode=False)
    RelyingParty((_provider(issuer=issuer),), test_mode=True)


def test_a_production_node_takes_an_https_issuer() -> None:
    RelyingParty((_provider(issuer="https://op.example/oidc"),), test_mode=False)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": "svar"}, "name"),
        ({"name": "Bank ID"}, "name"),
        ({"name": "../x"}, "name"),
        ({"issuer": "op.example"}, "issuer"),
        ({"issuer": "https://op.example?tenant=1"}, "issuer"),
        ({"level": "high"}, "level"),
    ],
)
def test_a_provider_that_cannot_work_stops_the_start(
    changes: dict[str, object], words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        RelyingParty((_provider(**changes),), test_mode=True)


def test_two_providers_cannot_share_a_name() -> None:
    with pytest.raises(ValueError, match="same name"):
        RelyingParty((_provider(), _provider()), test_mode=True)


def test_a_misspelt_setting_stops_the_start(tmp_path: Path) -> None:
    text = '[[providers]]\nname = "a"\nissuer = "https://op.example"\nlevle = "loa4"\n'
    with pytest.raises(WrongSettings):
        providers_from(text, tmp_path)


@pytest.mark.parametrize(
    "url",
    [
        "http://op.example/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://10.1.2.3/",
        "https://192.168.0.1/",
        "https://169.254.169.254/latest/meta-data",
        "https://0.0.0.0/",
        "https://[fd00::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://localhost/",
        "https://user@127.0.0.1/",
        "file:///etc/passwd",
        "gopher://127.0.0.1/",
        "https:///nowhere",
    ],
)
def test_a_production_node_speaks_to_no_private_address(url: str) -> None:
    with pytest.raises(FetchFailed):
        asyncio.run(Outbound(test_mode=False).fetch(url))


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "224.0.0.1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b::7f00:1",
        "64:ff9b:1::a00:1",
        "2002:a9fe:a9fe::1",
        "fec0::1",
        "::7f00:1",
        "ff0e::1",
        "::ffff:224.0.0.1",
    ],
)
def test_an_address_that_leads_inside_by_another_way_is_private(address: str) -> None:
    """A translator, a tunnel, a group or a site's own: each would reach the node's own network."""
    with pytest.raises(FetchFailed, match="private"):
        asyncio.run(public_address(address, 443))


def test_a_public_address_is_what_the_connection_goes_to() -> None:
    assert asyncio.run(public_address("192.0.1.1", 443)) == "192.0.1.1"

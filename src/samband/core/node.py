# SPDX-License-Identifier: EUPL-1.2
"""A node is one organisation's installation: what every verb needs around it, in one value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar, cast

import msgspec

from samband.core.db import Database
from samband.core.identifiers import Party
from samband.core.keys import KeyRing
from samband.core.mac import hmac_sha256
from samband.core.ports import Ports

Door = TypeVar("Door")


class Node(msgspec.Struct, frozen=True, kw_only=True):
    """One running node.

    ``public_url`` is the issuer and the root of every address, without a trailing slash;
    ``test_mode`` is true only in the sandbox.  ``contact`` is the e-mail or https address for whoever
    meets trouble here, empty when none is set.  ``owners`` names, per API, who answers for it when
    that is not the node's own organisation: a sandbox may hold several on one node.  ``doors`` holds, per door protocol of a lower
    block, the local block or a client of another node; ``app.py`` fills it.
    """

    name: str
    organisation: Party
    public_url: str
    test_mode: bool
    db: Database
    keys: KeyRing
    ports: Ports
    secret: bytes
    contact: str = ""
    owners: Mapping[str, Party] = {}
    doors: dict[type, object] = {}

    def owner(self, api: str) -> Party:
        """Tell which organisation answers for an API, decides who may use it and may write."""
        return self.owners.get(api, self.organisation)

    def door(self, protocol: type[Door]) -> Door:
        """Give the bound implementation of another block's door protocol."""
        return cast("Door", self.doors[protocol])

    def subject_key(self, purpose: str, party: Party) -> bytes:
        """Derive the only form in which a block outside basic data stores a person (32 bytes).

        HMAC-SHA-256 under a key per node and ``purpose``, so that keys of two blocks, or of two
        nodes, cannot be joined.
        """
        return subject_key(self.secret, purpose, party)

    def resource(self, api: str, major: int = 1) -> str:
        """Tell the published base URL of an API, which is its OAuth ``resource`` (RFC 8707)."""
        return resource_of(self.public_url, api, major)


def resource_of(public_url: str, api: str, major: int) -> str:
    """Tell the published base URL of an API at the node that is reached at ``public_url``."""
    return f"{public_url}/{api}/v{major}"


def subject_key(secret: bytes, purpose: str, party: Party) -> bytes:
    """Derive a subject key as :meth:`Node.subject_key` does, for what is built before the node."""
    return keyed(subject_secret(secret, purpose), party)


def subject_secret(secret: bytes, purpose: str) -> bytes:
    """Derive the key under which one purpose's subject keys are made."""
    return derive(secret, f"subject/{purpose}")


def keyed(key: bytes, party: Party) -> bytes:
    """Make a subject key under a key that :func:`subject_secret` gave."""
    return hmac_sha256(key, f"{party.scheme}:{party.identifier}".encode())


def derive(secret: bytes, label: str) -> bytes:
    """Derive a 32-byte key for one use from the node's secret (HKDF-Expand with one block)."""
    return hmac_sha256(secret, label.encode() + b"\x01")

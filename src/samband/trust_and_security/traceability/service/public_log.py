# SPDX-License-Identifier: EUPL-1.2
"""What anybody may fetch of the log: checkpoint, tiles, entries and the keys (C2SP tlog-tiles)."""

from __future__ import annotations

from msgspec import Struct

from samband.core.node import Node
from samband.core.problems import NotFound, Unavailable
from samband.trust_and_security.traceability.service.sequencer import KEY_USE, origin_at
from samband.trust_and_security.traceability.store import tree
from samband.trust_and_security.traceability.wire import note, tiles
from samband.trust_and_security.traceability.wire.canonical import unb64


class LogKey(Struct, frozen=True, rename="camel"):
    """The log's name and every key that has signed or will sign it, as C2SP verifier keys.

    The one that signs now stands first.
    """

    origin: str
    keys: list[str]


async def log_key(node: Node) -> LogKey:
    """Give the log's keys; pin them from more than one place, since a forger can serve a key too."""
    signer = await node.keys.signer(KEY_USE, "EdDSA")
    ever = await node.keys.history(KEY_USE)
    published = sorted(ever, key=lambda jwk: jwk["kid"] != signer.kid)
    async with node.db.connection() as connection:
        head = await tree.head(connection)
    name = head.origin or origin_at(node)
    keys = [note.format_vkey(note.verifier(name, unb64(jwk["x"]))) for jwk in published]
    return LogKey(name, keys)


async def checkpoint(node: Node) -> bytes:
    """Give the latest signed checkpoint."""
    async with node.db.connection() as connection:
        found = await tree.latest_checkpoint(connection)
    if found is None:
        raise Unavailable("The log has not been signed yet.", retry_after=1)
    return found.note.encode()


async def tile(node: Node, path: str) -> bytes:
    """Give a tile or entry bundle by its path below ``/log/tile/``; raises ``NotFound``.

    Places that no signed checkpoint covers yet are not found.
    """
    try:
        wanted = tiles.parse_path(path)
    except ValueError:
        raise NotFound("No tile has this address.") from None
    async with node.db.connection() as connection:
        head = await tree.head(connection)
        if not tiles.exists(wanted, head.size):
            raise NotFound("The log has not grown that far.")
        if wanted.level is None:
            first = wanted.index * tiles.WIDTH
            rows = await tree.entries(connection, first, wanted.width)
            return tiles.encode_entries(row.encode() for row in rows)
        places = tiles.nodes(wanted)
        found = await tree.nodes_at(connection, places)
    return tiles.encode_hashes([found[place] for place in places])

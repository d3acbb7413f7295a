# SPDX-License-Identifier: EUPL-1.2
"""Receipts out of the log: an event of the person's own, opened to her, proved to anybody."""

from __future__ import annotations

from uuid import UUID

from samband.core.db import Connection
from samband.core.identifiers import Party
from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.problems import NotFound, Unavailable
from samband.core.recording import Record, reading
from samband.trust_and_security.traceability.model import merkle
from samband.trust_and_security.traceability.service.own_data import own_parties
from samband.trust_and_security.traceability.store import tree
from samband.trust_and_security.traceability.store.reads import OpenableRow, find_openable
from samband.trust_and_security.traceability.store.tree import CheckpointRow
from samband.trust_and_security.traceability.vocabulary import RECEIPT_ISSUED
from samband.trust_and_security.traceability.wire import canonical, leaf
from samband.trust_and_security.traceability.wire import receipt as wire
from samband.trust_and_security.traceability.wire.canonical import Json


async def my_receipt(node: Node, actor: Actor, event_id: UUID) -> bytes:
    """Give the receipt for an event about the logged-in person, as its exact bytes.

    Raises ``NotFound`` alike for an event that is unknown, somebody else's, not yet disclosed or
    erased, and ``Unavailable`` for the moment before a fresh event has reached the log.
    """
    record = Record(
        type=RECEIPT_ISSUED,
        actor=actor,
        subjects=(actor.user,) if actor.user else (),
        items=(str(event_id),),
    )
    async with reading(node, record):
        own = await own_parties(node, actor)
        record.evidence = own.evidence
        async with node.db.connection() as connection:
            row = await find_openable(connection, event_id, own.keys)
            if row is None:
                raise NotFound("There is no such event about you.")
            return await _receipt(connection, row, own.parties[row.subject_key])


async def _receipt(connection: Connection, row: OpenableRow, party: Party) -> bytes:
    checkpoint = await tree.latest_checkpoint(connection)
    if row.leaf_index is None or checkpoint is None or checkpoint.size <= row.leaf_index:
        raise Unavailable("The event is on its way into the log.", retry_after=1)
    proof = await prove_inclusion(connection, row.leaf_index, checkpoint)
    return wire.encode(
        wire.Receipt(
            leaf.decode(row.leaf.encode()),
            row.leaf_index,
            checkpoint.size,
            tuple(proof),
            checkpoint.note.encode(),
            _opening(row, party),
        )
    )


def _opening(row: OpenableRow, party: Party) -> wire.Opening:
    return wire.Opening(
        body=_object(canonical.decode(row.body.encode())),
        body_salt=leaf.salt_for(row.salt, "body"),
        position=row.position,
        scheme=party.scheme.value,
        identifier=party.identifier,
        subject_salt=leaf.subject_salt(row.salt, row.position),
    )


async def prove_inclusion(
    connection: Connection, index: int, checkpoint: CheckpointRow
) -> list[bytes]:
    """Prove the leaf at ``index`` under a checkpoint, from a few dozen stored hashes at most."""
    ranges = merkle.inclusion_ranges(index, checkpoint.size)
    found = await tree.nodes_at(connection, merkle.nodes_for(ranges))
    return merkle.prove(ranges, found.__getitem__)


def _object(value: Json) -> dict[str, Json]:
    if not isinstance(value, dict):
        raise TypeError("a body is an object")
    return value

# SPDX-License-Identifier: EUPL-1.2
"""Receipts out of the log: an event of the person's own, opened to her, proved to anybody."""

from __future__ import annotations

from uuid import UUID

from msgspec import Struct

from samband.core.db import Connection
from samband.core.identifiers import Party
from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.problems import NotFound, Unavailable
from samband.core.recording import Record, reading
from samband.trust_and_security.traceability.model import merkle
from samband.trust_and_security.traceability.model.reads import Read, Reads, Source, WantedReads
from samband.trust_and_security.traceability.service.own_data import (
    Own,
    find_read,
    listing,
    own_parties,
    reads_of,
)
from samband.trust_and_security.traceability.store import tree
from samband.trust_and_security.traceability.store.reads import (
    OpenableRow,
    find_openable,
    list_sources,
)
from samband.trust_and_security.traceability.store.tree import CheckpointRow
from samband.trust_and_security.traceability.vocabulary import RECEIPT_ISSUED
from samband.trust_and_security.traceability.wire import canonical, leaf
from samband.trust_and_security.traceability.wire import receipt as wire
from samband.trust_and_security.traceability.wire.canonical import Json


class Proved(Struct, frozen=True):
    """An event of a person's own with its receipt, which is None until the event is in the log."""

    read: Read
    receipt: bytes | None


async def my_receipt(node: Node, actor: Actor, event_id: UUID, signed: str = "") -> bytes:
    """Give the receipt for an event about the logged-in person, as its exact bytes.

    Raises ``NotFound`` alike for an event that is unknown, somebody else's, not yet disclosed or
    erased, and ``Unavailable`` for the moment before a fresh event has reached the log.
    """
    record = _issuing(actor, event_id)
    async with reading(node, record):
        proved = await _proved(node, record, event_id, signed)
        if proved.receipt is None:
            raise on_its_way()
        return proved.receipt


def on_its_way() -> Unavailable:
    """Say that a fresh event has not reached the log; within a second it has."""
    return Unavailable("The event is on its way into the log.", retry_after=1)


async def my_proved_read(node: Node, actor: Actor, event_id: UUID, signed: str = "") -> Proved:
    """Give an event about the logged-in person with its receipt; raises ``NotFound``."""
    record = _issuing(actor, event_id)
    async with reading(node, record):
        return await _proved(node, record, event_id, signed)


class OwnList(Struct, frozen=True):
    """A page of a person's own list with its receipts, and everybody whom she can choose among.

    ``signed`` is the statement of her numbers, when she has had others.
    """

    reads: Reads
    proved: list[Proved]
    sources: list[Source]
    signed: str = ""


async def my_proved_reads(node: Node, actor: Actor, asked: WantedReads) -> OwnList:
    """List who has read about the logged-in person, with the receipts: one event for it all."""
    record = listing(actor)
    async with reading(node, record):
        own = await own_parties(node, actor, asked.identifier_evidence)
        record.evidence = own.evidence
        async with node.db.connection() as connection:
            listed = await reads_of(connection, own, asked.limit, asked.offset, asked.part)
            sources = await list_sources(connection, own.keys)
            proved = [
                Proved(read, await _receipt(connection, own, UUID(read.event_id)))
                for read in listed.items
            ]
        return OwnList(listed, proved, sources, own.signed)


def _issuing(actor: Actor, event_id: UUID) -> Record:
    return Record(
        type=RECEIPT_ISSUED,
        actor=actor,
        subjects=(actor.user,) if actor.user else (),
        items=(str(event_id),),
    )


async def _proved(node: Node, record: Record, event_id: UUID, signed: str) -> Proved:
    own = await own_parties(node, record.actor, signed)
    record.evidence = own.evidence
    async with node.db.connection() as connection:
        read = await find_read(connection, own, event_id)
        if read is None:
            raise NotFound("There is no such event about you.")
        return Proved(read, await _receipt(connection, own, event_id))


async def _receipt(connection: Connection, own: Own, event_id: UUID) -> bytes | None:
    row = await find_openable(connection, event_id, own.keys)
    checkpoint = await tree.latest_checkpoint(connection)
    if row is None or row.leaf_index is None or checkpoint is None:
        return None
    if checkpoint.size <= row.leaf_index:
        return None
    proof = await prove_inclusion(connection, row.leaf_index, checkpoint)
    return wire.encode(
        wire.Receipt(
            leaf.decode(row.leaf.encode()),
            row.leaf_index,
            checkpoint.size,
            tuple(proof),
            checkpoint.note.encode(),
            _opening(row, own.parties[row.subject_key]),
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

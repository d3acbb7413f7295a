# SPDX-License-Identifier: EUPL-1.2
"""A receipt: the proof, for one person, that one event stands in a node's log.

It opens her commitment and nobody else's. It is checked against a log key that the checker
already has; a receipt carries no key, since whoever forges a log can forge a key beside it.
The receipt is one canonical JSON text, so there is no byte that does not count.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec

from samband.trust_and_security.traceability.model import merkle
from samband.trust_and_security.traceability.wire import canonical, leaf, note
from samband.trust_and_security.traceability.wire.canonical import Json, b64, unb64
from samband.trust_and_security.traceability.wire.leaf import Leaf

FORMAT = "samband-receipt-v1"
MAX_RECEIPT = 512 * 1024
MAX_PROOF = 64
_FIELDS = {"format", "leaf", "index", "treeSize", "proof", "checkpoint", "opening"}
_OPENING = {"body", "bodySalt", "position", "subject", "subjectSalt"}
_SUBJECT = {"scheme", "identifier"}


class Opening(msgspec.Struct, frozen=True):
    """What shows one subject the event: the body and her own commitment, with their salts."""

    body: dict[str, Json]
    body_salt: bytes
    position: int
    scheme: str
    identifier: str
    subject_salt: bytes


class Receipt(msgspec.Struct, frozen=True):
    """A read receipt; nothing in it is true until it has been verified."""

    leaf: Leaf
    index: int
    tree_size: int
    proof: tuple[bytes, ...]
    checkpoint: bytes
    opening: Opening


class Fault(StrEnum):
    """Why a receipt does not hold; the first that is found."""

    BAD_KEY = "bad-key"
    MALFORMED = "malformed"
    BODY = "body"
    SUBJECT = "subject"
    UNKNOWN_KEY = "unknown-key"
    SIGNATURE = "signature"
    CHECKPOINT = "checkpoint"
    INCLUSION = "inclusion"


class Verdict(msgspec.Struct, frozen=True):
    """The outcome of a check: a fault, or the facts that the log key vouches for.

    ``other_signatures`` names further signers of the checkpoint, whose keys were not given and
    whose signatures therefore were not checked.
    """

    fault: Fault | None = None
    origin: str = ""
    receipt: Receipt | None = None
    other_signatures: tuple[str, ...] = ()

    @property
    def valid(self) -> bool:
        """Tell whether the receipt holds."""
        return self.fault is None


def encode(receipt: Receipt) -> bytes:
    """Write a receipt's only form."""
    opening = receipt.opening
    return canonical.encode(
        {
            "format": FORMAT,
            "leaf": leaf.to_json(receipt.leaf),
            "index": receipt.index,
            "treeSize": receipt.tree_size,
            "proof": [b64(value) for value in receipt.proof],
            "checkpoint": receipt.checkpoint.decode(),
            "opening": {
                "body": opening.body,
                "bodySalt": b64(opening.body_salt),
                "position": opening.position,
                "subject": {"scheme": opening.scheme, "identifier": opening.identifier},
                "subjectSalt": b64(opening.subject_salt),
            },
        }
    )


def decode(data: bytes) -> Receipt:
    """Read a receipt without believing it; raises ``ValueError`` unless its form is exact."""
    if len(data) > MAX_RECEIPT:
        raise ValueError("the receipt is too long")
    value = canonical.decode(data)
    if not isinstance(value, dict) or value.keys() != _FIELDS or value["format"] != FORMAT:
        raise ValueError("not a receipt of this format")
    proof, checkpoint = value["proof"], value["checkpoint"]
    if not isinstance(proof, list) or len(proof) > MAX_PROOF or not isinstance(checkpoint, str):
        raise ValueError("not a receipt of this format")
    return Receipt(
        leaf.from_json(value["leaf"]),
        _count(value["index"]),
        _count(value["treeSize"]),
        tuple(_bytes(item) for item in proof),
        checkpoint.encode(),
        _opening(value["opening"]),
    )


def _opening(value: Json) -> Opening:
    if not isinstance(value, dict) or value.keys() != _OPENING:
        raise ValueError("not an opening of this format")
    subject, body = value["subject"], value["body"]
    if not isinstance(subject, dict) or subject.keys() != _SUBJECT or not isinstance(body, dict):
        raise ValueError("not an opening of this format")
    scheme, identifier = subject["scheme"], subject["identifier"]
    if not isinstance(scheme, str) or not isinstance(identifier, str):
        raise ValueError("not an opening of this format")  # noqa: TRY004 (bad data)
    salts = _bytes(value["bodySalt"]), _bytes(value["subjectSalt"])
    return Opening(body, salts[0], _count(value["position"]), scheme, identifier, salts[1])


def _count(value: Json) -> int:
    if type(value) is not int or value < 0:
        raise ValueError("not a count")
    return value


def _bytes(value: Json) -> bytes:
    data = unb64(value) if isinstance(value, str) else b""
    if len(data) != merkle.HASH_SIZE:
        raise ValueError("hashes and salts are 32 bytes")
    return data


def verify_receipt(data: bytes, vkey: str) -> Verdict:
    """Check a receipt against a log key that you already trust, without server or network.

    ``vkey`` is the log's C2SP verifier key. Never raises for a bad receipt: the verdict says what
    is wrong. What holds is that the log named by ``origin`` had committed to exactly this event
    when it signed the checkpoint.
    """
    try:
        known = note.parse_vkey(vkey)
    except ValueError:
        return Verdict(Fault.BAD_KEY)
    try:
        receipt = decode(data)
    except ValueError:
        return Verdict(Fault.MALFORMED)
    fault = _opening_fault(receipt)
    return Verdict(fault) if fault else _check_log(receipt, known)


def _opening_fault(receipt: Receipt) -> Fault | None:
    """Check that the opening opens this leaf: its body and exactly one of its subjects."""
    opening = receipt.opening
    body = leaf.commit_body(opening.body_salt, canonical.encode(opening.body))
    if body != receipt.leaf.body:
        return Fault.BODY
    if opening.position >= len(receipt.leaf.subjects):
        return Fault.SUBJECT
    try:
        subject = leaf.commit_subject(opening.subject_salt, opening.scheme, opening.identifier)
    except ValueError:
        return Fault.SUBJECT
    return None if subject == receipt.leaf.subjects[opening.position] else Fault.SUBJECT


def _check_log(receipt: Receipt, known: note.Verifier) -> Verdict:
    """Check that the key signed a checkpoint of the log it names, and that the leaf is under it."""
    try:
        text, others = note.open_note(receipt.checkpoint, known)
        checkpoint = note.parse_checkpoint(text)
    except note.UnknownKey:
        return Verdict(Fault.UNKNOWN_KEY)
    except note.BadNote:
        return Verdict(Fault.SIGNATURE)
    if checkpoint.origin != known.name or checkpoint.size != receipt.tree_size:
        return Verdict(Fault.CHECKPOINT)
    hashed = merkle.leaf_hash(leaf.encode(receipt.leaf))
    if not merkle.includes(receipt.index, checkpoint.size, hashed, receipt.proof, checkpoint.root):
        return Verdict(Fault.INCLUSION)
    return Verdict(None, checkpoint.origin, receipt, tuple(line.name for line in others))

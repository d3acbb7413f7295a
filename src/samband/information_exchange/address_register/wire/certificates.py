# SPDX-License-Identifier: EUPL-1.2
"""X.509 certificates (RFC 5280) read so that a bad one cannot come in.

Only what a reader of the register needs is kept beside the PEM itself: who, by whom, which, from
when to when, and what kind of key.  Whether to trust the issuer is the reader's own question.
All of a certificate is public, so every text in it is searched for a person's number: an e-legitimation
has one in its subject (``serialNumber``), and others have it in a name of an extension.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa

from samband.core.identifiers import holds_personal_number
from samband.core.text import LINE_OR_NOTHING
from samband.information_exchange.address_register.model.content import (
    Certificate,
    NewCertificate,
)
from samband.information_exchange.address_register.model.timeline import Misplaced

MIN_RSA_BITS, MAX_RSA_BITS = 2048, 8192
_CURVES = (ec.SECP256R1, ec.SECP384R1, ec.SECP521R1, ec.BrainpoolP256R1, ec.BrainpoolP384R1)
_CONSTRUCTED, _LONG_TAG, _LONG_SIZE, _SHORTEST = 0x20, 0x1F, 0x80, 2
_DEEPEST = 32
_BITS, _WRAPPED = 0x03, frozenset({0x03, 0x04})
_NO_TEXT = frozenset({0x01, 0x02, 0x05, 0x06, 0x0A, 0x17, 0x18})
"""Truth values, integers, nothing, object identifiers, choices and times."""
_WIDE = {0x1C: "utf-32-be", 0x1E: "utf-16-be"}
_BEGIN = "-----BEGIN CERTIFICATE-----"


def read_certificate(new: NewCertificate) -> Certificate:
    """Read one certificate in PEM; raises ``Misplaced`` with a code of the vocabulary."""
    text = new.pem.strip()
    if "PRIVATE KEY" in text:
        raise Misplaced("certificate-private")
    if text.count("-----BEGIN ") > 1:
        raise Misplaced("certificate-many")
    if not text.startswith(_BEGIN):
        raise Misplaced("certificate-pem")
    try:
        read = x509.load_pem_x509_certificate(text.encode())
        public = read.public_key()
        subject, issuer = read.subject.rfc4514_string(), read.issuer.rfc4514_string()
        serial = f"{read.serial_number:x}"
        texts = [*texts_in(read.public_bytes(serialization.Encoding.DER))]
    except (ValueError, UnsupportedAlgorithm, TypeError):
        raise Misplaced("certificate-pem") from None
    if not all(re.search(LINE_OR_NOTHING, name) for name in (subject, issuer)):
        raise Misplaced("certificate-signs")
    if any(holds_personal_number(each) for each in texts):
        raise Misplaced("certificate-person")
    return Certificate(
        use=new.use,
        pem=read.public_bytes(serialization.Encoding.PEM).decode(),
        subject=subject,
        issuer=issuer,
        serial_number=serial,
        thumbprint=read.fingerprint(hashes.SHA256()).hex(),
        not_before=read.not_valid_before_utc,
        not_after=read.not_valid_after_utc,
        key=_key(public),
    )


def texts_in(encoded: bytes, depth: int = 0) -> Iterator[str]:
    """Give every text in DER (X.690), at any depth: in names, in extensions, and in what they wrap.

    Numbers, dates and object identifiers are none; what is wrapped is read as DER where it can be.
    Raises ``ValueError`` for what is no DER, or lies too deep.
    """
    if depth > _DEEPEST:
        raise ValueError("lies too deep")
    for tag, body in _parts(encoded):
        if tag & _CONSTRUCTED:
            yield from texts_in(body, depth + 1)
        elif tag in _WRAPPED and _is_encoded(body[tag == _BITS :], depth + 1):
            yield from texts_in(body[tag == _BITS :], depth + 1)
        elif tag not in _NO_TEXT:
            yield body.decode(_WIDE.get(tag, "utf-8"), "replace")


def _parts(encoded: bytes) -> Iterator[tuple[int, bytes]]:
    """Part DER into tags and contents; raises ``ValueError`` for what is no DER."""
    rest = encoded
    while rest:
        if len(rest) < _SHORTEST or rest[0] & _LONG_TAG == _LONG_TAG:
            raise ValueError("is not DER of the kind that certificates have")
        size, begins = rest[1], _SHORTEST
        if size > _LONG_SIZE:
            begins += size - _LONG_SIZE
            size = int.from_bytes(rest[_SHORTEST:begins])
        if begins + size > len(rest):
            raise ValueError("is cut off")
        yield rest[0], rest[begins : begins + size]
        rest = rest[begins + size :]


def _is_encoded(body: bytes, depth: int) -> bool:
    """Tell whether a content is DER throughout, and not bytes of another kind."""
    try:
        parts = list(_parts(body))
    except ValueError:
        return False
    return bool(parts) and all(
        not tag & _CONSTRUCTED or (depth < _DEEPEST and _is_encoded(in_it, depth + 1))
        for tag, in_it in parts
    )


def _key(key: object) -> str:
    """Name the kind of key; raises ``Misplaced`` for one that is too weak or of another kind."""
    if isinstance(key, rsa.RSAPublicKey):
        if not MIN_RSA_BITS <= key.key_size <= MAX_RSA_BITS:
            raise Misplaced("certificate-weak")
        return f"RSA {key.key_size}"
    if isinstance(key, ec.EllipticCurvePublicKey):
        if not isinstance(key.curve, _CURVES):
            raise Misplaced("certificate-weak")
        return f"EC {key.curve.name}"
    if isinstance(key, ed25519.Ed25519PublicKey):
        return "Ed25519"
    if isinstance(key, ed448.Ed448PublicKey):
        return "Ed448"
    raise Misplaced("certificate-weak")

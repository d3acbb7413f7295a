# SPDX-License-Identifier: EUPL-1.2
"""X.509 certificates (RFC 5280) read so that a bad one cannot come in.

Only what a reader of the register needs is kept beside the PEM itself: who, by whom, which, from
when to when, and what kind of key.  Whether to trust the issuer is the reader's own question.
"""

from __future__ import annotations

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa

from samband.information_exchange.address_register.model.content import (
    Certificate,
    NewCertificate,
)
from samband.information_exchange.address_register.model.timeline import Misplaced

MIN_RSA_BITS, MAX_RSA_BITS = 2048, 8192
_CURVES = (ec.SECP256R1, ec.SECP384R1, ec.SECP521R1, ec.BrainpoolP256R1, ec.BrainpoolP384R1)
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
    except (ValueError, UnsupportedAlgorithm, TypeError):
        raise Misplaced("certificate-pem") from None
    return Certificate(
        use=new.use,
        pem=read.public_bytes(serialization.Encoding.PEM).decode(),
        subject=subject.replace("\x00", ""),
        issuer=issuer.replace("\x00", ""),
        serial_number=serial,
        thumbprint=read.fingerprint(hashes.SHA256()).hex(),
        not_before=read.not_valid_before_utc,
        not_after=read.not_valid_after_utc,
        key=_key(public),
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

# SPDX-License-Identifier: EUPL-1.2
"""A network of one's own, with a public address and TLS, so that production can be tried whole.

A production node speaks only https to public addresses, which no test may reach.  So this process
moves to a network namespace where nothing else is, and takes such an address there.
"""

from __future__ import annotations

import asyncio
import ctypes
import fcntl
import ipaddress
import os
import socket
import ssl
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from samband.core.time import now

ADDRESS = "192.31.196.10"
"""Public to every library, but given to an experiment that routes it nowhere (RFC 7535)."""

_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000
_SET_FLAGS, _SET_ADDRESS = 0x8914, 0x8916
_UP_AND_RUNNING = 0x41


def enter() -> None:
    """Leave this machine's network for one's own; raises ``OSError`` where it is not allowed."""
    flags = _NEW_NETWORK if os.geteuid() == 0 else _NEW_NETWORK | _NEW_USER
    if ctypes.CDLL(None, use_errno=True).unshare(flags):
        raise OSError(ctypes.get_errno(), "unshare")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        fcntl.ioctl(control, _SET_FLAGS, struct.pack("16sH14x", b"lo", _UP_AND_RUNNING))
        sockaddr = struct.pack("HH4s8x", socket.AF_INET, 0, socket.inet_aton(ADDRESS))
        fcntl.ioctl(control, _SET_ADDRESS, struct.pack("16s16s", b"lo:0", sockaddr))


def make_certificate(folder: Path, host: str = ADDRESS) -> Path:
    """Write a certificate for the address with its key, signed by itself, and tell where."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host)])
    address = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(host))])
    own = x509.BasicConstraints(ca=True, path_length=0)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name)
    builder = builder.public_key(key.public_key()).serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(now() - timedelta(days=1))
    builder = builder.not_valid_after(now() + timedelta(days=1))
    for extension in (address, own):
        builder = builder.add_extension(extension, critical=True)
    file = folder / "certificate.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    signed = builder.sign(key, hashes.SHA256())
    file.write_bytes(signed.public_bytes(serialization.Encoding.PEM) + secret)
    return file


@asynccontextmanager
async def tls(certificate: Path, inner: int) -> AsyncIterator[str]:
    """Be the proxy with TLS in front of a port of this machine; gives the address."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            inside, to_inside = await asyncio.open_connection("127.0.0.1", inner)
        except OSError:  # not started yet
            writer.close()
            return
        first, _, rest = (await reader.readuntil(b"\r\n\r\n")).partition(b"\r\n")
        told = b"X-Forwarded-Proto: https\r\nX-Forwarded-For: 127.0.0.1\r\nConnection: close\r\n"
        to_inside.write(first + b"\r\n" + told + _without_connection(rest))
        await asyncio.gather(_pour(inside, writer), _pour(reader, to_inside))

    server = await asyncio.start_server(serve, ADDRESS, 0, ssl=context)
    async with server:
        yield f"https://{ADDRESS}:{server.sockets[0].getsockname()[1]}"


def _without_connection(head: bytes) -> bytes:
    lines = head.split(b"\r\n")
    return b"\r\n".join(line for line in lines if not line.lower().startswith(b"connection:"))


async def _pour(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    """Pass everything on until either side ends."""
    try:
        while data := await source.read(65_536):
            target.write(data)
            await target.drain()
    except (OSError, ssl.SSLError):
        pass
    finally:
        target.close()

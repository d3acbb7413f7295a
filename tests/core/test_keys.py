# SPDX-License-Identifier: EUPL-1.2
"""Keys sign from any process, rotate without a verifier ever meeting an unknown one, stay sealed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta

import msgspec
import pytest
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import serialization
from joserfc import jws
from joserfc.jwk import ECKey, OKPKey

from core.builders import SECRET, node_on, on_node
from samband.core.db import Database
from samband.core.keys import LEAD, LIFETIME, MARGIN, KeyRing, SigningKey, base64url
from samband.core.node import Node, derive
from samband.core.time import now

MESSAGE = b"eyJhbGciOiJFUzI1NiJ9.e30"


def fresh_ring(node: Node) -> KeyRing:
    """A ring of another process: same database and secret, nothing remembered."""
    return KeyRing(node.db, derive(SECRET, "keys"))


def verifies(key: SigningKey, jwk: dict[str, str]) -> bool:
    """Check one of our signatures with a library that we did not write."""
    header = base64url(msgspec.json.encode({"alg": key.algorithm, "kid": key.kid}))
    signed = f"{header}.{base64url(b'{}')}"
    token = f"{signed}.{base64url(key.sign(signed.encode()))}"
    public = (ECKey if jwk["kty"] == "EC" else OKPKey).import_key(dict(jwk))
    return jws.deserialize_compact(token, public, algorithms=[key.algorithm]).payload == b"{}"


@pytest.mark.parametrize("algorithm", ["ES256", "EdDSA"])
@pytest.mark.filterwarnings("ignore:EdDSA is deprecated")
def test_a_signature_verifies_with_the_published_key(
    fresh_database: Callable[[], str], algorithm: str
) -> None:
    async def test(node: Node) -> None:
        key = await node.keys.signer("token", algorithm)  # type: ignore[arg-type]
        (jwk,) = await node.keys.published("token")
        assert jwk["kid"] == key.kid
        assert "d" not in jwk
        assert verifies(key, jwk)

    on_node(fresh_database(), test)


def test_processes_that_start_at_once_make_one_key(fresh_database: Callable[[], str]) -> None:
    async def test(node: Node) -> None:
        rings = [fresh_ring(node) for _ in range(8)]
        keys = await asyncio.gather(*(ring.signer("token") for ring in rings))
        assert len({key.kid for key in keys}) == 1
        assert len(await node.keys.published("token")) == 1

    on_node(fresh_database(), test)


def test_a_rotated_key_is_published_before_it_signs_and_after_it_has_stopped(
    fresh_database: Callable[[], str],
) -> None:
    async def test(node: Node) -> None:
        old = await node.keys.signer("token")
        new_kid = await node.keys.rotate("token")
        assert (await fresh_ring(node).signer("token")).kid == old.kid
        assert {k["kid"] for k in await fresh_ring(node).published("token")} == {old.kid, new_kid}

        async with node.db.connection() as connection:
            await connection.execute(
                "update core.key set activates = activates - $1::interval", LEAD + timedelta(1)
            )
        assert (await fresh_ring(node).signer("token")).kid == new_kid
        assert {k["kid"] for k in await fresh_ring(node).published("token")} == {old.kid, new_kid}

    on_node(fresh_database(), test)


def test_a_leaked_key_is_replaced_at_once(fresh_database: Callable[[], str]) -> None:
    async def test(node: Node) -> None:
        old = await node.keys.signer("token")
        new_kid = await node.keys.rotate("token", at_once=True)
        assert new_kid != old.kid
        assert (await node.keys.signer("token")).kid == new_kid
        assert {k["kid"] for k in await fresh_ring(node).published("token")} == {new_kid}
        assert {k["kid"] for k in await fresh_ring(node).history("token")} == {old.kid, new_kid}

    on_node(fresh_database(), test)


def test_a_leaked_key_takes_the_coming_one_with_it(fresh_database: Callable[[], str]) -> None:
    async def test(node: Node) -> None:
        await node.keys.signer("token")
        await node.keys.rotate("token")
        new_kid = await node.keys.rotate("token", at_once=True)
        ring = fresh_ring(node)
        assert (await ring.signer("token")).kid == new_kid
        assert {k["kid"] for k in await ring.published("token")} == {new_kid}

    on_node(fresh_database(), test)


def test_a_key_is_rotated_a_month_before_it_retires_and_only_once(
    fresh_database: Callable[[], str],
) -> None:
    async def test(node: Node) -> None:
        old = await node.keys.signer("token")
        await node.keys.signer("log", "EdDSA")
        assert await node.keys.rotate_due() == []
        async with node.db.connection() as connection:
            await connection.execute(
                "update core.key set activates = activates - $1::interval,"
                " retires = retires - $1::interval where use = 'token'",
                LIFETIME - MARGIN + timedelta(days=1),
            )
        assert await fresh_ring(node).rotate_due() == ["token"]
        assert await fresh_ring(node).rotate_due() == []
        assert len(await fresh_ring(node).published("token")) == 2
        assert (await fresh_ring(node).signer("token")).kid == old.kid

    on_node(fresh_database(), test)


def test_when_every_key_has_retired_a_new_one_signs(fresh_database: Callable[[], str]) -> None:
    async def test(node: Node) -> None:
        old = await node.keys.signer("token")
        async with node.db.connection() as connection:
            await connection.execute(
                "update core.key set activates = $1, retires = $2",
                now() - timedelta(2),
                now() - timedelta(1),
            )
        async with asyncio.timeout(10):
            new = await fresh_ring(node).signer("token")
        assert new.kid != old.kid
        assert {k["kid"] for k in await fresh_ring(node).published("token")} == {new.kid}
        assert len(await fresh_ring(node).history("token")) == 2

    on_node(fresh_database(), test)


def test_each_use_has_its_own_key(fresh_database: Callable[[], str]) -> None:
    async def test(node: Node) -> None:
        token, receipt = await node.keys.signer("token"), await node.keys.signer("receipt")
        assert token.kid != receipt.kid
        (jwk,) = await node.keys.published("receipt")
        with pytest.raises(Exception, match="bad_signature"):
            verifies(token, jwk)

    on_node(fresh_database(), test)


def test_the_private_part_is_sealed_where_it_lies(fresh_database: Callable[[], str]) -> None:
    async def test(node: Node) -> None:
        key = await node.keys.signer("token")
        secret = key.private.private_bytes(
            serialization.Encoding.DER,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        async with node.db.connection() as connection:
            row = await connection.fetchrow("select sealed_private, k::text from core.key k")
            assert row is not None
            assert secret[-40:-8] not in row[0]
            assert secret[36:68].hex() not in row[1]
            await connection.execute("update core.key set kid = 'another'")
        with pytest.raises(InvalidTag):
            await fresh_ring(node).signer("token")

    on_node(fresh_database(), test)


def test_another_secret_opens_nothing(fresh_database: Callable[[], str]) -> None:
    async def test() -> None:
        dsn = fresh_database()
        async with node_on(dsn) as node:
            await node.keys.signer("token")
        other = Database(dsn)
        with pytest.raises(InvalidTag):
            await KeyRing(other, derive(bytes(32), "keys")).signer("token")
        await other.close()

    asyncio.run(test())


def test_a_changed_message_does_not_verify(fresh_database: Callable[[], str]) -> None:
    async def test(node: Node) -> None:
        key = await node.keys.signer("checkpoint", "EdDSA")
        public = key.private.public_key()
        public.verify(key.sign(MESSAGE), MESSAGE)  # type: ignore[call-arg]
        with pytest.raises(InvalidSignature):
            public.verify(key.sign(MESSAGE), MESSAGE + b".")  # type: ignore[call-arg]

    on_node(fresh_database(), test)

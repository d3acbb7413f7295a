# SPDX-License-Identifier: EUPL-1.2
"""Our HMAC is the standard library's, for keys and messages of every length."""

from __future__ import annotations

import hmac

from hypothesis import given
from hypothesis import strategies as st

from samband.core.mac import hmac_sha256


@given(key=st.binary(max_size=200), message=st.binary(max_size=300))
def test_it_equals_the_standard_librarys(key: bytes, message: bytes) -> None:
    assert hmac_sha256(key, message) == hmac.digest(key, message, "sha256")


def test_keys_around_the_block_size() -> None:
    for size in (0, 1, 63, 64, 65, 128):
        assert hmac_sha256(b"k" * size, b"m") == hmac.digest(b"k" * size, b"m", "sha256")

# SPDX-License-Identifier: EUPL-1.2
"""The test e-ID exists in the sandbox and nowhere else."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from samband.sandbox.test_eid.block import manifest
from sandbox.test_eid.stage import asked, test_eid


@pytest.mark.capability("ID-9")
def test_a_production_node_cannot_list_it() -> None:
    with pytest.raises(RuntimeError, match="only in the sandbox"):
        manifest(test_mode=False)


@pytest.mark.capability("ID-9")
def test_a_production_node_where_it_was_mounted_by_force_finds_nothing(
    fresh_database: Callable[[], str],
) -> None:
    async def scene() -> None:
        async with test_eid(fresh_database(), test_mode=False) as stage:
            query, _ = asked()
            for path in ("/.well-known/openid-configuration", "/jwks", "/authorize", "/logga-in"):
                answer = await stage.browser.get(f"/test-eid{path}", params=query)
                assert answer.status_code == 404, path
            token = await stage.post_token(code="code", code_verifier="v" * 43)
            assert token.status_code == 404

    asyncio.run(scene())

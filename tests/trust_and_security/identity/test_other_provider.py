# SPDX-License-Identifier: EUPL-1.2
"""Login through an OpenID provider that we did not write, connected by a settings file alone."""

from __future__ import annotations

import asyncio
import contextlib
import html
import importlib.util
import json
import re
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from urllib.parse import urljoin

import httpx
import pytest

from sandbox.test_eid.stage import listening
from trust_and_security.identity.stage import (
    ANNA,
    LOA,
    Portal,
    portal,
    providers_from,
    query_of,
    test_eid_provider,
)

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("oidc_provider_mock") is None,
    reason="oidc-provider-mock is not installed (it needs Python 3.12)",
)

SETTINGS = """
[[providers]]
name = "foreign"
issuer = "{issuer}"
client_id = "portal"
label_sv = "Främmande legitimation"
label_en = "Foreign e-ID"
hint_sv = "Installerad från PyPI"
hint_en = "Installed from PyPI"
level = "http://id.elegnamnden.se/loa/1.0/loa3"
scopes = ["openid", "profile"]
number_claim = "urn:foreign:national-number"

[providers.levels]
"urn:foreign:substantial" = "http://id.elegnamnden.se/loa/1.0/loa3"
"""


@contextlib.asynccontextmanager
async def foreign_provider(**claims: str) -> AsyncIterator[str]:
    """Run oidc-provider-mock in a process of its own and give its issuer."""
    sock, issuer = listening()
    port = str(sock.getsockname()[1])
    sock.close()
    user = json.dumps({"sub": "anna", "name": "Anna Alvarsson", **claims})
    arguments = ("-m", "oidc_provider_mock", "--port", port, "--user-claims", user)
    process = await asyncio.create_subprocess_exec(
        sys.executable, *arguments, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL
    )
    try:
        await _until_it_answers(process, issuer)
        yield issuer
    finally:
        process.terminate()
        await process.wait()


async def _until_it_answers(process: asyncio.subprocess.Process, issuer: str) -> None:
    async with asyncio.timeout(60), httpx.AsyncClient() as client:
        while process.returncode is None:
            with contextlib.suppress(httpx.TransportError):
                await client.get(f"{issuer}/.well-known/openid-configuration")
                return
            await asyncio.sleep(0.1)
    raise AssertionError("the provider ended before it answered")


async def at_foreign(portal: Portal, address: str) -> str:
    """Press the provider's own button for Anna, as its page has it."""
    page = (await portal.web.get(address)).text
    forms = [form for form in re.findall(r"<form.*?</form>", page, re.DOTALL) if "anna" in form]
    action = re.search(r'action="([^"]*)"', forms[0])
    target = urljoin(address, html.unescape(action[1])) if action else address
    chosen = await portal.web.post(target, data={"sub": "anna"})
    assert chosen.status_code in {302, 303}, chosen.text
    return str(chosen.headers["location"])


def test_a_provider_from_elsewhere_logs_anna_in_by_settings_alone(
    fresh_database: Callable[[], str], tmp_path: Path
) -> None:
    claims = {"urn:foreign:national-number": ANNA, "acr": "urn:foreign:substantial"}

    async def scene() -> None:
        async with foreign_provider(**claims) as issuer:
            providers = providers_from(SETTINGS.format(issuer=issuer), tmp_path)
            async with portal(
                fresh_database(), lambda url: (*providers, test_eid_provider(url))
            ) as site:
                choice = await site.web.get("/logga-in")
                assert "Främmande legitimation" in choice.text
                assert "Test-e-legitimation" in choice.text
                begun = await site.begin("foreign", next="/mig")
                back = await at_foreign(site, begun.headers["location"])
                assert query_of(back)["state"] == query_of(begun.headers["location"])["state"]
                done = await site.web.get(back)
                assert done.headers["location"] == "/mig"
                me = await site.me() or {}
                assert (me["user"], me["assurance"]) == (ANNA, f"{LOA}loa3")
                assert me["name"] == "Anna Alvarsson"

    asyncio.run(scene())


@pytest.mark.capability("ID-2")
def test_a_provider_from_elsewhere_that_says_no_level_opens_nothing(
    fresh_database: Callable[[], str], tmp_path: Path
) -> None:
    async def scene() -> None:
        async with foreign_provider(**{"urn:foreign:national-number": ANNA}) as issuer:
            providers = providers_from(SETTINGS.format(issuer=issuer), tmp_path)
            async with portal(fresh_database(), lambda _: providers) as site:
                begun = await site.begin("foreign")
                done = await site.web.get(await at_foreign(site, begun.headers["location"]))
                assert "step=not-proven" in done.headers["location"]
                assert await site.me() is None

    asyncio.run(scene())

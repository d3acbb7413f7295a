# SPDX-License-Identifier: EUPL-1.2
"""Whether the node can be reached where it says that it is, and by whom it is answered there."""

from __future__ import annotations

import asyncio
import socket
import ssl
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import httpx

from samband.cli.finding import Finding, Seen
from samband.cli.operating import opened
from samband.core.connections import trusted
from samband.core.time import now
from samband.settings import Settings
from samband.trust_and_security import traceability

_SECONDS = 5.0
_SOON = timedelta(days=21)
_PATH = "/traceability/v1/log-key"


async def look(seen: Seen) -> list[Finding]:
    """Look at the port, the address and its certificate; a sandbox chooses its own port."""
    settings = seen.settings
    if settings.node.shape == "sandbox":
        return []
    host, port = settings.web.host, settings.web.port
    here = await _keys_at(f"http://{host}:{port}")
    own = await _own_keys(seen) if here and seen.prepared else []
    found = []
    if here is None and not _free(host, port):
        why = f"port {port} on {host} is taken by something that is not Samband"
        found.append(Finding("web.port", why, "Choose another, here and in the proxy."))
    elif here and own and here != own:
        why = f"another node than this listens on port {port} of {host}"
        found.append(Finding("web.port", why, "Choose another, here and in the proxy."))
    found += await _certificate(settings)
    if here is not None and not found:
        found += await _published(settings, here)
    return found


async def _own_keys(seen: Seen) -> list[str]:
    async with opened(seen.settings) as node:
        return (await traceability.log_key(node)).keys


async def _keys_at(url: str) -> list[str] | None:
    """Ask whose log it is that answers at an address; None where no node does."""
    try:
        async with httpx.AsyncClient(verify=trusted(), trust_env=False, timeout=_SECONDS) as http:
            keys = (await http.get(f"{url}{_PATH}")).json()["keys"]
            return [str(key) for key in keys]
    except (httpx.HTTPError, ValueError, KeyError, TypeError):
        return None


async def _published(settings: Settings, here: list[str]) -> list[Finding]:
    url = settings.node.public_url
    there = await _keys_at(url)
    if there == here:
        return []
    why = f"{url} does not reach this node: " + (
        "no node answers there" if there is None else "another node answers there"
    )
    do = "Correct the name, the proxy (deploy/nginx.conf) or the firewall."
    return [Finding("node.public_url", why, do)]


def _free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError:
            return False
    return True


async def _certificate(settings: Settings) -> list[Finding]:
    """See that the certificate is trusted and does not expire within three weeks."""
    url = urlsplit(settings.node.public_url)
    if url.scheme != "https":
        return []
    what, do = f"the certificate of {url.netloc}", "Renew it at the proxy."
    try:
        async with asyncio.timeout(_SECONDS):
            _, writer = await asyncio.open_connection(
                url.hostname, url.port or 443, ssl=trusted(), server_hostname=url.hostname
            )
    except ssl.SSLCertVerificationError as error:
        why = f"it is not trusted: {error.verify_message}"
        return [Finding(what, why, f"{do} For an authority of your own set SSL_CERT_FILE.")]
    except (OSError, TimeoutError) as error:
        why = f"nothing answers there: {error or 'no answer in time'}"
        return [Finding("node.public_url", why, "Start the proxy: deploy/nginx.conf.")]
    certificate = writer.get_extra_info("peercert")
    writer.close()
    ends = datetime.fromtimestamp(ssl.cert_time_to_seconds(certificate["notAfter"]), UTC)
    if ends - now() < _SOON:
        return [Finding(what, f"it ends {ends:%Y-%m-%d}", do)]
    return []

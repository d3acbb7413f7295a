# SPDX-License-Identifier: EUPL-1.2
"""Which addresses may stand in the register: https to the open internet.

Whoever looks an address up will send data there, so one that leads into the reader's own network
is an attack (OWASP: server-side request forgery).  The name itself is resolved only when it is
probed; what can be told from the text is refused here.
"""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import urlsplit

from samband.core.networks import is_public

MAX_URL = 1_000
_LOCAL_NAMES = (".localhost", ".local", ".internal", ".intranet", ".lan", ".home.arpa", ".invalid")
_HOST = re.compile(r"(?=.{1,253}\Z)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")
_ODD = re.compile(r"[\s\\<>\"{}|^`\x00-\x1f\x7f]")


def fault_in_url(url: str, *, test_mode: bool) -> str | None:
    """Tell what is wrong with an address as a code of the vocabulary, or ``None``.

    >>> fault_in_url("https://as4.example.se/msh", test_mode=False)
    >>> fault_in_url("http://as4.example.se/msh", test_mode=False)
    'url-https'
    >>> fault_in_url("https://10.0.0.8/msh", test_mode=False)
    'url-private'
    """
    host = _host_of(url)
    if host is None:
        return "url-wrong"
    if test_mode:
        return None
    if urlsplit(url).scheme != "https":
        return "url-https"
    return "url-private" if _is_private(host) else None


def _host_of(url: str) -> str | None:
    """Give the host of a whole address without user, password or fragment, else ``None``."""
    if len(url) > MAX_URL or _ODD.search(url):
        return None
    try:
        parts = urlsplit(url)
        wrong_port = parts.port == 0
    except ValueError:
        return None
    if wrong_port or parts.scheme not in {"https", "http"} or not parts.hostname:
        return None
    if "@" in parts.netloc or "#" in url:
        return None
    host = _ascii(parts.hostname)
    return host if _is_literal(host) or _HOST.fullmatch(host) else None


def _ascii(host: str) -> str:
    """Write a host as DNS does; what cannot be written so is no host, as the empty text is."""
    if _is_literal(host):
        return host
    try:
        return host.removesuffix(".").encode("idna").decode().lower()
    except UnicodeError:
        return ""


def _is_literal(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _is_private(host: str) -> bool:
    """Tell whether a host can be only in somebody's own network; odd spellings of numbers count."""
    if _is_literal(host):
        return not is_public(host)
    last = host.rpartition(".")[2]
    spelled_number = last.isdigit() or bool(re.fullmatch(r"0x[0-9a-f]*", last))
    return spelled_number or "." not in host or f".{host}".endswith(_LOCAL_NAMES)

# SPDX-License-Identifier: EUPL-1.2
"""Static files under an address that holds the hash of their content.

An address never changes its bytes, so a browser may keep the file for ever and a new
release is seen at once. Addresses inside the style sheet are rewritten the same way.
"""

import hashlib
import re
from functools import cache
from importlib.resources import files

MEDIA_TYPES = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
}
_CSS_URL = re.compile(r'url\("([a-z0-9.-]+)"\)')


def static_url(name: str) -> str:
    """The address of file ``name`` in this release; raises ``KeyError`` when there is none."""
    return f"/static/{_version(_files()[name])}/{name}"


def static_file(path: str) -> tuple[bytes, str] | None:
    """Bytes and media type for ``"<hash>/<name>"``, or None when either does not match."""
    version, _, name = path.partition("/")
    content = _files().get(name)
    if content is None or version != _version(content):
        return None
    return content, MEDIA_TYPES[name.rpartition(".")[2]]


@cache
def _files() -> dict[str, bytes]:
    """Every static file by name, read once from the installed package."""
    folder = files("samband.core.pages") / "static"
    found = {item.name: item.read_bytes() for item in folder.iterdir() if item.is_file()}
    urls = {name: f"/static/{_version(data)}/{name}" for name, data in found.items()}
    for name in [name for name in found if name.endswith(".css")]:
        style = found[name].decode()
        found[name] = _CSS_URL.sub(lambda m: f'url("{urls[m[1]]}")', style).encode()
    return found


def _version(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]

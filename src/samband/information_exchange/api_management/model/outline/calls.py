# SPDX-License-Identifier: EUPL-1.2
"""A call to copy into a terminal.

The document is a stranger's and what is copied is run, so every part of it is quoted for the shell,
and none of it is outside the quotes but the name of our own variable.  Nor may ``curl`` read more
into it than the words: not a file's name in a body that begins with ``@``, nor many calls in the
brackets of an address.
"""

from __future__ import annotations

import re
import shlex
from urllib.parse import quote, urlencode

from samband.information_exchange.api_management.model.outline.reading import OutlinedOperation

_HEADER = re.compile(r"[A-Za-z0-9-]{1,60}")
_METHOD = re.compile(r"[A-Z]{3,7}")


def curl(operation: OutlinedOperation, address: str, header: str) -> str:
    """Write a call with the values that the description gives, and ``{name}`` where it gives none.

    ``header`` is ours, such as ``X-API-Key: $KEY``, in double quotes so that the shell fills it in.

    >>> made = OutlinedOperation("GET", "/a/{id}'; rm", "", "", False, True, (), None, ())
    >>> curl(made, "https://x.se/v1", "")
    "curl -g 'https://x.se/v1/a/{id}%27%3B%20rm'"
    """
    path = quote(operation.path, safe="/{}")
    query: dict[str, str] = {}
    headers = []
    for each in operation.parameters:
        if each.where == "path" and each.example:
            path = path.replace("{" + quote(each.name) + "}", quote(each.example, safe=""))
        elif each.where == "query" and each.required:
            query[each.name] = each.example or "{" + each.name + "}"
        elif each.where == "header" and each.required and _HEADER.fullmatch(each.name):
            headers.append(f"{each.name}: {each.example or '{' + each.name + '}'}")
    url = f"{address}{path}" + (f"?{urlencode(query, safe='{}')}" if query else "")
    words = ["curl", "-g"]
    if operation.method != "GET" and _METHOD.fullmatch(operation.method):
        words += ["-X", operation.method]
    words.append(shlex.quote(url))
    if header and not operation.open:
        words += ["-H", f'"{header}"']
    for line in headers:
        words += ["-H", shlex.quote(line)]
    if operation.body is not None:
        words += ["-H", shlex.quote(f"Content-Type: {operation.body.media}")]
        words += ["--data-raw", shlex.quote(operation.body.example)]
    return " ".join(words)

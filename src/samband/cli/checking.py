# SPDX-License-Identifier: EUPL-1.2
"""Tries an API's description against Sweden's REST API profile, without any node."""

from __future__ import annotations

from pathlib import Path

import httpx
import msgspec
from rich.console import Console
from rich.table import Table
from rich.text import Text

from samband.cli.failing import DONE, NOT_DONE, WrongUse, reached
from samband.information_exchange.api_management import (
    Overgrown,
    Report,
    Severity,
    Unreadable,
    check,
    read_openapi,
)

MAX_BYTES = 2_000_001
SECONDS = 20.0
_COLOUR = {Severity.ERROR: "red", Severity.WARNING: "yellow"}
_console = Console(highlight=False)
_whole = Console(highlight=False, markup=False, soft_wrap=True)


def check_api(source: str, /, *, json: bool = False, swedish: bool = False) -> int:
    """Try an OpenAPI document against Sweden's REST API profile.

    The exit code is 0 when no mandatory rule is broken and 1 when one is.

    Parameters
    ----------
    source
        A file, or the http or https address, of an OpenAPI 3 document in JSON or YAML.
    json
        Print the whole report as JSON.
    swedish
        Tell in Swedish what to mend.
    """
    try:
        report = check(read_openapi(_bytes_of(source)))
    except Unreadable as error:
        where = f" (line {error.line})" if error.line else ""
        raise WrongUse(f"{source}{where}: {error.reason}") from None
    except Overgrown:
        raise WrongUse(f"{source}: its references make it too large to check.") from None
    if json:
        _whole.print(msgspec.json.format(msgspec.json.encode(report)).decode())
    else:
        _tell(source, report, swedish=swedish)
    return NOT_DONE if report.errors else DONE


def _bytes_of(source: str) -> bytes:
    if source.startswith(("http://", "https://")):
        return _fetched(source)
    try:
        with Path(source).open("rb") as handle:
            return handle.read(MAX_BYTES)
    except OSError as error:
        raise WrongUse(f"{source} cannot be read: {error.strerror}.") from None


def _fetched(url: str) -> bytes:
    body = b""
    try:
        with httpx.stream("GET", url, timeout=SECONDS, follow_redirects=True) as answer:
            if answer.status_code != httpx.codes.OK:
                raise WrongUse(f"{url} answers {answer.status_code}.")
            for part in answer.iter_bytes():
                body += part
                if len(body) >= MAX_BYTES:
                    break
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise WrongUse(f"{url} cannot be fetched: {reached(error)}.") from None
    return body


def _tell(source: str, report: Report, *, swedish: bool) -> None:
    if report.findings:
        table = Table("Rule", "", "Where", "Mend", box=None, pad_edge=False, header_style="bold")
        for each in report.findings:
            weight = Text(each.severity, style=_COLOUR[each.severity])
            words = each.sv if swedish else each.en
            table.add_row(each.rule, weight, Text(each.pointer, overflow="fold"), Text(words))
        _console.print(table)
    told = f"{len(report.rules)} rules, {report.errors} errors, {report.warnings} warnings"
    _whole.print(f"{source}: {told}.")

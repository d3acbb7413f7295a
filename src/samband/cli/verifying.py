# SPDX-License-Identifier: EUPL-1.2
"""Checks a receipt offline: needs neither server, database nor network."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from samband.trust_and_security.traceability import Verdict
from samband.trust_and_security.traceability import verify_receipt as verified

MAX_RECEIPT = 1_000_000
_console = Console(highlight=False, markup=False)


def verify_receipt(file: Path, *, key: str) -> int:
    """Check a receipt without any server or network; exit code 0 only when the proof holds.

    Parameters
    ----------
    file
        The receipt as it was downloaded.
    key
        The log's public key, which you got from somewhere else than the receipt.
    """
    try:
        verdict = verified(file.read_bytes()[:MAX_RECEIPT], key)
    except OSError as error:
        _console.print(f"{file} cannot be read: {error.strerror}")
        return 2
    for line in _lines(verdict):
        _console.print(line)
    return 0 if verdict.valid else 1


def _lines(verdict: Verdict) -> list[str]:
    receipt = verdict.receipt
    if not verdict.valid or receipt is None:
        return [f"The proof does not hold: {verdict.fault}."]
    return [
        "The proof holds.",
        f"  Event   {receipt.leaf.id}, {receipt.leaf.type}, {receipt.leaf.time}",
        f"  In log  {verdict.origin}, as entry {receipt.index} of {receipt.tree_size}",
        f"  About   {receipt.opening.scheme} {receipt.opening.identifier}",
    ]

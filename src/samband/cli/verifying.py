# SPDX-License-Identifier: EUPL-1.2
"""Checks a receipt offline: needs neither server, database nor network."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import msgspec
from cyclopts import Parameter
from rich.console import Console

from samband.cli.failing import DONE, NOT_DONE, WrongUse
from samband.trust_and_security.traceability import Fault, Verdict
from samband.trust_and_security.traceability import verify_receipt as verified

MAX_BYTES = 1_000_000
_console = Console(highlight=False, markup=False, soft_wrap=True)


class _Published(msgspec.Struct):
    """What a node answers at ``/traceability/v1/log-key``."""

    keys: list[str]


def verify_receipt(
    file: Path,
    /,
    *,
    key: Annotated[tuple[str, ...], Parameter(consume_multiple=False, negative="")] = (),
    keys: Path | None = None,
) -> int:
    """Check a receipt without any server or network.

    A log gets new keys in time, and a receipt holds under the key that its log had then: give all
    keys of the log that you trust. The exit code is 0 when the proof holds and 1 when it does not.

    Parameters
    ----------
    file
        The receipt as it was downloaded.
    key
        A public key of the log, which you got from somewhere else than the receipt. Repeat it for
        more keys.
    keys
        A file of such keys: one a line, or as the node gives them at /traceability/v1/log-key.
    """
    trusted = [*key, *(_keys_in(keys) if keys else ())]
    if not trusted:
        raise WrongUse("Give the log's public key with --key, or a file of keys with --keys.")
    verdict = _best(_read(file), trusted)
    for line in _lines(verdict, len(trusted)):
        _console.print(line)
    return DONE if verdict.valid else NOT_DONE


def _best(receipt: bytes, trusted: list[str]) -> Verdict:
    """Give the verdict under the key that signed; raises ``WrongUse`` for what is no key."""
    verdicts = [verified(receipt, key) for key in trusted]
    for place, verdict in enumerate(verdicts, 1):
        if verdict.fault is Fault.BAD_KEY:
            raise WrongUse(f"Key {place} is not a log key: a whole one is written name+id+key.")
    others = [verdict for verdict in verdicts if verdict.fault is not Fault.UNKNOWN_KEY]
    return max(others or verdicts, key=lambda verdict: verdict.valid)


def _keys_in(file: Path) -> list[str]:
    text = _read(file).decode(errors="replace").strip()
    if not text.startswith("{"):
        return [line.strip() for line in text.splitlines() if line.strip()]
    try:
        return msgspec.json.decode(text, type=_Published).keys
    except msgspec.DecodeError:
        raise WrongUse(f"{file} does not hold log keys.") from None


def _read(file: Path) -> bytes:
    try:
        with file.open("rb") as handle:
            return handle.read(MAX_BYTES)
    except OSError as error:
        raise WrongUse(f"{file} cannot be read: {error.strerror}.") from None


def _lines(verdict: Verdict, tried: int) -> list[str]:
    receipt = verdict.receipt
    if verdict.fault is Fault.UNKNOWN_KEY and tried > 1:
        return [f"The proof does not hold: {verdict.fault}, none of the {tried} keys signed it."]
    if not verdict.valid or receipt is None:
        return [f"The proof does not hold: {verdict.fault}."]
    return [
        "The proof holds.",
        f"  Event   {receipt.leaf.id}, {receipt.leaf.type}, {receipt.leaf.time}",
        f"  In log  {verdict.origin}, as entry {receipt.index} of {receipt.tree_size}",
        f"  About   {receipt.opening.scheme} {receipt.opening.identifier}",
    ]

# SPDX-License-Identifier: EUPL-1.2
"""The proof: the receipt holds offline, a changed one does not, and the facts are counted."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

import httpx

from samband.sandbox.journey.model import expect
from samband.sandbox.journey.service.stage import Act, Stage


async def verify(stage: Stage) -> str:
    """Check the receipt with the command line, which uses neither server nor network."""
    expect(stage.receipt, "there is no receipt to check")
    async with httpx.AsyncClient(trust_env=False) as http:
        answer = await http.get(f"{stage.source}/traceability/v1/log-key")
    stage.log_key = answer.json()["keys"][0]
    code, said = await _verify(stage.receipt, stage.log_key)
    expect(code == 0, said)
    return said


async def refuse_changed(stage: Stage) -> str:
    """Change one byte in the middle of the receipt and check it again."""
    expect(stage.receipt, "there is no receipt to change")
    middle = len(stage.receipt) // 2
    changed = bytearray(stage.receipt)
    changed[middle] = changed[middle] ^ 1
    code, said = await _verify(bytes(changed), stage.log_key)
    expect(code == 1, f"exit code {code}: {said}")
    return said


async def count_facts(stage: Stage) -> str:
    """Count the facts that the municipality had and nobody gave (en uppgift en gång)."""
    expect(stage.facts, "no fact was read")
    return f"{len(stage.facts)} facts nobody had to give again: {', '.join(stage.facts)}"


async def _verify(receipt: bytes, key: str) -> tuple[int, str]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "receipt.json"
        file.write_bytes(receipt)
        command = (sys.executable, "-m", "samband.cli", "verify-receipt", str(file), "--key", key)
        process = await asyncio.create_subprocess_exec(
            *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
        )
        out, _ = await process.communicate()
    return process.returncode or 0, out.decode().splitlines()[0] if out else ""


ACTS = (
    Act("traceability", "Her receipt is verified offline", verify),
    Act("traceability", "One byte changed, and it no longer holds", refuse_changed),
    Act("basic_data", "Facts that nobody had to give again are counted", count_facts),
)

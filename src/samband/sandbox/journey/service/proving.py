# SPDX-License-Identifier: EUPL-1.2
"""The proof: each receipt holds offline, and a changed one does not."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

import httpx

from samband.sandbox.journey.model import expect
from samband.sandbox.journey.service.stage import Act, Stage
from samband.sandbox.systems import the_way


async def verify(stage: Stage) -> str:
    """Check each receipt with the command line, which uses neither server nor network."""
    expect(stage.receipts, "there is no receipt to check")
    said = []
    for api, receipt in stage.receipts.items():
        code, words = await _verify(receipt, await _log_key(stage, api))
        expect(code == 0, words)
        said.append(words)
    return f"{len(said)} receipts: {said[0]}"


async def refuse_changed(stage: Stage) -> str:
    """Change one byte in the middle of a receipt and check it again."""
    expect(stage.receipts, "there is no receipt to change")
    api, receipt = next(iter(stage.receipts.items()))
    middle = len(receipt) // 2
    changed = bytearray(receipt)
    changed[middle] = changed[middle] ^ 1
    code, said = await _verify(bytes(changed), await _log_key(stage, api))
    expect(code == 1, f"exit code {code}: {said}")
    return said


async def _log_key(stage: Stage, api: str) -> str:
    async with httpx.AsyncClient(trust_env=False, transport=the_way()) as http:
        answer = await http.get(f"{stage.places.of(api)}/traceability/v1/log-key")
    return str(answer.json()["keys"][0])


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
    Act("traceability", "Each receipt is verified offline", verify),
    Act("traceability", "One byte changed, and it no longer holds", refuse_changed),
)

# SPDX-License-Identifier: EUPL-1.2
"""A newcomer who types what the tutorials say, in a country that runs: every command, as it stands."""

from __future__ import annotations

import asyncio
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from journeys.country import Country
from samband.sandbox.journey.client import Browser
from samband.sandbox.journey.service.showing import log_in_as
from samband.sandbox.population import well_known

ROOT = Path(__file__).parents[2]
DOCS = ("docs/tutorial/first-exchange.md", "docs/sv/kom-igang.md")
READS, RECEIPT = "/mina-sidor/lasningar", re.compile(r"/mina-sidor/kvitton/[^/]+")
MARK = "@@ without the case @@"
_FILE = re.compile(r"~/Downloads/kvitto-….json")


class Newcomer:
    """A second terminal in the folder of the country, and the blocks of one tutorial."""

    def __init__(self, doc: str, country: Country, folder: Path) -> None:
        self.folder, self.country = folder, country
        (folder / ".samband").symlink_to(country.data)
        self.blocks = re.findall(r"```console\n(.*?)```", (ROOT / doc).read_text(), re.DOTALL)

    def says(self, *words: str) -> str:
        """Give the blocks that hold any of these words, with the addresses of this country."""
        text = "".join(b for b in self.blocks if any(word in b for word in words))
        assert all(word in text for word in words)
        places = self.country.places
        for written, there in (("8000", places.home), ("8001", places.of("person"))):
            text = text.replace(f"http://127.0.0.1:{written}", there)
        assert "http://127.0.0.1:800" not in text
        return text

    def types(self, script: str) -> subprocess.CompletedProcess[str]:
        """Type a script in a shell that stops at the first command that fails."""
        path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        return subprocess.run(
            ["bash", "-euo", "pipefail", "-c", script],
            cwd=self.folder,
            env={**os.environ, "PATH": path, "no_proxy": "127.0.0.1"},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )


def _body(said: str) -> Any:
    return json.loads(said[said.index('{"') :])


@pytest.mark.capability("AP-12")
@pytest.mark.parametrize("doc", DOCS)
def test_what_a_tutorial_says_works_as_it_is_typed(
    doc: str, country: Country, tmp_path: Path
) -> None:
    newcomer = Newcomer(doc, country, tmp_path)
    asking = newcomer.says("sandbox join", "samband token", "/person/v1/lookups")
    without = re.sub(r',\s*"case": "[^"]*"', "", asking[asking.index("curl") :])
    assert without not in asking
    done = newcomer.types(f"{asking}\necho '{MARK}'\n{without}")
    assert done.returncode == 0, done.stderr
    told, refused = done.stdout.split(MARK)
    assert _body(told)["fields"].keys() == {"names", "registeredAddress"}, told
    assert _body(refused)["status"] == 403
    assert "case" in _body(refused)["detail"]

    receipt = asyncio.run(_receipt_of_lunds_read(country.places.home))
    file = tmp_path / "kvitto.json"
    file.write_bytes(receipt)
    checking = newcomer.says("/log-key", "verify-receipt")
    assert _FILE.search(checking)
    done = newcomer.types(_FILE.sub(str(file), checking))
    assert (done.returncode, "The proof holds" in done.stdout) == (0, True), done.stderr
    file.write_bytes(receipt.replace(b"building-permit", b"building-permid"))
    done = newcomer.types(_FILE.sub(str(file), checking))
    assert done.returncode != 0
    assert "does not hold" in done.stdout + done.stderr


async def _receipt_of_lunds_read(home: str) -> bytes:
    """Log in as Anna, find what Lund asked and was refused, and download the receipt of the former."""
    async with Browser(home) as browser:
        await log_in_as(browser, well_known()["anna"].number, "/mina-sidor")
        reads = await browser.open(READS)
        assert "Lunds kommun" in reads.text
        assert "Nekad" in reads.text
        links = [link for link in reads.links if RECEIPT.fullmatch(urlsplit(link).path)]
        pages = [await browser.open(link) for link in links]
        read = next(p for p in pages if "Lunds kommun" in p.text and "Nekad" not in p.text)
        for _ in range(30):  # the event is in the signed tree within a second
            files = [each for each in read.links if urlsplit(each).path.endswith("/fil")]
            if files:
                return await browser.download(files[0])
            await asyncio.sleep(0.1)
            read = await browser.open(read.url)
    raise AssertionError("there is no receipt of what Lund read")

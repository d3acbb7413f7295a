# SPDX-License-Identifier: EUPL-1.2
"""What the guide tells an operator to write is what a node takes."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec

from samband.core.configuration import load
from samband.settings import Settings
from samband.trust_and_security.identity import Provider, RelyingParty

GUIDE = Path(__file__).parents[3] / "docs/how-to/connect-an-openid-provider.md"


def test_the_guides_example_starts_a_production_node(tmp_path: Path) -> None:
    found = re.search(r"```toml\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    assert found
    file = tmp_path / "samband.toml"
    file.write_text(found[1], encoding="utf-8")
    providers = load(Settings, file).identity.providers
    relying_party = RelyingParty(providers, test_mode=False)
    provider = relying_party.named("example")
    assert provider is not None
    assert provider.issuer == "https://login.example.se"


def test_the_guide_explains_every_setting_of_a_provider() -> None:
    text = GUIDE.read_text(encoding="utf-8")
    missing = [
        field.name for field in msgspec.structs.fields(Provider) if f"`{field.name}`" not in text
    ]
    assert missing == []

# SPDX-License-Identifier: EUPL-1.2
"""What the trust framework brings to a node."""

from pathlib import Path

import msgspec

from samband.core.block import Manifest
from samband.trust_and_security.trust_framework.api import API, FOLLOWER_API
from samband.trust_and_security.trust_framework.pages import (
    FOLLOWER_LINKS,
    FOLLOWER_PAGES,
    LINKS,
    PAGES,
)
from samband.trust_and_security.trust_framework.vocabulary import VOCABULARY

_HERE = Path(__file__).parent

MANIFEST = Manifest(
    name="trust_framework",
    swedish="Tillitsramverk",
    english="Trust framework",
    owner="E-hälsomyndigheten",
    apis=(API,),
    pages=PAGES,
    links=LINKS,
    templates=_HERE / "pages",
    migrations=_HERE / "migrations",
    vocabulary=VOCABULARY,
)

FOLLOWER = msgspec.structs.replace(
    MANIFEST, apis=(FOLLOWER_API,), pages=FOLLOWER_PAGES, links=FOLLOWER_LINKS
)
"""What it brings to a node that follows a register elsewhere."""

# SPDX-License-Identifier: EUPL-1.2
"""What the trust framework brings to a node."""

from pathlib import Path

from samband.core.block import Manifest
from samband.trust_and_security.trust_framework.api import API
from samband.trust_and_security.trust_framework.pages import LINKS, PAGES
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

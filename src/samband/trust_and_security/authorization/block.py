# SPDX-License-Identifier: EUPL-1.2
"""The manifest of Auktorisation."""

from pathlib import Path

from samband.core.block import Api, Manifest
from samband.trust_and_security.authorization.api import oauth
from samband.trust_and_security.authorization.vocabulary import VOCABULARY

MANIFEST = Manifest(
    name="authorization",
    swedish="Auktorisation",
    english="Authorization",
    owner="DIGG",
    apis=(Api(name="", handlers=oauth.HANDLERS),),
    migrations=Path(__file__).parent / "migrations",
    vocabulary=VOCABULARY,
)

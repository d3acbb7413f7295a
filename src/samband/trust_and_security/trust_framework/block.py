# SPDX-License-Identifier: EUPL-1.2
"""What the trust framework brings to a node."""

from pathlib import Path

import msgspec

from samband.core.block import Manifest, Service, ServiceClass
from samband.trust_and_security.trust_framework.api import API, FOLLOWER_API
from samband.trust_and_security.trust_framework.pages import (
    FOLLOWER_LINKS,
    FOLLOWER_PAGES,
    LINKS,
    PAGES,
)
from samband.trust_and_security.trust_framework.service.probing import (
    probe_copy,
    probe_register,
)
from samband.trust_and_security.trust_framework.vocabulary import VOCABULARY

_HERE = Path(__file__).parent
_SERVICE = Service(
    name="trust-framework",
    sv="Medlemsregistret",
    en="The member register",
    class_=ServiceClass.VITAL,
    answers_within=500,
    probe=probe_register,
    needs=("database",),
)
_COPY = msgspec.structs.replace(
    _SERVICE,
    sv="Medlemsregistret, kopian",
    en="The member register, the copy",
    probe=probe_copy,
)

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
    services=(_SERVICE,),
)

FOLLOWER = msgspec.structs.replace(
    MANIFEST,
    apis=(FOLLOWER_API,),
    pages=FOLLOWER_PAGES,
    links=FOLLOWER_LINKS,
    services=(_COPY,),
)
"""What it brings to a node that follows a register elsewhere."""

# SPDX-License-Identifier: EUPL-1.2
"""The manifest of Auktorisation."""

from pathlib import Path

from samband.core.block import Api, Manifest, Service, ServiceClass
from samband.core.probing import answers
from samband.trust_and_security.authorization.api import administration, oauth
from samband.trust_and_security.authorization.service.probing import probe_issuing
from samband.trust_and_security.authorization.vocabulary import VOCABULARY

MANIFEST = Manifest(
    name="authorization",
    swedish="Auktorisation",
    english="Authorization",
    owner="Digg",
    apis=(
        Api(name="", handlers=oauth.HANDLERS),
        Api(
            name="authorization",
            title="Auktorisation",
            title_en="Authorization",
            summary_sv="Ge och dra in behörigheter, läs åtkomstreglerna och få beslut förklarade.",
            summary_en="Grant and withdraw scopes, read the policies, have decisions explained.",
            handlers=administration.HANDLERS,
        ),
    ),
    migrations=Path(__file__).parent / "migrations",
    vocabulary=VOCABULARY,
    services=(
        Service(
            name="authorization",
            sv="Auktorisation",
            en="Authorization",
            class_=ServiceClass.VITAL,
            answers_within=500,
            probe=answers("/.well-known/oauth-authorization-server"),
            flow=probe_issuing,
            needs=(
                "database",
                "trust-framework",
            ),
        ),
    ),
)

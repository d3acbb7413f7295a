# SPDX-License-Identifier: EUPL-1.2
"""The manifest of Identitet."""

from __future__ import annotations

from pathlib import Path

from samband.core.block import Api, Manifest, NavLink, Service, ServiceClass
from samband.core.probing import answers
from samband.trust_and_security.identity import api, pages
from samband.trust_and_security.identity.vocabulary import VOCABULARY

_FOLDER = Path(__file__).parent

MANIFEST = Manifest(
    name="identity",
    swedish="Identitet",
    english="Identity",
    owner="Digg",
    apis=(
        Api(
            name="identity",
            title="Identitet",
            title_en="Identity",
            summary_sv="Portalens publika nycklar som klient hos e-legitimationer.",
            summary_en="The portal's public keys as a client of OpenID providers.",
            handlers=(api.jwks,),
        ),
    ),
    pages=pages.HANDLERS,
    links=(
        NavLink("login", "site.login", *pages.LOGIN),
        NavLink("logout", "site.logout", *pages.LOGOUT),
        NavLink("sessions", "identity.sessions.short", *pages.SESSIONS, area="people"),
        NavLink("choose-role", "identity.role.title", *pages.ROLE),
    ),
    templates=_FOLDER / "pages",
    migrations=_FOLDER / "migrations",
    vocabulary=VOCABULARY,
    services=(
        Service(
            name="identity",
            sv="Identitet",
            en="Identity",
            class_=ServiceClass.VITAL,
            answers_within=500,
            probe=answers("/identity/v1/jwks"),
            needs=("database",),
        ),
    ),
)

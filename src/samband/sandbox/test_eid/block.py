# SPDX-License-Identifier: EUPL-1.2
"""The manifest of the test e-ID, which only a sandbox can have."""

from __future__ import annotations

from pathlib import Path

from samband.core.block import Api, Manifest, Service, ServiceClass
from samband.core.probing import answers
from samband.sandbox.test_eid import api, pages
from samband.sandbox.test_eid.vocabulary import VOCABULARY

_FOLDER = Path(__file__).parent


def manifest(*, test_mode: bool) -> Manifest:
    """Describe the block; raises ``RuntimeError`` in production, where it must not exist (ID-9).

    It is a function and no constant so that no list of manifests can hold it by mistake.
    """
    if not test_mode:
        raise RuntimeError("the test e-ID exists only in the sandbox")
    return Manifest(
        name="test_eid",
        swedish="Test-e-legitimation",
        english="Test e-ID",
        owner="",
        apis=(Api(name="", handlers=api.HANDLERS),),
        pages=pages.HANDLERS,
        templates=_FOLDER / "pages",
        migrations=_FOLDER / "migrations",
        vocabulary=VOCABULARY,
        services=(
            Service(
                name="test-eid",
                sv="Test-e-legitimation",
                en="Test e-ID",
                class_=ServiceClass.ORDINARY,
                answers_within=500,
                probe=answers("/test-eid/.well-known/openid-configuration"),
                needs=("database",),
            ),
        ),
    )

# SPDX-License-Identifier: EUPL-1.2
"""The e-IDs that people log in with, as services outside that a node hangs on (TG-2)."""

from __future__ import annotations

from collections.abc import Iterable

from samband.core.block import Probe, Service, ServiceClass
from samband.core.node import Node
from samband.core.probing import ProbeFailed
from samband.core.problems import Problem
from samband.trust_and_security.identity.client import RelyingParty
from samband.trust_and_security.identity.model import Provider

ANSWERS_WITHIN = 2_000


def provider_services(providers: Iterable[Provider]) -> tuple[Service, ...]:
    """Describe the configured providers; nothing here promises anything for them but a measure."""
    return tuple(
        Service(
            name=f"eid-{provider.name}",
            sv=f"E-legitimation: {provider.label_sv}",
            en=f"E-ID: {provider.label_en}",
            class_=ServiceClass.ORDINARY,
            answers_within=ANSWERS_WITHIN,
            probe=_probe(provider),
        )
        for provider in providers
    )


def _probe(provider: Provider) -> Probe:
    async def probe(node: Node) -> None:
        # One that has read nothing yet: what is remembered would answer for a provider that is gone.
        anew = RelyingParty((provider,), test_mode=node.test_mode)
        try:
            await anew.metadata(provider)
        except Problem:
            raise ProbeFailed("no-answer") from None

    return probe

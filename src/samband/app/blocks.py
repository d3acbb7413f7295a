# SPDX-License-Identifier: EUPL-1.2
"""Which blocks a node has, and of which it only knows the words."""

from __future__ import annotations

from samband.basic_data.business.block import MANIFEST as BUSINESS
from samband.basic_data.framework.block import MANIFEST as FRAMEWORK
from samband.basic_data.objects.block import MANIFEST as OBJECTS
from samband.basic_data.person.block import MANIFEST as PERSON
from samband.basic_data.real_property.block import MANIFEST as REAL_PROPERTY
from samband.core.block import Manifest
from samband.information_exchange.address_register.block import MANIFEST as ADDRESS_REGISTER
from samband.information_exchange.api_management.block import MANIFEST as API_MANAGEMENT
from samband.information_exchange.gateway.block import MANIFEST as GATEWAY
from samband.information_management.indexing.block import MANIFEST as INDEXING
from samband.sandbox.building_permit.block import manifest as building_permit
from samband.sandbox.test_eid.block import manifest as test_eid
from samband.settings import DOMAINS, DomainName, Settings
from samband.trust_and_security.authorization.block import MANIFEST as AUTHORIZATION
from samband.trust_and_security.availability.block import MANIFEST as AVAILABILITY
from samband.trust_and_security.identity.block import MANIFEST as IDENTITY
from samband.trust_and_security.traceability.block import MANIFEST as TRACEABILITY
from samband.trust_and_security.trust_framework.block import FOLLOWER as TRUST_FRAMEWORK_FOLLOWER
from samband.trust_and_security.trust_framework.block import MANIFEST as TRUST_FRAMEWORK

_EVERYWHERE: tuple[Manifest, ...] = (IDENTITY, TRACEABILITY, AUTHORIZATION, AVAILABILITY)
_SHARED: tuple[Manifest, ...] = (INDEXING, ADDRESS_REGISTER, API_MANAGEMENT)
"""What there is one of for all: at the hub, or in a sandbox at one address."""
_DOMAINS: dict[DomainName, Manifest] = {
    "person": PERSON,
    "business": BUSINESS,
    "real-property": REAL_PROPERTY,
}


def manifests(settings: Settings) -> tuple[Manifest, ...]:
    """List the blocks of this node: what every node has, and the domains that it is the source of.

    The test e-ID is among them where a sandbox's people log in, the example of a case system where
    they work, and neither in production.
    """
    register = TRUST_FRAMEWORK_FOLLOWER if settings.follows else TRUST_FRAMEWORK
    domains = tuple(_DOMAINS[name] for name in DOMAINS if name in settings.domains)
    shared = _SHARED if settings.node.shape != "node" else ()
    sources = (OBJECTS, *domains) if domains else ()
    own = (register, *_EVERYWHERE, *shared, GATEWAY, *sources, FRAMEWORK)
    return (*own, *_made_up(settings))


def spoken(settings: Settings) -> tuple[Manifest, ...]:
    """List the blocks whose words this node's pages know: its own, and those that others have.

    A person's list at one node tells of what was done at all of them.
    """
    own = manifests(settings)
    names = {block.name for block in own}
    others = (*_SHARED, OBJECTS, *_DOMAINS.values())
    made_up = (building_permit(test_mode=True),) if settings.test_mode else ()
    return (*own, *(block for block in (*others, *made_up) if block.name not in names))


def _made_up(settings: Settings) -> tuple[Manifest, ...]:
    """List what only a sandbox has."""
    made_up: list[Manifest] = []
    if settings.test_mode and not settings.follows:
        made_up.append(test_eid(test_mode=True))
    if settings.works_with_cases:
        made_up.append(building_permit(test_mode=True))
    return tuple(made_up)

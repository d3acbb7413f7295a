# SPDX-License-Identifier: EUPL-1.2
"""The register's API, ``/trust-framework/v1``: a public list of members, own entries by token."""

from samband.core.block import Api
from samband.trust_and_security.trust_framework.api import entries, members, systems

API = Api(
    name="trust-framework",
    title="Member register",
    summary_sv="Medlemsregistret: medlemmar, system, nycklar, kontakter och roller.",
    summary_en="The member register: members, systems, keys, contacts and roles.",
    handlers=(*members.HANDLERS, *systems.HANDLERS, *entries.HANDLERS),
)

__all__ = ["API"]

# SPDX-License-Identifier: EUPL-1.2
"""The test e-ID: an OpenID provider for people who do not exist, in the sandbox only.

It follows OIDC Sweden's profile as far as a relying party can notice: code flow with PKCE,
``private_key_jwt``, essential ``acr``, signed UserInfo, and the claims of id.oidc.se.  A node in
production cannot enable it: ``block.manifest`` raises, and the identity block refuses its issuer.
"""

from samband.sandbox.test_eid.model import PATH, RegisteredClient, TestEid

__all__ = ["PATH", "RegisteredClient", "TestEid"]

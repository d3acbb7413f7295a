# SPDX-License-Identifier: EUPL-1.2
"""Other nodes over HTTP: what their authorization servers publish."""

from samband.trust_and_security.authorization.client.issuers import Issuers

__all__ = ["Issuers"]

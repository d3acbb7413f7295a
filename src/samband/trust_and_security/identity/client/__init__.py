# SPDX-License-Identifier: EUPL-1.2
"""The providers over HTTP: what they publish, tokens for a code, UserInfo."""

from samband.trust_and_security.identity.client.providers import RelyingParty, Tokens

__all__ = ["RelyingParty", "Tokens"]

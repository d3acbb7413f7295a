# SPDX-License-Identifier: EUPL-1.2
"""The register's verbs: decide, change, record."""

from samband.trust_and_security.trust_framework.service.register import LocalRegister

__all__ = ["LocalRegister"]

# SPDX-License-Identifier: EUPL-1.2
"""Spårbarhet."""

from samband.trust_and_security.traceability.wire.receipt import verify_receipt as verify_receipt

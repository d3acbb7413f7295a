# SPDX-License-Identifier: EUPL-1.2
"""Samband is Sweden's shared digital infrastructure for information exchange, as one product."""

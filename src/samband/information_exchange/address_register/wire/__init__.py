# SPDX-License-Identifier: EUPL-1.2
"""Bytes of fixed standards to and from values: certificates, signatures and producers' files."""

# SPDX-License-Identifier: EUPL-1.2
"""The HTTP of authorization: fixed OAuth wires and the administration of grants."""

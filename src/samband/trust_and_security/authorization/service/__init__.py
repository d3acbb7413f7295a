# SPDX-License-Identifier: EUPL-1.2
"""The verbs of authorization: issue, check, revoke, grant, decide."""

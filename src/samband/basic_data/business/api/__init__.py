# SPDX-License-Identifier: EUPL-1.2
"""``/business/v1``: companies by number or object identity, and the owner's changes.

Numbers stand in bodies, never in URLs: a sole trader's is a personal number.
"""

from samband.basic_data.business.api import reading, writing

HANDLERS = (*reading.HANDLERS, *writing.HANDLERS)

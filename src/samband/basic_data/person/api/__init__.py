# SPDX-License-Identifier: EUPL-1.2
"""``/person/v1``: persons by number or object identity, and the owner's changes.

Numbers stand in bodies, never in URLs.
"""

from samband.basic_data.person.api import reading, writing

HANDLERS = (*reading.HANDLERS, *writing.HANDLERS)

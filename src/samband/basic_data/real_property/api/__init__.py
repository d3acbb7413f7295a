# SPDX-License-Identifier: EUPL-1.2
"""``/real-property/v1``: properties by designation, owner, area or address, and the owner's changes.

Owners' numbers stand in bodies, never in URLs.
"""

from samband.basic_data.real_property.api import finding, reading, writing

HANDLERS = (*reading.HANDLERS, *finding.HANDLERS, *writing.HANDLERS)

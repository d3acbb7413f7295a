# SPDX-License-Identifier: EUPL-1.2
"""Webhooks: an organisation is told, at an address of its own, that a feed of its holds news.

A notice is thin and signed.  It says that there is something new, and up to where; the receiver
then reads the feed with its own token, from its own cursor, where everything is decided as always.
So a lost notice loses nothing, and a notice tells nothing that the feed would not.
"""

from samband.core.webhooks.model import Followed, NewReceiver, Receiver, State
from samband.core.webhooks.sending import run_webhooks
from samband.core.webhooks.service import (
    confirm,
    end,
    find_receiver,
    key_set,
    receiver,
    set_receiver,
)

__all__ = [
    "Followed",
    "NewReceiver",
    "Receiver",
    "State",
    "confirm",
    "end",
    "find_receiver",
    "key_set",
    "receiver",
    "run_webhooks",
    "set_receiver",
]

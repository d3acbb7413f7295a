# SPDX-License-Identifier: EUPL-1.2
"""Basic data's engine: bitemporal objects, changed by five verbs, for the domain blocks to use.

It is a library of the domains more than a block of its own: it decides and records nothing, and its
verbs run inside the transaction of the domain that calls (architecture decision 0007).
"""

from samband.basic_data.objects.model import (
    Act,
    Changed,
    Found,
    Held,
    HistoryRow,
    NewObject,
    NewVersion,
    Number,
    Period,
    Protection,
    Reference,
    Target,
    Verb,
)
from samband.basic_data.objects.service.evidence import sign_evidence
from samband.basic_data.objects.service.loading import first_held, load
from samband.basic_data.objects.service.verbs import (
    close,
    correct,
    protect,
    register,
    remove,
    renumber,
    update,
)
from samband.basic_data.objects.store.changing import set_in_service, set_out_of_service
from samband.basic_data.objects.store.reading import history, read

__all__ = [
    "Act",
    "Changed",
    "Found",
    "Held",
    "HistoryRow",
    "NewObject",
    "NewVersion",
    "Number",
    "Period",
    "Protection",
    "Reference",
    "Target",
    "Verb",
    "close",
    "correct",
    "first_held",
    "history",
    "load",
    "protect",
    "read",
    "register",
    "remove",
    "renumber",
    "set_in_service",
    "set_out_of_service",
    "sign_evidence",
    "update",
]

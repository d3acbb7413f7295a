# SPDX-License-Identifier: EUPL-1.2
"""Basic data's engine: bitemporal objects, changed by five verbs, for the domain blocks to use.

It is a library of the domains more than a block of its own (architecture decision 0007): ``lock``,
the verbs and ``load`` run in the transaction of the domain that calls; ``stating`` and ``bulk`` are
the owner's changes as every domain makes them, with the domain's own policies deciding.
"""

from samband.basic_data.objects.model.fields import Field, FieldFault, Members, field
from samband.basic_data.objects.model.statements import (
    Closing,
    Correcting,
    Domain,
    GivenNumber,
    Loaded,
    Registration,
    Removing,
    Renumbering,
    SourceNotice,
    Stated,
    StatedVersion,
    Updating,
    reference,
)
from samband.basic_data.objects.model.versions import (
    Act,
    Changed,
    Found,
    FoundVersion,
    Held,
    HistoryRow,
    Hit,
    Label,
    Locked,
    NewObject,
    NewVersion,
    Number,
    Period,
    Protection,
    Reference,
    Said,
    Target,
    Verb,
)
from samband.basic_data.objects.service import bulk, stating
from samband.basic_data.objects.service.evidence import sign_evidence
from samband.basic_data.objects.service.extracting import After, PageSize, extract
from samband.basic_data.objects.service.judging import Judge
from samband.basic_data.objects.service.loading import first_held, load
from samband.basic_data.objects.service.verbs import (
    close,
    correct,
    lock,
    protect,
    register,
    remove,
    renumber,
    update,
)
from samband.basic_data.objects.store.reading import history, read, read_together, search

__all__ = [
    "Act",
    "After",
    "Changed",
    "Closing",
    "Correcting",
    "Domain",
    "Field",
    "FieldFault",
    "Found",
    "FoundVersion",
    "GivenNumber",
    "Held",
    "HistoryRow",
    "Hit",
    "Judge",
    "Label",
    "Loaded",
    "Locked",
    "Members",
    "NewObject",
    "NewVersion",
    "Number",
    "PageSize",
    "Period",
    "Protection",
    "Reference",
    "Registration",
    "Removing",
    "Renumbering",
    "Said",
    "SourceNotice",
    "Stated",
    "StatedVersion",
    "Target",
    "Updating",
    "Verb",
    "bulk",
    "close",
    "correct",
    "extract",
    "field",
    "first_held",
    "history",
    "load",
    "lock",
    "protect",
    "read",
    "read_together",
    "reference",
    "register",
    "remove",
    "renumber",
    "search",
    "sign_evidence",
    "stating",
    "update",
]

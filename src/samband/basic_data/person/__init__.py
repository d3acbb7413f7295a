# SPDX-License-Identifier: EUPL-1.2
"""Grunddatadomän person: who people are, by Skatteverket's population registration.

Protected identity comes in three kinds.  *Confidentiality marking* (sekretessmarkering) hides the
person from everybody without the scope for protected persons.  *Protected population registration*
(skyddad folkbokföring, 16 § folkbokföringslagen) does so too, and no address is ever held.  An
*assumed identity* (fingerade personuppgifter) looks like any other person, or it would not protect.
"""

from samband.basic_data.person.client import RemoteIdentities, SignedNumbers
from samband.basic_data.person.model.content import (
    Address,
    Citizenship,
    CivilStatus,
    CivilStatusCode,
    Deregistration,
    Item,
    Names,
    PersonContent,
    RegistrationStatus,
    Relation,
    RelationKind,
    Sex,
)
from samband.basic_data.person.model.lookups import BatchLookUp, LookUp
from samband.basic_data.person.service.evidence import PersonEvidence
from samband.basic_data.person.service.reading import look_up, look_up_many

__all__ = [
    "Address",
    "BatchLookUp",
    "Citizenship",
    "CivilStatus",
    "CivilStatusCode",
    "Deregistration",
    "Item",
    "LookUp",
    "Names",
    "PersonContent",
    "PersonEvidence",
    "RegistrationStatus",
    "Relation",
    "RelationKind",
    "RemoteIdentities",
    "Sex",
    "SignedNumbers",
    "look_up",
    "look_up_many",
]

# SPDX-License-Identifier: EUPL-1.2
"""Bygglov utan blanketter: a municipality's case system, as an example of a consumer.

It stands where a real municipality would have its own.  It asks over HTTP with a key of its own,
like any system: the index says who holds what, the address register where they are reached, and
each producer decides for itself.  What comes back fills the form in, so that the applicant gives
nothing that somebody already knows (en uppgift en gång).
"""

from samband.sandbox.building_permit.client import Asking
from samband.sandbox.building_permit.model import CaseSystem, Producer
from samband.sandbox.building_permit.vocabulary import FACTS

__all__ = ["FACTS", "Asking", "CaseSystem", "Producer"]

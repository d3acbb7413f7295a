# SPDX-License-Identifier: EUPL-1.2
"""Grunddatadomän fastighets- och geografisk information: properties, owners and address points.

Lantmäteriet answers for it.  Designations are formed as in its register, places are in SWEREF 99
TM (EPSG:3006), and ``Crs`` lists the systems that questions may use.
"""

from samband.basic_data.real_property.model.content import (
    AddressPoint,
    Item,
    Kind,
    Owner,
    PropertyContent,
    Share,
    State,
)
from samband.basic_data.real_property.model.coordinates import Crs, Point, Position
from samband.basic_data.real_property.model.designations import Designation, parse
from samband.basic_data.real_property.model.lookups import LookUp, OwnerLookUp
from samband.basic_data.real_property.service.finding import look_up_owner
from samband.basic_data.real_property.service.reading import look_up

__all__ = [
    "AddressPoint",
    "Crs",
    "Designation",
    "Item",
    "Kind",
    "LookUp",
    "Owner",
    "OwnerLookUp",
    "Point",
    "Position",
    "PropertyContent",
    "Share",
    "State",
    "look_up",
    "look_up_owner",
    "parse",
]

# SPDX-License-Identifier: EUPL-1.2
"""Grunddatadomän fastighets- och geografisk information: properties, owners and address points.

Lantmäteriet answers for it.  Designations are formed as in its register, places are in SWEREF 99
TM (EPSG:3006), and ``Crs`` lists the systems that questions may use.
"""

from samband.basic_data.real_property.model.content import (
    AddressPoint,
    Kind,
    Owner,
    PropertyContent,
    Share,
    State,
)
from samband.basic_data.real_property.model.coordinates import Crs, Point, Position
from samband.basic_data.real_property.model.designations import Designation, parse

__all__ = [
    "AddressPoint",
    "Crs",
    "Designation",
    "Kind",
    "Owner",
    "Point",
    "Position",
    "PropertyContent",
    "Share",
    "State",
    "parse",
]

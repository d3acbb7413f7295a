# SPDX-License-Identifier: EUPL-1.2
"""The sample country's facts: public bodies, geography, names, trades and test numbers.

The bodies and their organisation numbers are real, because an integrator must recognise them.
Where no open source states a number it is left empty and never invented.  store/facts/SOURCES.md
names the publisher of every file.
"""

from samband.core.test_numbers import published_test_numbers
from samband.sandbox.country.model import (
    Body,
    BodyKind,
    County,
    GivenName,
    LegalForm,
    Municipality,
    PlanePoint,
    PostalCode,
    Sex,
    Surname,
    Trade,
    fold,
)
from samband.sandbox.country.store import (
    bodies,
    body,
    counties,
    given_names,
    legal_forms,
    municipalities,
    plane_points,
    postal_codes,
    streets,
    surnames,
    trades,
)

__all__ = [
    "Body",
    "BodyKind",
    "County",
    "GivenName",
    "LegalForm",
    "Municipality",
    "PlanePoint",
    "PostalCode",
    "Sex",
    "Surname",
    "Trade",
    "bodies",
    "body",
    "counties",
    "fold",
    "given_names",
    "legal_forms",
    "municipalities",
    "plane_points",
    "postal_codes",
    "published_test_numbers",
    "streets",
    "surnames",
    "trades",
]

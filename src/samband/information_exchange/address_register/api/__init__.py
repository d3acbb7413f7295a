# SPDX-License-Identifier: EUPL-1.2
"""The register's API, ``/address-register/v1``: open to read, own entries to change by token."""

from samband.core.block import Api
from samband.information_exchange.address_register.api import members, reading, writing

API = Api(
    name="address-register",
    title="Adressregister",
    title_en="Address register",
    summary_sv="Adressregistret: var organisationers funktioner och tjänster nås.",
    summary_en="The address register: where organisations' functions and services are reached.",
    handlers=(*reading.HANDLERS, *writing.HANDLERS, *members.HANDLERS),
)

__all__ = ["API"]

# SPDX-License-Identifier: EUPL-1.2
"""Adressregister (address register): where a member's functions and services are reached.

DIGG's block, owner Digg.  It says where; indexing says who has something, the trust framework who
somebody is.  It holds functions and never people (SDK's address book), and its words are those of
SMP (OASIS): participant, document type, transport profile, endpoint, certificate.
"""

from samband.information_exchange.address_register.model.entries import AddressBook, ServiceAt
from samband.information_exchange.address_register.service.looking import LocalAddressBook

__all__ = ["AddressBook", "LocalAddressBook", "ServiceAt"]

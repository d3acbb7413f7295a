# SPDX-License-Identifier: EUPL-1.2
"""The verbs of the catalogue."""

from samband.information_exchange.api_management.service.accessing import (
    change_limits,
    decide_request,
    give_up_access,
    one_request,
    own_requests,
    received_access,
    received_requests,
    request_access,
    withdraw_access,
)
from samband.information_exchange.api_management.service.answering import (
    addresses_of,
    contract_report,
    describe_node_api,
    producers_of,
    take_in_node,
)
from samband.information_exchange.api_management.service.common import may_use
from samband.information_exchange.api_management.service.describing import (
    operation_of,
    operations_of,
)
from samband.information_exchange.api_management.service.keys import (
    KeyHolder,
    holder_of,
    key_in,
    make_key,
    revoke_key,
)
from samband.information_exchange.api_management.service.listing import access_list_of
from samband.information_exchange.api_management.service.publishing import (
    add_version,
    move_version,
    register_api,
    revise_api,
)
from samband.information_exchange.api_management.service.reading import (
    Search,
    changes,
    find,
    own_apis,
    own_report,
    search,
    version_document,
    version_report,
)

__all__ = [
    "KeyHolder",
    "Search",
    "access_list_of",
    "add_version",
    "addresses_of",
    "change_limits",
    "changes",
    "contract_report",
    "decide_request",
    "describe_node_api",
    "find",
    "give_up_access",
    "holder_of",
    "key_in",
    "make_key",
    "may_use",
    "move_version",
    "one_request",
    "operation_of",
    "operations_of",
    "own_apis",
    "own_report",
    "own_requests",
    "producers_of",
    "received_access",
    "received_requests",
    "register_api",
    "request_access",
    "revise_api",
    "revoke_key",
    "search",
    "take_in_node",
    "version_document",
    "version_report",
    "withdraw_access",
]

# SPDX-License-Identifier: EUPL-1.2
"""What members' nodes answer: said by the nodes, read by everybody."""

from __future__ import annotations

from litestar import get, put
from litestar.di import NamedDependency
from litestar.params import JSONBody

from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.web import Limit, Offset, Page
from samband.core.web.paging import DEFAULT_LIMIT
from samband.information_exchange.api_management import service
from samband.information_exchange.api_management.api.examples import (
    ADDRESS,
    CONTRACT_REPORT,
    DESCRIBED,
    NODE_APIS,
    OPEN,
    OWN_NODE_ONLY,
    RECORD,
    WANTED,
    ApiName,
    ContractHash,
)
from samband.information_exchange.api_management.model.addresses import (
    ApiAddress,
    ContractReport,
    DescribedApi,
    NodeApis,
    Wanted,
)
from samband.information_exchange.api_management.model.records import ApiRecord


@put(
    "/node-apis",
    opt={**OWN_NODE_ONLY, "example": NODE_APIS, "answer_example": WANTED},
    operation_id="say-node-apis",
    summary="Say which APIs the own node answers",
    description="All of them; the answer asks for descriptions. Säg vad den egna noden svarar på.",
)
async def say_node_apis(
    node: NamedDependency[Node], actor: NamedDependency[Actor], data: JSONBody[NodeApis]
) -> Wanted:
    """Take in what a node answers."""
    return await service.take_in_node(node, actor, data)


@put(
    "/node-apis/{name:str}",
    opt={**OWN_NODE_ONLY, "example": DESCRIBED, "answer_example": RECORD},
    operation_id="describe-node-api",
    summary="Describe an API that the own node answers",
    description="When the catalogue asks for it. Beskriv ett API som den egna noden svarar på.",
)
async def describe_node_api(
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    name: ApiName,
    data: JSONBody[DescribedApi],
) -> ApiRecord:
    """Take in a description."""
    return await service.describe_node_api(node, actor, name, data)


@get(
    "/apis/{name:str}/addresses",
    opt={**OPEN, "answer_example": Page([ADDRESS], 1, DEFAULT_LIMIT, 0)},
    operation_id="list-addresses",
    summary="Where an API is answered",
    description="By which bodies, and how. Vilka som svarar på API:et, och var.",
)
async def list_addresses(
    node: NamedDependency[Node],
    name: ApiName,
    limit: Limit = DEFAULT_LIMIT,
    offset: Offset = 0,
) -> Page[ApiAddress]:
    """List an API's addresses."""
    return await service.addresses_of(node, name, limit, offset)


@get(
    "/apis/{name:str}/contracts/{contract:str}",
    opt={**OPEN, "answer_example": CONTRACT_REPORT},
    operation_id="get-contract",
    summary="A description that differs from the version's",
    description="With its report. Beskrivning och rapport där en nod svarar annorlunda.",
)
async def get_contract(
    node: NamedDependency[Node], name: ApiName, contract: ContractHash
) -> ContractReport:
    """Give a description that is not the entry's own."""
    return await service.contract_report(node, name, contract)


HANDLERS = (say_node_apis, describe_node_api, list_addresses, get_contract)

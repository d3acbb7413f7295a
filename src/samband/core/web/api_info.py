# SPDX-License-Identifier: EUPL-1.2
"""What every own API answers about itself, anonymously: ``api-info`` and its OpenAPI document.

REST API profile VER.06 and VER.07 fix the resource and its members; AP-8 makes both open.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency

from samband.core.node import Node
from samband.core.web.openapi import API_VERSION, document

if TYPE_CHECKING:
    from samband.core.block import Api

RELEASED = "2026-11-24"


class ApiInfo(msgspec.Struct, frozen=True, rename="camel"):
    """The five members of ``api-info``; the state is one of the profile's (VER.10)."""

    api_name: str
    api_version: str
    api_released: str
    api_documentation: str
    api_status: str


def with_self_description(api: Api) -> Api:
    """Give an own API its ``/api-info`` and ``/openapi.json``; a fixed wire is left as it is."""
    if not api.name:
        return api
    described = msgspec.structs.replace(api, handlers=(*api.handlers, _info_handler(api)))
    return msgspec.structs.replace(
        described, handlers=(*described.handlers, _document_handler(described))
    )


def info(node: Node, api: Api) -> ApiInfo:
    """Tell what ``api-info`` says."""
    return ApiInfo(
        api_name=api.title,
        api_version=API_VERSION,
        api_released=RELEASED,
        api_documentation=f"{node.resource(api.name, api.major)}/openapi.json",
        api_status="active",
    )


def _info_handler(api: Api) -> Any:
    example = ApiInfo(
        api.title, API_VERSION, RELEASED, f"https://example.se/{api.name}/v1/openapi.json", "active"
    )

    @get(
        "/api-info",
        opt={"public": True, "answer_example": example},
        operation_id=f"{api.name}-api-info",
        summary="About this API",
        description="Name, version, release date, documentation and state. Om API:et.",
        sync_to_thread=False,
    )
    def api_info(node: NamedDependency[Node]) -> ApiInfo:
        return info(node, api)

    return api_info


def _document_handler(api: Api) -> Any:
    made: dict[str, bytes] = {}

    @get("/openapi.json", opt={"public": True}, include_in_schema=False, sync_to_thread=False)
    def openapi(node: NamedDependency[Node]) -> Response[bytes]:
        if node.public_url not in made:
            made[node.public_url] = msgspec.json.encode(document(node.public_url, api))
        body = made[node.public_url]
        return Response(body, media_type="application/vnd.oai.openapi+json")

    return openapi

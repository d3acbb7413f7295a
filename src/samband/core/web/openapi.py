# SPDX-License-Identifier: EUPL-1.2
"""One OpenAPI document per API, finished to what Sweden's REST API profile asks for.

An unserved application of the same handlers only makes the document, so that a change in one
block never alters another's; then one function adds what the framework leaves out: trace header,
problems, security, server, strictness, contact and service level.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from litestar import Litestar
from litestar.openapi import OpenAPIConfig
from litestar.openapi.spec import Contact, ExternalDocumentation, License, Server

from samband.core.web.acting import ACTING
from samband.core.web.problem_responses import PROBLEM_JSON, ProblemBody
from samband.core.web.request import StrictRequest

if TYPE_CHECKING:
    from samband.core.block import Api
    from samband.core.node import Node

API_VERSION = "1.0.0"
_PROBLEMS = {
    "400": "The request must be corrected; `errors` names the field. Anropet behöver rättas.",
    "401": "No valid access token. Giltig åtkomstbiljett saknas.",
    "403": "Access is refused. Åtkomst nekas.",
    "404": "Nothing was found that you may know of. Inget hittades.",
    "409": "The state has moved on, or the idempotency key was used. Läget har ändrats.",
    "413": "The body is larger than the limit. Anropet är för stort.",
    "415": "The body's media type is not accepted. Medietypen tas inte emot.",
    "503": "The service cannot answer right now. Tjänsten kan inte svara just nu.",
}
_OPEN = ("400", "404", "503")
_BODY = ("409", "413", "415")
_TRACE = {
    "name": "traceparent",
    "in": "header",
    "required": False,
    "description": "W3C Trace Context: the trace that this call belongs to.",
    "schema": {"type": "string", "maxLength": 512},
}
_LIMITS = (
    "Limits: bodies up to 1 MB, answers within 30 seconds, `limit` at most 100."
    " Begränsningar: anrop upp till 1 MB, svar inom 30 sekunder, `limit` högst 100."
)


def document(node: Node, api: Api) -> dict[str, Any]:
    """Make the finished OpenAPI 3.1 document of ``api`` as this node publishes it."""
    root = node.resource(api.name, api.major)
    config = OpenAPIConfig(
        title=api.title,
        version=API_VERSION,
        description=f"{api.summary_sv} {api.summary_en} {_LIMITS}",
        contact=Contact(name="Samband", url=node.public_url, email="samband@example.se"),
        license=License(name="EUPL-1.2", url="https://eupl.eu/1.2/sv/"),
        terms_of_service=f"{node.public_url}/personuppgifter",
        external_docs=ExternalDocumentation(
            url=f"{node.public_url}/byggblock", description="The building block. Byggblocket."
        ),
        servers=[Server(url=root, description="This node. Den här noden.")],
    )
    unserved = Litestar(
        route_handlers=list(api.handlers),
        dependencies=ACTING,
        request_class=StrictRequest,
        openapi_config=config,
    )
    return _finish(unserved, api)


def _finish(unserved: Litestar, api: Api) -> dict[str, Any]:
    schema = unserved.openapi_schema.to_schema()
    schema["x-sla"] = {
        "availability": "99.9 %",
        "responseTime": "p99 1 s",
        "support": "office hours",
    }
    components = schema.setdefault("components", {})
    components["parameters"] = {"traceparent": _TRACE}
    components["securitySchemes"] = {
        "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
    }
    _add_problem_schema(components)
    _close_objects(components.get("schemas", {}))
    for path, item in schema["paths"].items():
        for method, operation in item.items():
            _finish_operation(operation, _opt_of(unserved, path, method))
    return schema


def _add_problem_schema(components: dict[str, Any]) -> None:
    _, found = msgspec.json.schema_components(
        [ProblemBody], ref_template="#/components/schemas/{name}"
    )
    schemas = components.setdefault("schemas", {})
    schemas |= {name: {**body, "description": "RFC 9457."} for name, body in found.items()}
    problem = schemas["ProblemBody"]
    problem["required"] = ["type", "title", "status", "detail", "instance"]


def _close_objects(schemas: dict[str, Any]) -> None:
    for schema in schemas.values():
        if schema.get("type") == "object" and "properties" in schema:
            schema.setdefault("additionalProperties", False)


def _opt_of(unserved: Litestar, path: str, method: str) -> dict[str, Any]:
    for route in unserved.routes:
        handlers = getattr(route, "route_handler_map", {})
        if getattr(route, "path_format", None) == path and method.upper() in handlers:
            opt: dict[str, Any] = handlers[method.upper()][0].opt
            return opt
    return {}


def _finish_operation(operation: dict[str, Any], opt: dict[str, Any]) -> None:
    operation.setdefault("parameters", []).append({"$ref": "#/components/parameters/traceparent"})
    statuses = list(_OPEN) if opt.get("public") else [*_OPEN, "401", "403"]
    if "requestBody" in operation:
        statuses += _BODY
    if not opt.get("public"):
        operation["security"] = [{"bearer": []}]
        operation["description"] = (
            f"{operation.get('description', '')} Scope: `{opt.get('scope', '')}`.".strip()
        )
    for status in sorted(statuses):
        operation["responses"][status] = _problem_response(_PROBLEMS[status])
    for status, response in operation["responses"].items():
        response["headers"] = {
            **response.get("headers", {}),
            "traceparent": {"description": "The trace.", "schema": {"type": "string"}},
        }
        if status.startswith("2"):
            _add_examples(response.get("content", {}), opt.get("answer_example"))
    if "requestBody" in operation:
        _add_examples(operation["requestBody"].get("content", {}), opt.get("example"))


def _add_examples(content: dict[str, Any], example: object) -> None:
    for body in content.values():
        if example is not None and "examples" not in body:
            body["examples"] = {"example": {"value": msgspec.to_builtins(example)}}


def _problem_response(description: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/ProblemBody"}
    example = {
        "type": "/problems/invalid",
        "title": "The request must be corrected",
        "status": 400,
        "detail": "$.identifier: a required field is missing",
        "instance": "/person/v1/lookups",
    }
    media = {"schema": schema, "examples": {"problem": {"value": example}}}
    return {"description": description, "content": {PROBLEM_JSON: media}}

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

from samband.core.node import resource_of
from samband.core.problems import KINDS, Invalid
from samband.core.web.acting import ACTING
from samband.core.web.problem_responses import PROBLEM_JSON, ProblemBody
from samband.core.web.request import StrictRequest
from samband.core.web.schemas import PREFIX, Shapes, answer_type, body_type, shapes_of

if TYPE_CHECKING:
    from samband.core.block import Api

API_VERSION = "1.0.0"
SERVICE_LEVEL = {
    "availability": "99.9 %",
    "responseTime": "p99 1 s",
    "support": "office hours",
}
_PROBLEMS = {
    "400": "The request must be corrected; `errors` names the field. Anropet behöver rättas.",
    "401": "No valid access token. Giltigt åtkomstintyg saknas.",
    "403": "Access is refused. Åtkomst nekas.",
    "404": "Nothing was found that you may know of. Inget hittades.",
    "409": "The state has moved on, or the idempotency key was used. Läget har ändrats.",
    "413": "The body is larger than the limit. Anropet är för stort.",
    "415": "The body's media type is not accepted. Medietypen tas inte emot.",
    "503": "The service cannot answer right now. Tjänsten kan inte svara just nu.",
}
_KINDS = {str(kind.status): kind for kind in KINDS}
_OPEN = ("400", "404", "503")
_PROTECTED = ("401", "403")
_CHANGING = ("409",)
_BODY = ("413", "415")
_HEADERS = {
    "401": {"WWW-Authenticate": "What a token must be (RFC 6750). Vad som krävs av biljetten."},
    "403": {"WWW-Authenticate": "The scope that is missing, if one is. Behörighet som saknas."},
    "503": {"Retry-After": "Seconds to wait. Sekunder att vänta."},
}
_TRACE = {
    "name": "traceparent",
    "in": "header",
    "required": False,
    "description": "W3C Trace Context: the trace that this call belongs to.",
    "schema": {"type": "string", "maxLength": 512},
}
_ALWAYS = {
    "samband-event": "The events that this answer left in the log. Händelserna i loggen.",
    "traceparent": "The trace that the answer belongs to. Spåret som svaret hör till.",
}
_LIMITS = (
    "Limits: bodies up to 1 MB, answers within 30 seconds, `limit` at most 100."
    " Begränsningar: anrop upp till 1 MB, svar inom 30 sekunder, `limit` högst 100."
)


def document(public_url: str, api: Api) -> dict[str, Any]:
    """Make the finished OpenAPI 3.1 document of ``api`` as the node at ``public_url`` has it."""
    root = resource_of(public_url, api.name, api.major)
    config = OpenAPIConfig(
        title=api.title,
        version=API_VERSION,
        description=f"{api.summary_sv} {api.summary_en} {_LIMITS}",
        contact=Contact(name="Samband", url=public_url, email="samband@example.se"),
        license=License(name="EUPL-1.2", url="https://eupl.eu/1.2/sv/"),
        terms_of_service=f"{public_url}/personuppgifter",
        external_docs=ExternalDocumentation(
            url=f"{public_url}/byggblock", description="The building block. Byggblocket."
        ),
        servers=[Server(url=root, description="This node. Den här noden.")],
    )
    unserved = Litestar(
        route_handlers=list(api.handlers),
        dependencies=ACTING,
        request_class=StrictRequest,
        openapi_config=config,
        logging_config=None,
    )
    return _finish(unserved, f"/{api.name}/v{api.major}")


def _finish(unserved: Litestar, root: str) -> dict[str, Any]:
    schema = unserved.openapi_schema.to_schema()
    schema["x-sla"] = SERVICE_LEVEL
    handlers = {
        (path, method): _handler_of(unserved, path, method)
        for path, item in schema["paths"].items()
        for method in item
    }
    shapes = shapes_of(handlers.values())
    _close_objects(shapes.named)
    schema["components"] = {
        "schemas": shapes.named,
        "parameters": {"traceparent": _TRACE},
        "responses": {
            _KINDS[status].__name__: _problem_response(status, root) for status in _PROBLEMS
        },
        "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
    }
    for (path, method), handler in handlers.items():
        operation = schema["paths"][path][method]
        _describe_bodies(operation, handler, shapes)
        _describe_access(operation, handler.opt)
        _describe_problems(operation, handler.opt, method)
    return schema


def _handler_of(unserved: Litestar, path: str, method: str) -> Any:
    for route in unserved.routes:
        handlers = getattr(route, "route_handler_map", {})
        if getattr(route, "path_format", None) == path and method.upper() in handlers:
            return handlers[method.upper()][0]
    raise LookupError(f"no handler answers {method} {path}")


def _close_objects(schemas: dict[str, Any]) -> None:
    """Say that nothing else is sent or taken; what is stored opens no further field either."""
    for schema in schemas.values():
        if schema.get("type") == "object" and "properties" in schema:
            schema.setdefault("additionalProperties", False)
    problem = schemas[ProblemBody.__name__]
    problem["description"] = "RFC 9457."


def _describe_bodies(operation: dict[str, Any], handler: Any, shapes: Shapes) -> None:
    """Put in what the decoder reads and what the encoder writes, with the handler's examples."""
    opt, asked, given = handler.opt, body_type(handler), answer_type(handler)
    if asked is not None:
        # What each line holds is OpenAPI 3.2's `itemSchema`, which 3.1 has as an extension only.
        lines = "line_type" in opt
        media = "application/x-ndjson" if lines else "application/json"
        body = {"x-item-schema" if lines else "schema": shapes.by_type[asked]}
        operation["requestBody"] = {"required": True, "content": {media: body}}
        _add_example(body, opt.get("example"))
    for status, response in operation["responses"].items():
        if status.startswith("2"):
            response["description"] = "Done. Klart."
            response["headers"] = {name: _header(words) for name, words in _ALWAYS.items()}
            for body in response.get("content", {}).values():
                body["schema"] = shapes.by_type[given]
                _add_example(body, opt.get("answer_example"))


def _describe_access(operation: dict[str, Any], opt: dict[str, Any]) -> None:
    operation["parameters"] = [_parameter(each) for each in operation.get("parameters", [])]
    operation["parameters"].append({"$ref": "#/components/parameters/traceparent"})
    if not opt.get("public"):
        operation["security"] = [{"bearer": []}]
        operation["description"] = f"{operation['description']} Scope: `{opt['scope']}`."


def _parameter(given: dict[str, Any]) -> dict[str, Any]:
    """Leave out that a parameter may be null: it is then simply not sent."""
    schema = dict(given["schema"])
    options = [each for each in schema.pop("oneOf", []) if each != {"type": "null"}]
    for each in options:
        schema |= each
    for bound in ("minimum", "maximum"):
        if bound in schema:
            schema[bound] = int(schema[bound])
    schema.pop("description", None)
    kept = {key: value for key, value in given.items() if value is not False}
    return {**kept, "schema": schema}


def _describe_problems(operation: dict[str, Any], opt: dict[str, Any], method: str) -> None:
    statuses = [*_OPEN, *(() if opt.get("public") else _PROTECTED)]
    statuses += _CHANGING if method != "get" else ()
    statuses += _BODY if "requestBody" in operation else ()
    for status in sorted(statuses):
        name = _KINDS[status].__name__
        operation["responses"][status] = {"$ref": f"#/components/responses/{name}"}


def _header(words: str) -> dict[str, Any]:
    return {"description": words, "schema": {"type": "string"}}


def _add_example(body: dict[str, Any], example: object) -> None:
    if example is not None:
        body["examples"] = {"example": {"value": msgspec.to_builtins(example)}}


def _problem_response(status: str, root: str) -> dict[str, Any]:
    kind = _KINDS[status]
    example = {
        "type": f"/problems/{kind.kind}",
        "title": kind.title,
        "status": kind.status,
        "detail": kind.title,
        "instance": f"{root}/example",
    }
    if kind is Invalid:
        example["detail"] = "$.name: a required field is missing"
        example["errors"] = [{"field": "$.name", "detail": "a required field is missing"}]
    media = {
        "schema": {"$ref": f"{PREFIX}{ProblemBody.__name__}"},
        "examples": {"problem": {"value": example}},
    }
    headers = {**_HEADERS.get(status, {}), **_ALWAYS}
    return {
        "description": _PROBLEMS[status],
        "headers": {name: _header(words) for name, words in headers.items()},
        "content": {PROBLEM_JSON: media},
    }

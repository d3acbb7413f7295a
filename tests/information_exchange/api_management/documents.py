# SPDX-License-Identifier: EUPL-1.2
"""A small OpenAPI document that keeps every rule, and how a test changes it."""

from __future__ import annotations

import copy
from typing import Any

GONE = object()
LONDON = "2026-11-24T10:00:00+01:00"
TRACE = {
    "name": "traceparent",
    "in": "header",
    "description": "The trace.",
    "schema": {"type": "string"},
}
OUT = {"traceparent": {"schema": {"type": "string"}}}
PROBLEM_VALUE = {
    "type": "/problems/invalid",
    "title": "Wrong",
    "status": 400,
    "detail": "Wrong",
    "instance": "/permits",
}
DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {
        "version": "1.2.0",
        "title": "Bygglov",
        "description": (
            "Läs och sök bygglov som kommunen har beslutat om."
            " Read and search the permits that the municipality has decided on."
            " Limits: 100 calls a minute. Begränsningar: 100 anrop i minuten."
        ),
        "termsOfService": "https://malmo.example/villkor",
        "contact": {"name": "SBK", "url": "https://malmo.example", "email": "sbk@malmo.example"},
        "license": {"name": "CC0-1.0", "url": "https://creativecommons.org/publicdomain/zero/1.0/"},
    },
    "externalDocs": {"url": "https://malmo.example/docs", "description": "Guide"},
    "servers": [{"url": "https://api.malmo.example/permits/v1"}],
    "paths": {
        "/building-permits": {
            "parameters": [{"$ref": "#/components/parameters/trace"}],
            "get": {
                "operationId": "list-permits",
                "description": "List permits.",
                "parameters": [
                    {"name": "limit", "in": "query", "schema": {"type": "integer", "default": 20}},
                    {"name": "page", "in": "query", "schema": {"type": "integer", "default": 1}},
                    {"name": "sortBy", "in": "query", "schema": {"type": "string"}},
                ],
                "responses": {
                    "200": {
                        "description": "The permits.",
                        "headers": OUT,
                        "content": {
                            "application/json": {
                                "schema": {
                                    "type": "array",
                                    "items": {"$ref": "#/components/schemas/Permit"},
                                },
                                "examples": {
                                    "one": {
                                        "value": [
                                            {
                                                "permitId": "b7",
                                                "decisionDate": "2026-11-24",
                                                "changed": "2026-11-24T10:00:00Z",
                                            }
                                        ]
                                    }
                                },
                            }
                        },
                    },
                    "default": {"$ref": "#/components/responses/Problem"},
                },
            },
            "post": {
                "operationId": "add-permit",
                "description": "Add a permit.",
                "requestBody": {
                    "content": {
                        "application/json": {
                            "schema": {"$ref": "#/components/schemas/Permit"},
                            "examples": {"one": {"value": {"permitId": "b7"}}},
                        }
                    }
                },
                "responses": {
                    "204": {"description": "Added.", "headers": OUT},
                    "400": {"$ref": "#/components/responses/Problem"},
                },
            },
        },
        "/building-permits/{permitId}": {
            "get": {
                "operationId": "get-permit",
                "description": "Read one permit.",
                "parameters": [
                    {"$ref": "#/components/parameters/trace"},
                    {
                        "name": "permitId",
                        "in": "path",
                        "required": True,
                        "schema": {"type": "string"},
                    },
                ],
                "responses": {"404": {"$ref": "#/components/responses/Problem"}},
            },
        },
        "/api-info": {
            "get": {
                "operationId": "api-info",
                "description": "About the API.",
                "parameters": [{"$ref": "#/components/parameters/trace"}],
                "responses": {"204": {"description": "Nothing.", "headers": OUT}},
            }
        },
    },
    "components": {
        "parameters": {"trace": TRACE},
        "responses": {
            "Problem": {
                "description": "It went wrong.",
                "headers": OUT,
                "content": {
                    "application/problem+json": {
                        "schema": {"$ref": "#/components/schemas/Problem"},
                        "examples": {"one": {"value": PROBLEM_VALUE}},
                    }
                },
            }
        },
        "schemas": {
            "Permit": {
                "type": "object",
                "required": ["permitId"],
                "properties": {
                    "permitId": {"type": "string", "maxLength": 20},
                    "decisionDate": {"type": "string", "format": "date"},
                    "changed": {"type": "string", "format": "date-time"},
                    "floors": {"type": "integer", "minimum": 0, "maximum": 50},
                    "kind": {"type": "string", "enum": ["house", "fence"]},
                    "parent": {"$ref": "#/components/schemas/Permit"},
                },
            },
            "Problem": {
                "allOf": [
                    {
                        "type": "object",
                        "properties": {
                            "type": {"type": "string"},
                            "title": {"type": "string"},
                            "status": {"type": "integer"},
                        },
                    },
                    {
                        "type": "object",
                        "properties": {
                            "detail": {"type": "string"},
                            "instance": {"type": "string"},
                        },
                    },
                ]
            },
        },
        "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
    },
    "security": [{"bearer": []}],
}


def compliant(*edits: tuple[str, Any], of: dict[str, Any] | None = None) -> dict[str, Any]:
    """Copy the document and set or remove (``GONE``) what stands at pointers (RFC 6901)."""
    document = copy.deepcopy(DOCUMENT if of is None else of)
    for pointer, value in edits:
        *steps, last = [
            each.replace("~1", "/").replace("~0", "~") for each in pointer[1:].split("/")
        ]
        holder: Any = document
        for step in steps:
            holder = holder[int(step)] if isinstance(holder, list) else holder.setdefault(step, {})
        if isinstance(holder, list):
            holder[int(last) : int(last) + 1] = [] if value is GONE else [value]
        elif value is GONE:
            del holder[last]
        else:
            holder[last] = value
    return document

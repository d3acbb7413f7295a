# SPDX-License-Identifier: EUPL-1.2
"""The schemas of an API's bodies, as the decoder itself tells them.

msgspec both decodes a body and describes it, so that what is published is what is accepted; the
framework's own description of the same types differs (it lets ``tuple[X, ...]`` hold anything but
X).  Only the names are made here: short, unique and without module paths.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Any

import msgspec
from litestar import Response

from samband.core.web.problem_responses import ProblemBody

PREFIX = "#/components/schemas/"
_LIST = "List"
_BUILT_IN = {
    "str": "Text",
    "bool": "Flag",
    "int": "Number",
    "date": "Date",
    "tuple": _LIST,
    "list": _LIST,
}
_FEW = 2


class Shapes(msgspec.Struct, frozen=True):
    """The named schemas of an API, and the schema of each type that an operation takes or gives."""

    named: dict[str, Any]
    by_type: dict[Any, dict[str, Any]]


def shapes_of(handlers: Iterable[Any]) -> Shapes:
    """Describe every type that these handlers read or answer; raises ``ValueError`` for a clash."""
    types: list[Any] = [ProblemBody]
    for handler in handlers:
        given = (body_type(handler), answer_type(handler), *_enumerations(handler))
        types += [each for each in given if each is not None and each not in types]
    schemas, found = msgspec.json.schema_components(
        types, schema_hook=_anything, ref_template=PREFIX + "{name}"
    )
    names = {long: short_name(long) for long in found}
    if len(set(names.values())) != len(names):
        raise ValueError(f"two types of one API share a name: {sorted(names.values())}")
    named = {names[long]: _tidy(body, names) for long, body in found.items()}
    for name, body in named.items():
        body["title"] = name
    return Shapes(
        named, {key: _tidy(body, names) for key, body in zip(types, schemas, strict=True)}
    )


def body_type(handler: Any) -> Any:
    """Tell the type that a handler decodes its body as, or ``None``."""
    data = handler.parsed_fn_signature.parameters.get("data")
    return handler.opt.get("line_type") if data is None else data.annotation


def answer_type(handler: Any) -> Any:
    """Tell the type of a handler's answer; ``answer_type`` in ``opt`` names that of raw bytes."""
    given = handler.parsed_fn_signature.return_type
    if given.annotation is None or given.annotation is type(None) or given.is_subclass_of(Response):
        return handler.opt.get("answer_type")
    return given.annotation


def short_name(long: str) -> str:
    """Shorten msgspec's name of a type, which spells out the modules of a generic's arguments.

    >>> short_name("Page_samband.trust_and_security.trust_framework.model.Member_")
    'MemberPage'
    >>> short_name("Field_tuple_samband.basic_data.model.Trade__...__"), short_name("Field_str_")
    ('TradeListField', 'TextField')
    >>> short_name("Field_a.Alone___a.Jointly___a.Board_"), short_name("LookUp")
    ('AloneOrOtherField', 'LookUp')
    """
    last = (part.rpartition(".")[2] for part in long.split("_"))
    generic, *words = (word for word in last if word[:1].isupper() or word in _BUILT_IN)
    named = [_BUILT_IN.get(word, word) for word in words]
    several = len([word for word in named if word != _LIST])
    if several > _FEW:
        named = [named[0], "Other"]
    return "Or".join(word for word in named if word != _LIST) + (_LIST * (_LIST in named)) + generic


def _anything(type_: type) -> dict[str, Any]:
    """Describe ``object``, the only type of ours that msgspec does not know."""
    if type_ is not object:
        raise NotImplementedError
    return {"description": "Any JSON value."}


def _enumerations(handler: Any) -> list[Any]:
    """List the enumerations among a handler's parameters: the framework refers to them by name."""
    found = []
    for name, field in handler.parsed_fn_signature.parameters.items():
        if name != "data":
            inner = [field.annotation, *(each.annotation for each in field.inner_types)]
            found += [each for each in inner if isinstance(each, type) and issubclass(each, Enum)]
    return found


def _tidy(schema: Any, names: Mapping[str, str]) -> Any:
    """Rename references, and write descriptions and enumerations as OpenAPI's readers expect."""
    if isinstance(schema, list):
        return [_tidy(each, names) for each in schema]
    if not isinstance(schema, dict):
        return schema
    tidy = {key: _tidy(value, names) for key, value in schema.items()}
    if isinstance(reference := schema.get("$ref"), str):
        tidy["$ref"] = PREFIX + names[reference.removeprefix(PREFIX)]
    if isinstance(discriminator := schema.get("discriminator"), dict):
        mapping = discriminator["mapping"].items()
        tidy["discriminator"]["mapping"] = {
            tag: PREFIX + names[to.removeprefix(PREFIX)] for tag, to in mapping
        }
    if isinstance(words := schema.get("description"), str):
        tidy["description"] = inspect.cleandoc(words).replace("``", "`")
    if isinstance(values := schema.get("enum"), list) and all(isinstance(v, str) for v in values):
        tidy["type"] = "string"
    return tidy

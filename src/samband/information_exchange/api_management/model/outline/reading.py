# SPDX-License-Identifier: EUPL-1.2
"""Reads a stored description into what a page shows; a stranger wrote it, so all is bounded.

Texts are plain, one line each and cut; nothing of the document is taken as markup or followed out
of it.
"""

from __future__ import annotations

from itertools import islice
from typing import Any

import msgspec
from msgspec import Struct

from samband.information_exchange.api_management.model.outline.schemas import (
    Field,
    fields_of,
    given_value,
    plain,
    sample_of,
    type_of,
)
from samband.information_exchange.api_management.model.profile.document import (
    Document,
    Operation,
    Place,
)

MAX_OPERATIONS = 300
MAX_PARAMETERS, MAX_ANSWERS = 40, 20
MAX_EXAMPLE = 4_000
"""Characters of an example; a longer one is not shown, for half an example misleads."""
_SAID = 1_000


class Parameter(Struct, frozen=True):
    """A parameter: where it stands, its type, whether it is needed, and a value to try."""

    name: str
    where: str
    type: str
    required: bool
    says: str
    example: str


class Content(Struct, frozen=True):
    """A body, asked for or given: media type, type, fields and an example."""

    media: str
    type: str
    fields: tuple[Field, ...]
    more: bool
    example: str


class Answer(Struct, frozen=True):
    """What may be answered."""

    status: str
    says: str
    content: Content | None


class OutlinedOperation(Struct, frozen=True):
    """One operation; ``open`` asks for no token and no key."""

    method: str
    path: str
    title: str
    says: str
    deprecated: bool
    open: bool
    parameters: tuple[Parameter, ...]
    body: Content | None
    answers: tuple[Answer, ...]


class ListedOperation(Struct, frozen=True):
    """An operation in the list."""

    method: str
    path: str
    title: str
    deprecated: bool


class Outline(Struct, frozen=True):
    """A description's operations, in its own order; ``more`` tells that some are left out."""

    server: str
    operations: tuple[ListedOperation, ...]
    more: bool


def outline(root: dict[str, Any]) -> Outline:
    """List the operations of a document that was taken before."""
    document = Document(root)
    found = list(islice(document.methods(), MAX_OPERATIONS + 1))
    servers = document.servers
    address = plain(servers[0][1], 300).rstrip("/") if servers else ""
    return Outline(
        server=address
        if address.startswith(("https://", "http://")) and " " not in address
        else "",
        operations=tuple(_listed(*each) for each in found[:MAX_OPERATIONS]),
        more=len(found) > MAX_OPERATIONS,
    )


def operation_at(root: dict[str, Any], index: int) -> OutlinedOperation | None:
    """Read the operation that stands at a place of the list, counted from 0."""
    document = Document(root)
    if not 0 <= index < MAX_OPERATIONS:
        return None
    for path, method, item in islice(document.methods(), index, index + 1):
        given = Operation(path, method, item.child(method), document.parameters(item, method))
        return _operation(document, given)
    return None


def _listed(path: str, method: str, item: Place) -> ListedOperation:
    place = item.child(method)
    title = place.text("summary") or place.text("operationId")
    deprecated = place.mapping().get("deprecated") is True
    return ListedOperation(method.upper(), plain(path, 300), plain(title, 200), deprecated)


def _operation(document: Document, each: Operation) -> OutlinedOperation:
    place = each.place
    body = document.resolve(place.child("requestBody"))
    answers = list(place.child("responses").children())[:MAX_ANSWERS]
    title = place.text("summary") or place.text("operationId")
    return OutlinedOperation(
        method=each.method.upper(),
        path=plain(each.path, 300),
        title=plain(title, 200),
        says=plain(place.text("description"), _SAID),
        deprecated=place.mapping().get("deprecated") is True,
        open=_is_open(document, place),
        parameters=tuple(_parameter(document, one) for one in each.parameters[:MAX_PARAMETERS]),
        body=_content(document, body.child("content")),
        answers=tuple(_answer(document, status, one) for status, one in answers),
    )


def _is_open(document: Document, place: Place) -> bool:
    """Tell that nothing is asked for: no security, or ``{}`` among what may be chosen."""
    own = place.mapping().get("security", document.root.mapping().get("security"))
    return not isinstance(own, list) or not own or {} in own


def _parameter(document: Document, given: Place) -> Parameter:
    place = document.resolve(given)
    schema = place.child("schema")
    value = place.mapping().get("example")
    if value is None:
        value = _first(document, place.child("examples"))
    if value is None:
        value = given_value(document, schema)
    return Parameter(
        name=plain(place.text("name"), 100),
        where=plain(place.text("in"), 20),
        type=type_of(document, schema),
        required=place.mapping().get("required") is True,
        says=plain(place.text("description")),
        example=plain(value if isinstance(value, str) else _said(value), 100),
    )


def _answer(document: Document, status: str, given: Place) -> Answer:
    place = document.resolve(given)
    content = _content(document, place.child("content"))
    return Answer(plain(status, 10), plain(place.text("description")), content)


def _content(document: Document, content: Place) -> Content | None:
    """Show the body as JSON where it may be that, else as the first that it may be."""
    kinds = list(content.mapping())[:20]
    if not kinds:
        return None
    media = next((each for each in kinds if "json" in each), kinds[0])
    place = content.child(media)
    schema = place.child("schema")
    fields, more = fields_of(document, schema)
    value = place.mapping().get("example")
    if value is None:
        value = _first(document, place.child("examples"))
    if value is None and "json" in media:
        value = sample_of(document, schema)
    return Content(
        media=plain(media, 100),
        type=type_of(document, schema),
        fields=fields,
        more=more,
        example=_example(value),
    )


def _first(document: Document, examples: Place) -> Any:
    for _, each in examples.children():
        return document.resolve(each).mapping().get("value")
    return None


def _example(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value if len(value) <= MAX_EXAMPLE and value.isprintable() else ""
    text = _compact(value)
    if len(text) > MAX_EXAMPLE:
        return ""
    return msgspec.json.format(text.encode(), indent=2).decode()


def _said(value: Any) -> str:
    return "" if value is None else _compact(value)


def _compact(value: Any) -> str:
    try:
        return msgspec.json.encode(value).decode()
    except (TypeError, ValueError, RecursionError, UnicodeEncodeError):
        return ""

# SPDX-License-Identifier: EUPL-1.2
"""A web process whose routes stop one layer further in each: their differences are the layers.

It is the node's own application with handlers of the benchmark's beside, on the same database.
"""

from __future__ import annotations

import sys
from typing import Any

import msgspec
import uvicorn
from litestar import post
from litestar.di import NamedDependency
from litestar.params import JSONBody

from samband import app
from samband.app.composition import compose, running
from samband.basic_data import objects
from samband.basic_data.objects import Judge, reference
from samband.basic_data.person.model.lookups import LookUp, Person
from samband.basic_data.person.service import reading as person
from samband.cli.serving import log_file
from samband.core import recording
from samband.core.block import Api
from samband.core.logs import configure_logs
from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.processes import adopt
from samband.core.recording import Record
from samband.core.time import today
from samband.core.web import Direct, Edge, build_application
from samband.core.web.server import GatheringProtocol

LAYERS = ("request", "decision", "row", "event", "answer")


class Nothing(msgspec.Struct, frozen=True):
    """An answer of no content, called straight as look-ups are."""

    ok: bool = True


_NOTHING = Nothing()
_SCOPE = {"scope": person.SCOPE}


@post("/request", status_code=200, opt=_SCOPE)
async def request(
    node: NamedDependency[Node], actor: NamedDependency[Actor], data: JSONBody[LookUp]
) -> Nothing:
    """Server, edge, token, decoding and an answer."""
    return _NOTHING


@post("/decision", status_code=200, opt=_SCOPE)
async def decision(
    node: NamedDependency[Node], actor: NamedDependency[Actor], data: JSONBody[LookUp]
) -> Nothing:
    """And whether it is permitted."""
    _judge(node, actor, _record(actor, data)).shown()
    return _NOTHING


@post("/row", status_code=200, opt=_SCOPE)
async def row(
    node: NamedDependency[Node], actor: NamedDependency[Actor], data: JSONBody[LookUp]
) -> Nothing:
    """And the row."""
    await _read(_judge(node, actor, _record(actor, data)), data)
    return _NOTHING


@post("/event", status_code=200, opt=_SCOPE)
async def event(
    node: NamedDependency[Node], actor: NamedDependency[Actor], data: JSONBody[LookUp]
) -> Nothing:
    """And the event, on disk."""
    record = _record(actor, data)
    async with recording.reading(node, record):
        await _read(_judge(node, actor, record), data)
    return _NOTHING


@post("/answer", status_code=200, opt=_SCOPE)
async def answer(
    node: NamedDependency[Node], actor: NamedDependency[Actor], data: JSONBody[LookUp]
) -> Person:
    """And the whole answer: the product's own verb."""
    return await person.look_up(node, actor, data)


def _record(actor: Actor, asked: LookUp) -> Record:
    assert asked.identifier is not None
    return Record(
        type="person.read",
        actor=actor,
        subjects=(asked.identifier,),
        resource=actor.resource or "",
        items=tuple(item.value for item in asked.items),
        scope=person.SCOPE,
        purpose=asked.purpose,
    )


def _judge(node: Node, actor: Actor, record: Record) -> Judge:
    return Judge(node, actor, record, "person.read", personal=True)


async def _read(judge: Judge, asked: LookUp) -> None:
    pointed = reference(asked.identifier, asked.object_identity)
    database, shown = judge.node.db, judge.shown()
    rows = await objects.read_together(database, "person", [pointed], today(), shown=shown)
    judge.require(rows[0] if rows else None)


HANDLERS: tuple[Any, ...] = (request, decision, row, event, answer)


def serve(descriptor: int) -> None:
    """Serve the layers on an inherited socket, as the node's own web process is served."""
    settings = app.settings_of_child()
    configure_logs(log_file(settings), process="benchmark")
    composed = compose(settings)
    framework_app = build_application(
        composed.node, [Api(name="person", handlers=HANDLERS)], [], lifespan=[running(composed)]
    )
    served = Edge(Direct(framework_app), https=False)
    config = uvicorn.Config(
        served,
        loop="uvloop",
        http=GatheringProtocol,
        log_config=None,
        access_log=False,
        server_header=False,
    )
    uvicorn.Server(config).run(sockets=[adopt(descriptor)])


if __name__ == "__main__":
    serve(int(sys.argv[1]))

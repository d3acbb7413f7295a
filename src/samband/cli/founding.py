# SPDX-License-Identifier: EUPL-1.2
"""Founds a sandbox: its own organisation is the first member, with a system that admits others.

It is the one step that cannot go over HTTP, because nobody has a key yet.
"""

from __future__ import annotations

from datetime import date

from samband.cli.operating import opened, operator
from samband.core.node import Node
from samband.sandbox.country import bodies
from samband.sandbox.systems import SystemKey, known_systems, new_key, save_system
from samband.settings import Settings
from samband.trust_and_security import trust_framework
from samband.trust_and_security.trust_framework import (
    Founding,
    MemberKind,
    MemberRegister,
    NewKey,
    NewSystem,
    register_system,
)

SYSTEM = "sandlådans operatör"


async def found(settings: Settings) -> SystemKey:
    """Give the operator's system, registering it the first time."""
    number = settings.node.organisation
    kept = [key for key in known_systems(settings.data) if key.name == SYSTEM]
    if kept:
        return kept[0]
    name = next(body.name for body in bodies() if body.number == number)
    async with opened(settings) as node:
        key = await _register(node, number, name, only_here=settings.follows)
    save_system(settings.data, key)
    return key


async def _register(node: Node, number: str, name: str, *, only_here: bool) -> SystemKey:
    if await node.door(MemberRegister).member(node.organisation) is None:
        await trust_framework.found(node, operator(node), _founding(name))
    private = new_key()
    public: dict[str, object] = {name: part for name, part in private.items() if name != "d"}
    new = NewSystem(name=SYSTEM, key=NewKey(public_jwk=public))
    system = await register_system(
        node, operator(node), node.organisation, new, only_here=only_here
    )
    return SystemKey(SYSTEM, number, name, system.client_id, private)


def _founding(name: str) -> Founding:
    return Founding(
        name=name,
        kind=MemberKind.STATE_AGENCY,
        number_source="SCB",
        decision="sandbox",
        decided=date(2026, 1, 15),
    )

# SPDX-License-Identifier: EUPL-1.2
"""``samband admin``: how a node gets its first member, and a member its first administrator."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date

import msgspec
from rich.console import Console

from samband.cli.country import node_of_country
from samband.cli.failing import WrongUse
from samband.cli.operating import opened, operator, reaching
from samband.cli.options import Data, Port, settings_with
from samband.core import identifiers
from samband.core.identifiers import Party
from samband.core.problems import NotFound
from samband.core.time import rfc3339, today
from samband.settings import Settings
from samband.trust_and_security import traceability, trust_framework
from samband.trust_and_security.trust_framework import (
    Founding,
    Invitation,
    Member,
    MemberKind,
    MemberRegister,
    NewNode,
)

_console = Console(highlight=False, soft_wrap=True, markup=False)


def found(
    *,
    number: str,
    name: str,
    kind: MemberKind,
    decision: str,
    decided: date | None = None,
    number_source: str = "SCB",
    data: Data = None,
) -> None:
    """Make the organisation that runs the node the first member of its register, once.

    A repeat changes nothing. It is refused when others have joined already.

    Parameters
    ----------
    number
        The organisation's number, the same as node.organisation in the settings.
    name
        Its name, as others shall see it.
    kind
        What kind of body it is.
    decision
        The reference of its decision to run the node, such as "KS 2026-17".
    decided
        When it was decided; today unless said.
    number_source
        Who vouches for the number.
    """
    settings = settings_with(data=data)
    _own(settings, _read("number", identifiers.organisation, number))
    facts = {"name": name, "kind": kind, "number_source": number_source, "decision": decision}
    founding = _founding({**facts, "decided": decided or today()})
    member, new = asyncio.run(_found(reaching(settings), founding))
    number = member.party.identifier
    happened = "is now the first member" if new else "is a member already; nothing was changed"
    _console.print(f"{member.name} ({number}) {happened}. Invite its administrator:")
    _console.print(f"  samband admin invite --organisation {number} --person YYYYMMDDNNNN")


def invite(*, organisation: str, person: str, port: Port = None, data: Data = None) -> None:
    """Make a one-time link with which one person becomes a member's first administrator.

    Parameters
    ----------
    organisation
        The member's organisation number.
    person
        The personal number that the person will log in with, in twelve digits.
    port
        Where a sandbox listens, when that is not the settings' port: it is part of the link.
    """
    member = _read("organisation", identifiers.organisation, organisation)
    invited = _read("person", identifiers.person, person.replace("-", ""))
    invitation = asyncio.run(_invite(reaching(settings_with(port, data)), member, invited))
    _console.print(
        f"Give this link to the person. It works once, until {rfc3339(invitation.expires)}:"
    )
    _console.print(invitation.link)


def _founding(facts: dict[str, object]) -> Founding:
    try:
        return msgspec.convert(facts, Founding)
    except msgspec.ValidationError as error:
        what, _, field = str(error).partition(" - at `$.")
        option = field.rstrip("`").replace("_", "-")
        raise WrongUse(f"--{option}: {what[:1].lower()}{what[1:]}.") from None


def _own(settings: Settings, number: Party) -> None:
    """Refuse another number than the settings have: it stands in every event for ever.

    A node of a running country has settings of its own.
    """
    settings = node_of_country(settings.data) or settings
    if number != identifiers.organisation(settings.node.organisation):
        raise WrongUse(
            f"--number {number.identifier} is not whose node this is: node.organisation is"
            f" {settings.node.organisation}. Correct one of them."
        )


async def _found(settings: Settings, founding: Founding) -> tuple[Member, bool]:
    """Give the member, and whether it is new; a repeat in other words is for the verb to refuse.

    Its node is registered with it: those who follow the register ask it, and believe who logs in.
    """
    async with opened(settings) as node:
        there = await node.door(MemberRegister).member(node.organisation)
        if there and (there.name, there.kind) == (founding.name, founding.kind):
            return there, False
        member = await trust_framework.found(node, operator(node), founding)
        keys = (await traceability.log_key(node)).keys
        own = NewNode(url=node.public_url, log_key=keys[0], vouches=True)
        await trust_framework.register_node(node, operator(node), node.organisation, own)
        return member, True


async def _invite(settings: Settings, member: Party, invited: Party) -> Invitation:
    async with opened(settings) as node:
        try:
            return await trust_framework.invite(node, operator(node), member, invited)
        except NotFound as error:
            own = member == node.organisation
            first = "found the node with `samband admin found`" if own else "let it join"
            raise LookupError(f"{error.detail} First {first}.") from None


def _read(option: str, reader: Callable[[str], Party], number: str) -> Party:
    try:
        return reader(number)
    except ValueError as error:
        raise WrongUse(f"--{option} {error}.") from None

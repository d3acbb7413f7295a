# SPDX-License-Identifier: EUPL-1.2
"""Lets the registers be found: an index that says who holds what, and addresses that say where."""

from __future__ import annotations

import msgspec

from samband.sandbox.country import Body, body
from samband.sandbox.loading.model import pointers
from samband.sandbox.loading.model.pointers import INDEX, REGISTERS, TYPES, Pointed
from samband.sandbox.loading.service.steps import JoinFailed, expect, settled
from samband.sandbox.systems import SystemClient

READ, WRITE, ADMIN = "index/read", "index/write", "index/admin"
ADDRESSES = "address-register/admin"
_SET_UP = f"/index/v1/{INDEX}"
_OK = 200


async def open_index(holder: SystemClient) -> None:
    """Open the country's index as its holder, and set it up."""
    await settled(holder, "/index/v1/indexes", ADMIN, pointers.new_index(holder.key.organisation))
    for kind in pointers.identifier_types():
        await settled(holder, f"{_SET_UP}/identifier-types", ADMIN, kind)
    for kind in pointers.information_types():
        await settled(holder, f"{_SET_UP}/information-types", ADMIN, kind)
    for register in REGISTERS:
        producer = {
            "organisation": pointers.organisation(body(register.owner).number),
            "name": register.owner,
            "informationTypes": list(register.types),
        }
        await settled(holder, f"{_SET_UP}/producers", ADMIN, producer)


async def admit(holder: SystemClient, member: Body) -> None:
    """Let a member look up in the index."""
    number = pointers.organisation(member.number)
    consumer = {"organisation": number, "informationTypes": list(TYPES)}
    await settled(holder, f"{_SET_UP}/consumers", ADMIN, consumer)


async def publish_address(producer: SystemClient, register: Pointed) -> None:
    """Say in the address register where a register is asked; a new port is a revision."""
    number = producer.key.organisation
    top = {
        "organisation": number,
        "content": {"kind": "organisation", "name": producer.key.organisation_name},
    }
    await settled(producer, "/address-register/v1/entries", ADDRESSES, top)
    rows = pointers.address_rows(register, producer.places.of(register.api))
    file = {"format": "samband-addresses-1", "entries": rows}
    answer = await producer.post(
        f"/address-register/v1/members/{number}/imports",
        ADDRESSES,
        {"content": msgspec.json.encode(file).decode()},
    )
    expect(answer, _OK)
    if not answer.body["stored"]:
        raise JoinFailed(f"The addresses of {producer.key.organisation_name} were not taken in.")

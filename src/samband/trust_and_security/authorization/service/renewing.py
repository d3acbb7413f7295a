# SPDX-License-Identifier: EUPL-1.2
"""Tell the hub, as the node itself, what it must know of the node: its address and its next key.

Other nodes know both from the member register only.  A rotation that the hub has not heard of would
in the end silence the node (design section 2).
"""

from __future__ import annotations

import msgspec

from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.recording import Record, reading
from samband.trust_and_security.authorization.service.calling import Call, Caller
from samband.trust_and_security.authorization.service.vouching import CLIENT_USE, client_of
from samband.trust_and_security.authorization.vocabulary import CLIENT_KEY_RENEWED, NODE_ANNOUNCED
from samband.trust_and_security.traceability import log_key
from samband.trust_and_security.trust_framework import MemberRegister

_SECONDS = 10.0
_API, _RIGHT = "trust-framework", "trust-framework/own-system"
_PATHS = {CLIENT_KEY_RENEWED: "/own-key", NODE_ANNOUNCED: "/own-node"}


async def announce_node(node: Node, hub: str) -> bool:
    """Say where the node is reached and what its log signs with, if the hub does not know it.

    Tells whether it did.  Only a member's first node is taken so, and only once its client key has
    been registered, by a person at the hub.  Raises what ``Caller`` raises.
    """
    register = node.door(MemberRegister)
    own = {key["kid"] for key in await node.keys.published(CLIENT_USE)}
    if not await _known(node) & own or await register.node_at(node.public_url) is not None:
        return False
    said = {"url": node.public_url, "logKey": (await log_key(node)).keys[0]}
    await _tell(node, hub, NODE_ANNOUNCED, said, f"node:{node.public_url}")
    return True


async def renew_client_key(node: Node, hub: str) -> bool:
    """Register the newest client key at the hub, signed for with one that it has.

    Tells whether it had to.  The first key is registered by hand, since nobody can vouch for it,
    and so is one that replaced a leaked one at once.  Raises what ``Caller`` raises.
    """
    own, known = await node.keys.published(CLIENT_USE), await _known(node)
    if not own or own[0]["kid"] in known or not known & {key["kid"] for key in own}:
        return False
    newest = own[0]
    said = {"publicJwk": newest}
    await _tell(node, hub, CLIENT_KEY_RENEWED, said, f"key:{newest['kid']}")
    return True


async def _known(node: Node) -> set[str]:
    system = await node.door(MemberRegister).system(client_of(node))
    return {key.get("kid", "") for key in system.keys} if system is not None else set()


async def _tell(node: Node, hub: str, type_: str, said: object, item: str) -> None:
    record = Record(
        type=type_,
        actor=Actor(organisation=node.organisation, organisation_name=node.name),
        resource=hub,
        items=(item,),
    )
    call = Call(
        target=hub,
        api=_API,
        path=_PATHS[type_],
        scopes=(_RIGHT,),
        seconds=_SECONDS,
        body=msgspec.json.encode(said),
        key=item,
    )
    async with reading(node, record):
        await node.door(Caller).ask(node, call)

# SPDX-License-Identifier: EUPL-1.2
"""Give the hub the node's next client key before the node signs with it.

Other nodes know the key from the member register only, so a rotation that the hub has not heard of
would in the end silence the node (design section 2).
"""

from __future__ import annotations

import msgspec

from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.recording import Record, reading
from samband.trust_and_security.authorization.service.calling import Call, Caller
from samband.trust_and_security.authorization.service.vouching import CLIENT_USE, client_of
from samband.trust_and_security.authorization.vocabulary import CLIENT_KEY_RENEWED
from samband.trust_and_security.trust_framework import MemberRegister

_SECONDS = 10.0
_API, _RIGHT, _PATH = "trust-framework", "trust-framework/renew-key", "/own-key"


async def renew_client_key(node: Node, hub: str) -> bool:
    """Register the newest client key at the hub, signed for with one that it has.

    Tells whether it had to.  The first key is registered by hand, since nobody can vouch for it,
    and so is one that replaced a leaked one at once.  Raises what ``Caller`` raises.
    """
    system = await node.door(MemberRegister).system(client_of(node))
    own = await node.keys.published(CLIENT_USE)
    known = {key.get("kid", "") for key in system.keys} if system is not None else set()
    if not own or own[0]["kid"] in known or not known & {key["kid"] for key in own}:
        return False
    newest = own[0]
    record = Record(
        type=CLIENT_KEY_RENEWED,
        actor=Actor(organisation=node.organisation, organisation_name=node.name),
        resource=hub,
        items=(f"key:{newest['kid']}",),
    )
    call = Call(
        target=hub,
        api=_API,
        path=_PATH,
        scopes=(_RIGHT,),
        seconds=_SECONDS,
        body=msgspec.json.encode({"publicJwk": newest}),
        key=f"client-key-{newest['kid']}",
    )
    async with reading(node, record):
        await node.door(Caller).ask(node, call)
    return True

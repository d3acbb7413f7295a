# SPDX-License-Identifier: EUPL-1.2
"""The register of persons at another node: who is protected, and which numbers somebody has had.

What is asked at the same moment is asked in one question.  Whoever cannot be asked is no reason to
believe that nobody is protected: then the answer is 503 (design section 2, freshness).
"""

from __future__ import annotations

import time
from collections.abc import Sequence

import msgspec

from samband.basic_data.objects import read_evidence
from samband.basic_data.person.model.lookups import ProtectionAnswer, ProtectionQuestion
from samband.core.identifiers import Party, Scheme
from samband.core.node import Node, resource_of
from samband.core.outbound import FetchFailed, Limits, Outbound
from samband.core.ports import Evidence
from samband.core.problems import Refused, Unavailable
from samband.core.together import Together
from samband.trust_and_security.authorization import Call, Caller
from samband.trust_and_security.trust_framework import MemberRegister

IDENTITY = "identity"
API, SCOPE = "person", "person/identity-evidence"
SECONDS = 3.0
KEYS_SECONDS = 5.0
"""Between two questions for the keys of statements that are not believed."""
BELIEVED_SECONDS = 60.0
"""How long keys are believed: one in the wrong hands is soon believed nowhere."""
MAX_ANSWER = 2_000_000
_SIZE = 8_000  # of a question, so that five hundred at most go together


class Keys(msgspec.Struct, frozen=True):
    """The keys that another node signs evidence with."""

    keys: list[dict[str, str]]


class RemoteIdentities:
    """Asks the node of whoever answers for persons; ``app`` binds it where that is another node."""

    def __init__(self) -> None:
        self._node: Node | None = None
        self._keys: list[dict[str, str]] = []
        self._fetched = -BELIEVED_SECONDS
        self._together: Together[Party, Evidence] = Together(self._ask)

    def stand_at(self, node: Node) -> None:
        """Say which node asks: it is not made yet when its ports are."""
        self._node = node

    async def about(self, subject: Party, kinds: frozenset[str]) -> tuple[Evidence, ...]:
        """Give evidence on a person's identity; raises ``Unavailable`` when none can be had."""
        if IDENTITY not in kinds or subject.scheme is Scheme.ORGANISATION:
            return ()
        return (await self._together.ask(subject, _SIZE),)

    async def _ask(self, subjects: list[Party]) -> Sequence[Evidence]:
        node = self._node
        if node is None:
            raise Unavailable(reason="no node asks yet")
        target = await _source(node)
        question = ProtectionQuestion(identifiers=tuple(subjects))
        body = msgspec.json.encode(question)
        answer = await self._asked(node, self._call(target, "/identity-evidence", body))
        try:
            told = msgspec.json.decode(answer, type=ProtectionAnswer).evidence
            if time.monotonic() - self._fetched > BELIEVED_SECONDS:
                await self._fetch_keys(node, target)
            try:
                return self._read(told, subjects)
            except ValueError:  # by a key that is not known here yet, perhaps
                await self._fetch_keys(node, target)
                return self._read(told, subjects)
        except (ValueError, msgspec.DecodeError) as error:
            raise Unavailable(
                "What the register of persons says of identities cannot be believed.",
                reason=str(error),
            ) from None

    def _read(self, told: list[str], subjects: list[Party]) -> list[Evidence]:
        pairs = zip(told, subjects, strict=True)
        return [read_evidence(token, self._keys, subject) for token, subject in pairs]

    async def _fetch_keys(self, node: Node, target: str) -> None:
        answer = await self._asked(node, self._call(target, "/evidence-keys", None))
        self._keys = msgspec.json.decode(answer, type=Keys).keys
        self._fetched = time.monotonic()

    async def _asked(self, node: Node, call: Call) -> bytes:
        """Ask; that this node may not is nothing that whoever asked it has done wrong."""
        try:
            return (await node.door(Caller).ask(node, call)).body
        except Refused as refused:
            raise Unavailable(
                "The register of persons does not let this node ask about identities.",
                reason=refused.reason,
            ) from None

    def _call(self, target: str, path: str, body: bytes | None) -> Call:
        return Call(
            target=target,
            api=API,
            path=path,
            scopes=(SCOPE,),
            seconds=SECONDS,
            method="GET" if body is None else "POST",
            body=body,
            max_answer=MAX_ANSWER,
        )


class SignedNumbers:
    """What the register of persons, at another node, has signed on a person's numbers.

    It is shown by whoever asks for the person, so it takes no right to ask for anybody's numbers.
    ``app`` binds it as the door ``Numbers`` of traceability.
    """

    def __init__(self, *, test_mode: bool) -> None:
        self._outbound = Outbound(test_mode)
        self._keys: list[dict[str, str]] = []
        self._fetched = -BELIEVED_SECONDS
        self._tried = -KEYS_SECONDS
        self._together: Together[Node, None] = Together(self._fetch_keys)

    async def believe(self, node: Node, token: str, person: Party) -> Evidence:
        """Read a statement on this person; raises ``Unavailable`` for what cannot be believed."""
        if time.monotonic() - self._fetched > BELIEVED_SECONDS:
            self._keys = []
        try:
            return read_evidence(token, self._keys, person)
        except ValueError:  # by a key that is not known here, perhaps not yet
            await self._together.ask(node)
        try:
            return read_evidence(token, self._keys, person)
        except ValueError as error:
            raise Unavailable(
                "What the register of persons says of numbers cannot be believed.",
                reason=str(error),
            ) from None

    async def _fetch_keys(self, nodes: list[Node]) -> Sequence[None]:
        """Fetch the published keys, not more often than some false statement would have us do.

        What cannot be fetched leaves the keys that are held no longer to live.
        """
        moment, answers = time.monotonic(), [None] * len(nodes)
        if moment - self._tried < KEYS_SECONDS:
            return answers
        self._tried = moment
        url = f"{resource_of(await _source(nodes[0]), API, 1)}/evidence-keys"
        try:
            answer = await self._outbound.fetch(url, limits=Limits(total=SECONDS))
            self._keys = msgspec.json.decode(answer.body, type=Keys).keys
        except (FetchFailed, msgspec.DecodeError) as error:
            raise Unavailable(reason=f"{url}: {type(error).__name__}") from None
        self._fetched = moment
        return answers


async def _source(node: Node) -> str:
    """Find the node of whoever answers for persons; raises ``Unavailable``."""
    owner = node.owner(API)
    for each in await node.door(MemberRegister).nodes():
        if each.member == owner and each.active:
            return each.url
    raise Unavailable(
        "The register of persons cannot be asked.",
        reason="whoever answers for persons has no node in the register",
    )

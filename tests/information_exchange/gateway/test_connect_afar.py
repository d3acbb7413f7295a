# SPDX-License-Identifier: EUPL-1.2
"""A service is offered in a catalogue at the hub, which may go away at any moment of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from information_exchange.api_management.bazaar import FACTS
from information_exchange.api_management.documents import compliant
from information_exchange.gateway.pair import Pair, country
from information_exchange.gateway.stand import MALMO, OPERATOR
from samband.core.problems import Unavailable
from samband.information_exchange.api_management import ApiFacts, Offer, RemoteCatalogue, offer
from samband.trust_and_security.authorization import Caller
from samband.trust_and_security.authorization.service.granting import NewGrant, grant

OFFER = Offer(
    name="permits",
    major=1,
    facts=msgspec.convert(FACTS, type=ApiFacts),
    document=compliant(("/info/version", "2024.11")),
)


class Until:
    """A way to a hub that takes so many questions; the last is done and its answer is lost."""

    def __init__(self, inner: Any, questions: int) -> None:
        self._inner, self._left = inner, questions

    async def ask(self, *asked: object) -> Any:
        """Ask while it lasts."""
        self._left -= 1
        if self._left < 0:
            raise Unavailable(reason="away")
        answer = await self._inner.ask(*asked)
        if self._left == 0:
            raise Unavailable(reason="away")
        return answer


@pytest.mark.capability("AP-7")
@pytest.mark.parametrize("questions", range(5))
def test_an_offer_that_is_broken_off_is_finished_by_the_next(
    fresh_database: Callable[[], str], tmp_path: Path, questions: int
) -> None:
    async def work() -> None:
        async with country(fresh_database, tmp_path) as pair:
            await _let_publish(pair)
            node, caller = pair.node.node, pair.node.node.doors[Caller]
            node.doors[Caller] = Until(caller, questions)
            with pytest.raises(Unavailable):
                await offer(RemoteCatalogue(node, pair.hub.url), OFFER)
            node.doors[Caller] = caller
            report = await offer(RemoteCatalogue(node, pair.hub.url), OFFER)
            assert report.version.version == "1.0.0"
            answer = await pair.hub.http.get(f"{pair.hub.url}/api-catalogue/v1/apis/permits")
            versions = answer.json()["versions"]
            assert [(e["version"], e["state"]) for e in versions] == [("1.0.0", "active")]

    asyncio.run(work())


async def _let_publish(pair: Pair) -> None:
    owner = msgspec.structs.replace(OPERATOR, scopes=OPERATOR.scopes | {"authorization/admin"})
    new = NewGrant(member=MALMO, scope="api-catalogue/publish")
    await grant(pair.hub.node, owner, new)

# SPDX-License-Identifier: EUPL-1.2
"""Members' nodes come, move and go: an entry stays its owner's, and follows its owner's node."""

from __future__ import annotations

import asyncio
import json
from functools import partial
from typing import Any

import pytest
from msgspec.structs import replace

from core.builders import until
from information_exchange.api_management.bazaar import (
    DIGG,
    FACTS,
    LOG_KEY,
    LUND,
    MALMO,
    Bazaar,
)
from information_exchange.api_management.conftest import Play
from information_exchange.api_management.documents import compliant
from samband.core import db
from samband.core.identifiers import Party
from samband.core.ports import Actor
from samband.information_exchange.api_management import register_own
from samband.information_exchange.api_management.block import MANIFEST
from samband.information_exchange.api_management.model.addresses import contract_of
from samband.information_exchange.api_management.store import catalogue
from samband.information_exchange.api_management.vocabulary import OWN_NODE

A, B = "https://a.malmo.example", "https://b.malmo.example"
C = "https://samband.lund.example"
FOO = {**FACTS, "title": "Foo", "scopes": ["permits/read"]}


class Nodes:
    """The nodes of Malmö and Lund, and the operator who registers them."""

    def __init__(self, bazaar: Bazaar) -> None:
        self.bazaar = bazaar
        operator = frozenset({"trust-framework/operate", "trust-framework/admin"})
        bazaar.knows("operator", Actor(organisation=DIGG, client="operator", scopes=operator))
        for token, party in (("malmo-node", MALMO), ("lund-node", LUND)):
            client = f"{party.identifier}-node"
            scopes = frozenset({OWN_NODE})
            bazaar.knows(token, Actor(organisation=party, client=client, scopes=scopes))

    async def come(self, party: Party, url: str) -> None:
        """Register a node."""
        body = {"url": url, "logKey": LOG_KEY, "vouches": False}
        path = f"/members/{party.identifier}/nodes"
        await self.bazaar.done("operator", "POST", path, body)

    async def go(self, party: Party, url: str) -> None:
        """Take a node out."""
        path = f"/members/{party.identifier}/nodes/removal"
        assert (await self.bazaar.ask("operator", "POST", path, {"url": url})).status_code == 204

    async def says(self, who: str, url: str, *names: str, version: str = "1.0.0") -> Any:
        """Let a node say what it answers; gives what the catalogue wants described."""
        told = {"major": 1, "version": version, "contract": contract_of(text(version), url)}
        body = {"node": url, "apis": [{"name": name, **told} for name in names]}
        return (await self.bazaar.done(who, "PUT", "/node-apis", body))["descriptions"]

    async def describes(self, who: str, url: str, name: str = "foo", version: str = "1.0.0") -> Any:
        """Let a node describe an API that it answers."""
        body = {"node": url, "major": 1, "facts": FOO, "document": text(version)}
        return await self.bazaar.done(who, "PUT", f"/node-apis/{name}", body)

    async def tells(self, who: str, url: str, *names: str, version: str = "1.0.0") -> Any:
        """Take the turn that a node takes: say all, and describe what is wanted."""
        wanted = await self.says(who, url, *names, version=version)
        for name in wanted:
            await self.describes(who, url, name, version)
        return wanted

    async def entry(self, name: str = "foo") -> tuple[str, str | None, int]:
        """Give whose an entry is, where it leads, and at how many addresses it is answered."""
        found = await self.bazaar.done(None, "GET", f"/apis/{name}")
        return found["owner"]["identifier"], found["address"], found["addresses"]

    async def lets_in_lund(self) -> None:
        """Let Lund use what Malmö answers."""
        body = {"api": "foo", "major": 1, "scope": "permits/read", "purpose": "Visa."}
        asked = await self.bazaar.done("lund", "POST", "/access-requests", body)
        path = f"/received-requests/{asked['id']}/decisions"
        await self.bazaar.done("malmo", "POST", path, {"approved": True, "reason": "Ja."})

    async def producers(self) -> list[str]:
        """Give whose the subscriptions are."""
        async with self.bazaar.node.db.connection() as connection:
            rows = await connection.fetch("select producer from api_management.subscription")
        return [row["producer"] for row in rows]


def text(version: str) -> str:
    """Write a document."""
    return json.dumps(compliant(("/info/version", version)))


@pytest.mark.parametrize("told_first", [True, False])
def test_an_address_that_another_member_has_now_does_not_give_it_the_entry(
    play: Play, told_first: bool
) -> None:
    async def work(bazaar: Bazaar) -> None:
        nodes = Nodes(bazaar)
        await nodes.come(MALMO, A)
        await nodes.tells("malmo-node", A, "foo")
        await nodes.lets_in_lund()
        await nodes.come(MALMO, B)
        await nodes.go(MALMO, A)
        await nodes.come(LUND, A)
        if told_first:
            await nodes.tells("lund-node", A, "foo")
        else:
            await nodes.describes("lund-node", A)
        # the entry is still Malmö's, and leads nobody to the node that is Lund's now
        assert await nodes.entry() == (MALMO.identifier, None, 1)
        assert await nodes.producers() == [MALMO.identifier]
        assert len((await bazaar.done("malmo", "GET", "/received-requests"))["items"]) == 1
        # Lund's own description is kept beside it, as any other node's
        [lund] = (await bazaar.done(None, "GET", "/apis/foo/addresses"))["items"]
        assert (lund["owner"]["identifier"], lund["same"]) == (LUND.identifier, False)
        await bazaar.done(None, "GET", f"/apis/foo/contracts/{lund['contract']}")
        # and Malmö's own follows to where Malmö answers
        await nodes.tells("malmo-node", B, "foo")
        assert await nodes.entry() == (MALMO.identifier, f"{B}/foo/v1", 2)
        both = (await bazaar.done(None, "GET", "/apis/foo/addresses"))["items"]
        assert [(e["node"], e["same"]) for e in both] == [
            (B, True),
            (A, lund["contract"] == both[0]["contract"]),
        ]

    play(work)


def test_nobody_speaks_for_the_catalogues_own_node(play: Play) -> None:
    async def work(bazaar: Bazaar) -> None:
        nodes, here = Nodes(bazaar), bazaar.node.public_url
        await register_own(bazaar.node, (MANIFEST,))
        before = await nodes.entry("api-catalogue")
        await nodes.come(LUND, here)  # nobody has registered it
        body = {"node": here, "apis": []}
        assert (await bazaar.ask("lund-node", "PUT", "/node-apis", body)).status_code == 409
        body = {"node": here, "major": 1, "facts": FOO, "document": text("1.0.0")}
        answer = await bazaar.ask("lund-node", "PUT", "/node-apis/api-catalogue", body)
        assert answer.status_code == 409
        assert await nodes.entry("api-catalogue") == before

    play(work)


def test_what_the_catalogues_node_answers_for_a_member_stays_when_its_node_says_the_same(
    play: Play,
) -> None:
    async def work(bazaar: Bazaar) -> None:
        nodes, here = Nodes(bazaar), bazaar.node.public_url
        await bazaar.joins(DIGG, "Digg")
        await nodes.come(DIGG, here)  # who runs the node is not who answers for the API
        owners = {"api-catalogue": MALMO}
        await register_own(replace(bazaar.node, owners=owners), (MANIFEST,))
        await nodes.come(MALMO, B)
        await nodes.tells("malmo-node", B, "api-catalogue")
        home = f"{here}/api-catalogue/v1"
        assert await nodes.entry("api-catalogue") == (MALMO.identifier, home, 2)

    play(work)


def test_an_entry_follows_its_owner_that_moves_with_both_nodes_up_for_a_while(play: Play) -> None:
    async def work(bazaar: Bazaar) -> None:
        nodes = Nodes(bazaar)
        await nodes.come(MALMO, A)
        await nodes.tells("malmo-node", A, "foo")
        await nodes.come(LUND, C)
        assert await nodes.tells("lund-node", C, "foo") == []
        await nodes.come(MALMO, B)
        assert await nodes.tells("malmo-node", B, "foo") == []  # the same: nothing to describe
        assert await nodes.entry() == (MALMO.identifier, f"{A}/foo/v1", 3)
        await nodes.go(MALMO, A)
        before = await changes(bazaar)
        assert await nodes.tells("lund-node", C, "foo") == []  # it is not Lund's to take
        assert await changes(bazaar) == before
        assert await nodes.tells("malmo-node", B, "foo") == ["foo"]
        assert await nodes.entry() == (MALMO.identifier, f"{B}/foo/v1", 2)
        # from then on a repeat changes nothing
        before = await changes(bazaar)
        assert await nodes.tells("malmo-node", B, "foo") == []
        assert await changes(bazaar) == before
        both = (await bazaar.done(None, "GET", "/apis/foo/addresses"))["items"]
        assert [(each["node"], each["same"]) for each in both] == [(B, True), (C, True)]

    play(work)


async def changes(bazaar: Bazaar) -> int:
    """Count what others have been told of the catalogue."""
    async with bazaar.node.db.connection() as connection:
        found: int = await connection.fetchval(
            "select count(*) from core.feed where stream = 'api-catalogue'"
        )
    return found


def test_of_a_nodes_versions_the_last_few_are_kept(play: Play) -> None:
    async def work(bazaar: Bazaar) -> None:
        nodes = Nodes(bazaar)
        await nodes.come(MALMO, A)
        for patch in range(9):
            await nodes.tells("malmo-node", A, "foo", version=f"1.0.{patch}")
        found = (await bazaar.done(None, "GET", "/apis/foo"))["versions"]
        assert [(each["version"], each["state"]) for each in found] == [
            ("1.0.8", "active"),
            *((f"1.0.{patch}", "retired") for patch in (7, 6, 5, 4, 3)),
        ]
        # what has been forgotten can be served again
        await nodes.tells("malmo-node", A, "foo", version="1.0.0")
        found = (await bazaar.done(None, "GET", "/apis/foo"))["versions"]
        assert [each["version"] for each in found if each["state"] == "active"] == ["1.0.0"]
        assert len(found) == 6

    play(work)


def test_a_name_that_nobody_answers_and_nobody_used_is_free(play: Play) -> None:
    async def work(bazaar: Bazaar) -> None:
        nodes = Nodes(bazaar)
        await nodes.come(MALMO, A)
        await nodes.tells("malmo-node", A, "foo", "bar", "baz")
        await nodes.lets_in_lund()
        await nodes.come(LUND, C)
        await nodes.tells("lund-node", C, "baz")
        await nodes.tells("malmo-node", A)
        # Lund has used the one and answers the other: both stand
        assert await nodes.entry("foo") == (MALMO.identifier, None, 0)
        assert await nodes.entry("baz") == (MALMO.identifier, None, 1)
        assert (await bazaar.ask(None, "GET", "/apis/bar")).status_code == 404
        await bazaar.offers("bar", who="lund")
        answer = await bazaar.ask("lund", "POST", "/apis", {"name": "foo", "facts": FACTS})
        assert answer.status_code == 409

    play(work)


def test_a_name_that_is_freed_while_access_is_asked_for_is_unknown_then(play: Play) -> None:
    async def work(bazaar: Bazaar) -> None:
        nodes = Nodes(bazaar)
        await nodes.come(MALMO, A)
        await nodes.tells("malmo-node", A, "foo")
        asking = {"api": "foo", "major": 1, "purpose": "Karta."}
        async with bazaar.node.db.transaction() as tx:
            await tx.execute("delete from api_management.address")
            await catalogue.free_name(tx, "foo")
            asked = asyncio.create_task(bazaar.ask("lund", "POST", "/access-requests", asking))
            await until(partial(_waits, bazaar))
        answer = await asked
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "$.api")

    play(work)


async def _waits(bazaar: Bazaar) -> bool:
    """Tell if somebody waits for a row that another transaction holds."""
    async with bazaar.node.db.connection() as connection:
        return await db.value(
            connection,
            "select exists (select from pg_stat_activity"
            " where datname = current_database() and wait_event_type = 'Lock')",
        )


def test_a_name_is_not_free_while_its_owner_moves(play: Play) -> None:
    async def work(bazaar: Bazaar) -> None:
        nodes = Nodes(bazaar)
        await nodes.come(MALMO, A)
        await nodes.tells("malmo-node", A, "foo", version="1.0.0")
        await nodes.tells("malmo-node", A, "foo", version="1.0.1")
        await nodes.go(MALMO, A)
        await nodes.come(MALMO, B)
        assert await nodes.says("malmo-node", B, "foo", version="1.0.1") == ["foo"]
        answer = await bazaar.ask("lund", "POST", "/apis", {"name": "foo", "facts": FACTS})
        assert answer.status_code == 409
        await nodes.describes("malmo-node", B, version="1.0.1")
        found = await bazaar.done(None, "GET", "/apis/foo")
        assert [each["version"] for each in found["versions"]] == ["1.0.1", "1.0.0"]

    play(work)

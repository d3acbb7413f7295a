# SPDX-License-Identifier: EUPL-1.2
"""A whole node whose processes are killed while it works loses nothing and doubles nothing."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import Iterator

import pytest

from soak.changes import Change
from soak.figures import LINES, lines_of
from soak.node import KINDS
from soak.run import EVENTS, KILLS, Soak, soak
from soak.stored import ROWS, Stored, changed, check, stored_events
from soak.witness import includes

pytestmark = pytest.mark.soak


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Iterator[Soak]:
    """Run the soak once; every test looks at what it saw."""
    run = asyncio.run(soak(tmp_path_factory.mktemp("soak")))
    pytestconfig.stash[LINES] = list(lines_of(run))
    try:
        yield run
    finally:
        run.process.terminate()
        run.process.wait(60)


@pytest.fixture(scope="module")
def stored(seen: Soak) -> dict[str, list[Stored]]:
    """Give what the database says of every event, by the trace of its request."""
    by_trace: dict[str, list[Stored]] = defaultdict(list)
    for event in asyncio.run(stored_events(seen.house.data)):
        by_trace[event.trace].append(event)
    return by_trace


def test_every_kind_of_process_was_killed_under_load(seen: Soak) -> None:
    kinds = Counter(kill.kind for kill in seen.kills)
    assert kinds.total() == KILLS
    assert set(kinds) == set(KINDS)
    assert len(seen.entries) >= EVENTS


def test_no_request_was_answered_without_its_event(
    seen: Soak, stored: dict[str, list[Stored]]
) -> None:
    """By the id in the answer, proved under the last checkpoint; and by the trace it was sent with."""
    places = {entry["id"]: place for place, entry in enumerate(seen.entries)}
    tree, last = seen.witness.tree, seen.witness.seen[-1]
    for answer in seen.tally.answers:
        assert answer.replayed == (not answer.events), answer
        assert {event.id for event in stored.get(answer.trace, [])} == set(answer.events), answer
        for event in answer.events:
            place = places[event]
            proof = tree.inclusion(place, 0, last.size)
            assert includes(place, last.size, tree.leaves[place], proof, last.root)
    assert set(seen.tally.promised) <= places.keys()


def test_no_event_is_there_twice(seen: Soak, stored: dict[str, list[Stored]]) -> None:
    ids = Counter(entry["id"] for entry in seen.entries)
    assert ids.most_common(1)[0][1] == 1
    assert ids.keys() == {event.id for events in stored.values() for event in events}


def test_every_checkpoint_extends_every_earlier_one(seen: Soak) -> None:
    assert len(seen.witness.seen) > 2
    assert seen.witness.seen[-1].size == len(seen.entries)
    assert seen.contradictions == []


def test_a_request_fails_only_because_the_node_is_away(seen: Soak) -> None:
    """With a broken connection or 503: no other error, and no client that waits in vain."""
    assert seen.tally.wrong == []
    assert seen.tally.refused.total() > 0


def test_an_acknowledged_change_exists_once_however_often_it_was_sent(
    seen: Soak, stored: dict[str, list[Stored]]
) -> None:
    for change in seen.changes:
        done = [
            event
            for trace in change.traces
            for event in stored.get(trace, [])
            if event.outcome == "done"
        ]
        assert len(done) == 1, change
    for number, changes in _by_number(seen.changes).items():
        found = set(seen.histories[number])
        assert {change.version for change in changes} <= found
        assert len(found) == sum(change.statements for change in changes), number


def test_the_feed_tells_of_every_change_once(seen: Soak) -> None:
    ours = {change.subject for change in seen.changes}
    told = Counter(event["data"]["versionId"] for event in seen.feed if event["subject"] in ours)
    assert told == Counter(change.version for change in seen.changes)
    assert [event["id"] for event in seen.followed] == [event["id"] for event in seen.feed]


def test_nothing_outlives_a_killed_parent(seen: Soak) -> None:
    gone = [kill.gone for kill in seen.kills if kill.kind == "parent"]
    assert gone
    assert None not in gone


def test_the_check_holds_and_locates_a_row_that_was_changed_by_hand(seen: Soak) -> None:
    data = seen.house.data
    assert check(data) == (0, ["The log holds: every row, leaf, node and checkpoint agrees."])
    for table in ROWS:
        with changed(data, table, after=len(seen.entries) * 2 // 5) as where:
            code, said = check(data)
        assert code == 1
        assert any(where in line for line in said), (table, where, said[:5])
    assert check(data)[0] == 0


def _by_number(changes: list[Change]) -> dict[str, list[Change]]:
    by_number: dict[str, list[Change]] = defaultdict(list)
    for change in changes:
        by_number[change.number].append(change)
    return by_number

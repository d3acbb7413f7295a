# SPDX-License-Identifier: EUPL-1.2
"""A person sees who has read about her, gets the proof, and asks why: over HTTP."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from samband.core.events import Disclosure, KeptPurpose, Outcome
from samband.core.identifiers import person
from samband.core.time import now
from samband.trust_and_security.traceability import verify_receipt
from samband.trust_and_security.traceability.model import merkle
from samband.trust_and_security.traceability.service.check import check
from samband.trust_and_security.traceability.wire import note, tiles
from trust_and_security.traceability.builders import (
    ANNA,
    BO,
    LUND,
    MALMO,
    Client,
    FormerNumber,
    client_of,
    fetch,
    new_event,
)

Fresh = Callable[[], str]
LIST = "/traceability/v1/my-lookups"
RECEIPTS = "/traceability/v1/receipts"
QUESTIONS = "/traceability/v1/questions"
RECEIVED = "/traceability/v1/received-questions"
FORMER = person("189001039800")


@pytest.fixture
def client(fresh_database: Fresh) -> Iterator[Client]:
    with client_of(fresh_database()) as made:
        yield made


def reads(client: Client, who: str = "anna", query: str = "") -> list[dict[str, Any]]:
    answer = client.post(LIST + query, who)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


@pytest.mark.capability("SP-6")
def test_a_person_sees_who_read_when_why_and_on_what_ground(client: Client) -> None:
    made = new_event()
    client.record(made)
    [read] = reads(client)
    assert read["eventId"] == str(made.id)
    assert (read["by"], read["organisationName"]) == ("organisation", "Malm\u00f6 stad")
    assert read["organisation"]["identifier"] == "2120001124"
    assert read["purpose"] == {
        "code": "school",
        "legalGround": "SFS 2010:800",
        "case": "M-2026-1",
    }
    assert read["policies"] == ["person.read.municipality"]
    assert (read["outcome"], read["inLog"], read["question"]) == ("done", True, None)


def test_what_was_kept_before_questions_had_a_limit_is_still_read_and_proved(
    client: Client,
) -> None:
    made = new_event(purpose=KeptPurpose("school", "SFS 2010:800", "M" * 300))
    client.record(made)
    [read] = reads(client)
    assert read["purpose"]["case"] == "M" * 300
    assert verify_receipt(receipt(client, made.id).content, log_key(client)).valid


@pytest.mark.capability("SP-6")
def test_a_person_sees_only_her_own(client: Client) -> None:
    client.record(new_event(subjects=(BO,)), new_event(subjects=(ANNA, BO)), new_event())
    assert len(reads(client, "anna")) == 2
    assert [read["by"] for read in reads(client, "bo")] == ["self", "self"]
    assert BO.identifier not in client.post(LIST, "anna").text


@pytest.mark.capability("SP-5")
def test_looking_is_itself_an_event_that_she_sees(client: Client) -> None:
    assert reads(client) == []
    [looked] = reads(client)
    assert (looked["type"], looked["by"]) == ("traceability.reads-listed", "self")


def test_what_a_representative_does_for_her_is_shown_as_that(client: Client) -> None:
    client.record(new_event(user=BO, on_behalf_of=ANNA), new_event(user=BO, on_behalf_of=MALMO))
    assert [read["by"] for read in reads(client)] == ["organisation", "representative"]


def test_refusals_and_misses_are_shown_as_what_they_were(client: Client) -> None:
    client.record(new_event(outcome=Outcome.REFUSED, policies=("deny",), reason="secret reason"))
    answer = client.post(LIST, "anna")
    assert answer.json()["items"][0]["outcome"] == "refused"
    assert "secret reason" not in answer.text


def test_the_list_is_paged_newest_first(client: Client) -> None:
    made = [new_event() for _ in range(5)]
    client.record(*made)
    first = client.post(f"{LIST}?limit=2", "anna").json()
    assert (first["total"], first["limit"], first["offset"]) == (5, 2, 0)
    assert [item["eventId"] for item in first["items"]] == [str(made[4].id), str(made[3].id)]
    second = client.post(f"{LIST}?limit=2&offset=3", "anna").json()
    assert [item["eventId"] for item in second["items"]] == [str(made[2].id), str(made[1].id)]


def test_delayed_events_wait_and_withheld_ones_never_show(client: Client) -> None:
    due = Disclosure("delayed", now() - timedelta(minutes=1), "OSL 35:1")
    later = Disclosure("delayed", now() + timedelta(days=1), "OSL 35:1")
    shown = new_event(disclosure=due)
    hidden = new_event(disclosure=later)
    withheld = new_event(disclosure=Disclosure("withheld", None, "OSL 18:1"))
    client.record(shown, hidden, withheld)
    answer = client.post(LIST, "anna").json()
    assert [item["eventId"] for item in answer["items"]] == [str(shown.id)]
    assert answer["total"] == 1
    for made in (hidden, withheld):
        assert receipt(client, made.id).status_code == 404
        assert ask(client, made.id).status_code == 404


def test_events_under_a_former_number_are_hers_when_evidence_says_so(fresh_database: Fresh) -> None:
    made = new_event(subjects=(FORMER,))
    with client_of(fresh_database(), FormerNumber(ANNA, FORMER)) as client:
        client.record(made)
        assert [read["eventId"] for read in reads(client, "anna")] == [str(made.id)]
        assert reads(client, "bo") == []
        proof = receipt(client, made.id)
        assert FORMER.identifier in proof.text
        assert verify_receipt(proof.content, log_key(client)).valid


def test_an_event_under_both_numbers_is_listed_once(fresh_database: Fresh) -> None:
    with client_of(fresh_database(), FormerNumber(ANNA, FORMER)) as client:
        client.record(new_event(subjects=(ANNA, FORMER)))
        answer = client.post(LIST, "anna").json()
        assert (len(answer["items"]), answer["total"]) == (1, 1)


def test_a_list_that_may_lack_former_numbers_says_so(fresh_database: Fresh) -> None:
    with client_of(fresh_database(), FormerNumber(ANNA, FORMER, down=True)) as client:
        client.record(new_event(), new_event(subjects=(FORMER,)))
        answer = client.post(LIST, "anna").json()
        assert (len(answer["items"]), answer["complete"]) == (1, False)


def test_nobody_else_may_look(client: Client) -> None:
    client.record(new_event())
    for who, status in (("", 401), ("no-scope", 403), ("nobody", 403)):
        answer = client.post(LIST, who)
        assert answer.status_code == status
        assert answer.headers["content-type"].startswith("application/problem+json")


def test_the_person_cannot_be_named_in_the_request(client: Client) -> None:
    assert client.post(f"{LIST}?identifier={ANNA.identifier}", "bo").status_code == 400


def receipt(client: Client, event_id: object, who: str = "anna") -> Any:
    return client.post(RECEIPTS, who, {"eventId": str(event_id)})


def ask(client: Client, event_id: object, text: str = "Varf\u00f6r?", who: str = "anna") -> Any:
    return client.post(QUESTIONS, who, {"eventId": str(event_id), "question": text})


def log_key(client: Client) -> str:
    answer = client.get("/traceability/v1/log-key")
    assert answer.status_code == 200
    key: str = answer.json()["keys"][0]
    return key


@pytest.mark.capability("SP-3")
def test_a_receipt_from_the_node_verifies_offline(client: Client) -> None:
    made = new_event(subjects=(BO, ANNA))
    client.record(*(new_event() for _ in range(9)), made, *(new_event() for _ in range(4)))
    answer = receipt(client, made.id)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    verdict = verify_receipt(answer.content, log_key(client))
    assert verdict.valid
    assert verdict.receipt is not None
    assert verdict.receipt.leaf.id == made.id
    assert BO.identifier not in answer.text


def test_nobody_gets_the_receipt_of_another(client: Client) -> None:
    made = new_event()
    client.record(made)
    statuses = [receipt(client, made.id, who).status_code for who in ("bo", "nobody", "no-scope")]
    assert statuses == [404, 403, 403]


def test_unknown_and_other_peoples_events_look_the_same(client: Client) -> None:
    theirs = new_event(subjects=(BO,))
    client.record(theirs)
    unknown = receipt(client, new_event().id).json()
    assert receipt(client, theirs.id).json() == unknown


def test_a_receipt_waits_until_the_event_is_in_the_log(client: Client) -> None:
    made = new_event()
    client.grow()
    client.run(client.node.ports.events.durable, made)
    early = receipt(client, made.id)
    assert (early.status_code, early.headers["retry-after"]) == (503, "1")
    client.grow()
    assert receipt(client, made.id).status_code == 200


def test_a_wrong_receipt_request_names_what_to_correct(client: Client) -> None:
    bodies: list[object] = [{}, {"eventId": "x"}, {"eventId": 5}, {"event": "x"}, []]
    for body in bodies:
        answer = client.post(RECEIPTS, "anna", body)
        assert answer.status_code == 400
        assert answer.json()["errors"]


def test_a_person_asks_and_the_organisation_that_read_answers(client: Client) -> None:
    made = new_event()
    client.record(made)
    asked = ask(client, made.id, " Varf\u00f6r l\u00e4ste ni? ")
    assert asked.status_code == 201
    assert asked.json()["state"] == "asked"
    assert reads(client)[-1]["question"]["question"] == "Varf\u00f6r l\u00e4ste ni?"
    [waiting] = client.get(RECEIVED, "malmo").json()["items"]
    assert waiting["question"]["question"] == "Varf\u00f6r l\u00e4ste ni?"
    assert waiting["purpose"]["case"] == "M-2026-1"
    path = f"{RECEIVED}/{waiting['question']['id']}/answer"
    assert client.post(path, "malmo", {"answer": "Skolplacering."}).status_code == 201
    [read] = [read for read in reads(client) if read["eventId"] == str(made.id)]
    question = read["question"]
    assert (question["state"], question["answer"]) == ("answered", "Skolplacering.")
    assert client.post(path, "malmo", {"answer": "Igen."}).status_code == 409


def test_the_organisation_is_not_told_who_asks(client: Client) -> None:
    made = new_event()
    client.record(made)
    ask(client, made.id)
    text = client.get(RECEIVED, "malmo").text
    assert ANNA.identifier not in text
    [row] = client.run(fetch, client.node, "select q::text from traceability.question q")
    assert ANNA.identifier not in row["q"]


def test_another_organisation_neither_sees_nor_answers(client: Client) -> None:
    made = new_event()
    client.record(made)
    question = ask(client, made.id).json()
    assert client.get(RECEIVED, "lund").json() == {
        "items": [],
        "total": 0,
        "limit": 20,
        "offset": 0,
    }
    path = f"{RECEIVED}/{question['id']}/answer"
    assert client.post(path, "lund", {"answer": "Hej"}).status_code == 404
    assert client.post(path, "anna", {"answer": "Hej"}).status_code == 403


def test_she_asks_once_about_her_own_events_and_somebody_else(client: Client) -> None:
    made, theirs = new_event(), new_event(subjects=(BO,), organisation=LUND)
    client.record(made, theirs)
    assert ask(client, theirs.id).status_code == 404
    assert ask(client, made.id).status_code == 201
    assert ask(client, made.id).status_code == 409
    own = reads(client)[0]
    assert own["by"] == "self"
    assert ask(client, own["eventId"]).status_code == 409


def test_a_question_is_one_to_two_thousand_characters(client: Client) -> None:
    made = new_event()
    client.record(made)
    for text in ("", "   ", "x" * 2001, "a\x00b"):
        assert ask(client, made.id, text).status_code == 400
    assert ask(client, made.id, "x" * 2000).status_code == 201


def test_a_question_sent_twice_is_one_question(client: Client) -> None:
    made = new_event()
    client.record(made)
    headers = {"Authorization": "Bearer anna", "Idempotency-Key": "once"}
    body = {"eventId": str(made.id), "question": "Varf\u00f6r?"}
    first, second = (client.http.post(QUESTIONS, headers=headers, json=body) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    other = client.http.post(QUESTIONS, headers=headers, json={**body, "question": "När?"})
    assert other.status_code == 409
    assert "another request" in other.text


def test_asking_answering_and_refusals_are_events(client: Client) -> None:
    made = new_event()
    client.record(made)
    question = ask(client, made.id).json()
    client.get(RECEIVED, "malmo")
    client.post(f"{RECEIVED}/{question['id']}/answer", "malmo", {"answer": "Skola."})
    client.post(f"{RECEIVED}/{question['id']}/answer", "lund", {"answer": "Skola."})
    rows = client.run(fetch, client.node, "select type, body from traceability.event order by seq")
    assert [row["type"] for row in rows[1:]] == [
        "traceability.question-asked",
        "traceability.questions-listed",
        "traceability.question-answered",
        "traceability.question-answered",
    ]
    assert '"outcome":"not-found"' in rows[-1]["body"]
    client.grow()
    assert client.run(check, client.node) == []


@pytest.mark.capability("SP-3")
def test_anybody_can_rebuild_the_log_from_its_tiles(client: Client) -> None:
    client.record(*(new_event() for _ in range(300)))
    signed = client.get("/log/checkpoint")
    assert signed.headers["content-type"] == "text/plain; charset=utf-8"
    text, _ = note.open_note(signed.content, note.parse_vkey(log_key(client)))
    head = note.parse_checkpoint(text)
    assert (head.origin, head.size) == ("skatteverket.test/log", 300)
    entries = [
        entry
        for bundle in ("entries/000", "entries/001.p/44")
        for entry in tiles.decode_entries(client.get(f"/log/tile/{bundle}").content)
    ]
    hashes = [merkle.leaf_hash(entry) for entry in entries]
    assert merkle.root(merkle.append(merkle.EMPTY, hashes)[0]) == head.root
    served = [client.get(f"/log/tile/{tiles.path(tile)}") for tile in tiles.tiles_of(300)]
    assert [len(tile.content) for tile in served] == [256 * 32, 44 * 32, 32]
    assert served[0].content + served[1].content == b"".join(hashes)
    above = merkle.root(merkle.append(merkle.EMPTY, hashes[:256])[0])
    assert served[2].content == above
    assert "immutable" in served[0].headers["cache-control"]
    assert "personal" not in b"".join(entries).decode()


NO_TILES = [
    "0/001",
    "0/000",
    "0/000.p/6",
    "1/000.p/1",
    "entries/001",
    "5/000",
    "0/0",
    "x",
    "0/000.p/256",
]


def test_tiles_that_do_not_exist_are_not_found(client: Client) -> None:
    client.record(*(new_event() for _ in range(5)))
    assert client.get("/log/tile/0/000.p/5").status_code == 200
    for path in NO_TILES:
        assert client.get(f"/log/tile/{path}").status_code == 404


def test_before_the_first_signature_the_checkpoint_is_unavailable(client: Client) -> None:
    assert client.get("/log/checkpoint").status_code == 503


def test_the_api_describes_itself(client: Client) -> None:
    assert client.get("/traceability/v1/api-info").json()["apiStatus"] == "active"
    document = client.get("/traceability/v1/openapi.json").json()
    assert set(document["paths"]) >= {"/my-lookups", "/receipts", "/questions", "/log-key"}

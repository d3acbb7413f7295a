# SPDX-License-Identifier: EUPL-1.2
"""The pages: who has read, the receipt, asking and answering, and the public check."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from msgspec.structs import replace

from samband.core.events import Disclosure, Outcome, Purpose
from samband.core.identifiers import organisation
from samband.core.time import now
from samband.core.web.paging import DEFAULT_LIMIT
from samband.trust_and_security.traceability import verify_receipt
from trust_and_security.traceability.builders import (
    ANNA,
    BO,
    LUND,
    Client,
    client_of,
    fetch,
    new_event,
)

Fresh = Callable[[], str]
READS = "/mina-sidor/lasningar"
OLD = organisation("2120000142")


@pytest.fixture
def client(fresh_database: Fresh) -> Iterator[Client]:
    with client_of(fresh_database()) as made:
        yield made


@pytest.mark.capability("SP-6")
def test_a_person_reads_in_plain_words_who_has_read(client: Client) -> None:
    made = new_event()
    client.record(made)
    found = client.page(READS, "anna")
    assert found.status_code == 200
    for words in ("Malm\u00f6 stad", "Beviset h\u00e5ller", "SFS 2010:800", "M-2026-1", "post 0"):
        assert words in found.text
    english = client.page("/en/my-pages/reads?who=all", "anna").text
    for words in ("Who has read my data", "The proof holds", ">You<"):
        assert words in english


@pytest.mark.capability("SP-6")
def test_what_others_have_written_is_shown_as_they_wrote_it(client: Client) -> None:
    """Escaped once: twice shows the reader signs that nobody wrote, and never would be a hole."""
    written = "Å & Ö <b>"
    client.record(
        new_event(
            organisation_name=f"Bo {written}",
            purpose=Purpose("skola & <i>", f"lag {written}", f"ärende {written}"),
        )
    )
    for address in (READS, "/en/my-pages/reads"):
        text = client.page(address, "anna").text
        for word in ("Bo", "lag", "ärende"):
            assert f"{word} Å &amp; Ö &lt;b&gt;" in text
        assert "kola &amp; &lt;i&gt;" in text
        assert "&amp;amp;" not in text
        assert "&amp;lt;" not in text
        assert "Ö <b>" not in text


def test_refused_delayed_and_other_peoples_events_show_as_they_should(client: Client) -> None:
    client.record(
        new_event(outcome=Outcome.REFUSED, organisation_name="Exempelkredit"),
        new_event(organisation_name="Hemlig", disclosure=Disclosure("withheld")),
        new_event(organisation_name="Annans", subjects=(BO,)),
    )
    text = client.page(READS, "anna").text
    assert "Exempelkredit" in text
    assert "Inget l\u00e4mnades ut" in text
    assert "Hemlig" not in text
    assert "Annans" not in text


def test_a_purpose_is_worded_by_what_the_same_organisation_has_read_alone(client: Client) -> None:
    """A node that has other words for a code says nothing of what others used it for."""
    asked = replace(new_event(), purpose_words=None)
    sold = replace(
        new_event(organisation=LUND, organisation_name="Lunds kommun"),
        purpose_words=("sälja dina uppgifter", "sell your data"),
    )
    assert asked.purpose.code == sold.purpose.code
    client.record(asked, sold)
    assert told_why(client) == {"Malmö stad": {""}, "Lunds kommun": {"sälja dina uppgifter"}}
    client.record(replace(new_event(), purpose_words=("placera barn i skola", "place children")))
    own = {"placera barn i skola"}
    assert told_why(client) == {"Malmö stad": own, "Lunds kommun": {"sälja dina uppgifter"}}


def told_why(client: Client) -> dict[str, set[str]]:
    """Tell for each organisation on Anna's page what it is said to have read for."""
    text = client.page(READS, "anna").text
    told: dict[str, set[str]] = {}
    for who, what in re.findall(r'class="who">([^<]+)</span> <span class="what">([^<]+)<', text):
        told.setdefault(who, set()).add(what.partition(" för att ")[2])
    return told


WHY = {
    "person.read": ("Inget skäl angavs", "Fråga om läsningen"),
    "person.identity-told": ("För att veta om dina uppgifter ska skyddas", "Fråga om händelsen"),
    "person.registered": (None, "Fråga om händelsen"),
}


@pytest.mark.parametrize("type_", WHY)
def test_that_no_reason_was_given_is_said_only_where_one_is_asked_for(
    client: Client, type_: str
) -> None:
    why, asking = WHY[type_]
    made = replace(new_event(), type=type_, purpose=Purpose(), purpose_words=None, policies=())
    client.record(made)
    for address in (READS, f"/mina-sidor/kvitton/{made.id}"):
        text = client.page(address, "anna").text
        assert ("Varför" in text) is (why is not None)
        assert (why or "") in text
        assert ("Inget skäl angavs" in text) is (type_ == "person.read")
        assert asking in text


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("person.protected", "Personens uppgifter är skyddade."),
        ("trust-framework.own-system", "Organisationens eget system får göra det."),
        ("of-an-earlier-release", "of-an-earlier-release"),
    ],
)
def test_the_deciding_rule_is_told_in_words(client: Client, rule: str, words: str) -> None:
    client.record(new_event(policies=(rule,)))
    assert f">{words}<" in client.page(READS, "anna").text


def test_a_question_about_a_refusal_is_not_about_a_read(client: Client) -> None:
    client.record(new_event(outcome=Outcome.REFUSED))
    text = client.page(READS, "anna").text
    assert "Fråga om händelsen" in text
    assert "Fråga om läsningen" not in text


LIST_CHOICES = {
    "who=": {"Malmö stad", "Lunds kommun", "Gammal vy"},
    "who=&days=": {"Malmö stad", "Lunds kommun", "Gammal vy"},
    "who=2120001132": {"Lunds kommun"},
    "who=others&days=365": {"Malmö stad", "Lunds kommun"},
    "who=2120001124&days=30": {"Malmö stad"},
    "days=365": {"Malmö stad", "Lunds kommun"},
    "who=5560000001": set(),
}


@pytest.mark.parametrize("query", LIST_CHOICES)
def test_a_list_is_narrowed_to_whom_and_when(client: Client, query: str) -> None:
    long_ago = now() - timedelta(days=400)
    client.record(
        new_event(organisation_name="Malmö stad"),
        new_event(organisation=LUND, organisation_name="Lunds kommun"),
        replace(new_event(organisation=OLD, organisation_name="Gammal vy"), time=long_ago),
    )
    text = client.page(f"{READS}?{query}", "anna").text
    listed = set(re.findall(r'class="who">([^<]+)<', text))
    assert listed - {"Du själv"} == LIST_CHOICES[query]
    assert {"Malmö stad", "Lunds kommun", "Gammal vy"} <= set(
        re.findall(r"<option[^>]*>([^<]+)<", text)
    )
    assert ("Inget passar det du har valt" in text) is (not LIST_CHOICES[query])


def test_ones_own_looking_is_left_out_until_it_is_asked_for(client: Client) -> None:
    client.record(new_event())
    client.page(READS, "anna")
    assert "Du själv" not in client.page(READS, "anna").text
    assert "Du själv" not in client.page(f"{READS}?who=others", "anna").text
    assert "Du själv" in client.page(f"{READS}?who=all", "anna").text


def test_the_next_page_is_of_the_same_choice(client: Client) -> None:
    client.record(*(new_event() for _ in range(DEFAULT_LIMIT + 1)))
    text = client.page(f"{READS}?who=2120001124&days=30", "anna").text
    onward = f"{READS}?who=2120001124&amp;days=30&amp;offset={DEFAULT_LIMIT}"
    assert onward in text
    last = client.page(onward.replace("&amp;", "&"), "anna").text
    assert last.count('class="who"') == 1


@pytest.mark.parametrize(
    "query", ["who=x", "who=2120001124'--", "days=8", "days=-7", "whom=others"]
)
def test_a_choice_that_is_not_offered_is_refused(client: Client, query: str) -> None:
    assert client.page(f"{READS}?{query}", "anna").status_code == 400


def test_an_empty_list_says_what_will_come(client: Client) -> None:
    assert "Ingen har l\u00e4st dina uppgifter" in client.page(READS, "anna").text


def test_a_long_list_is_paged(client: Client) -> None:
    client.record(*(new_event() for _ in range(25)))
    assert f'href="{READS}?offset=20"' in client.page(READS, "anna").text
    assert "Visar 21" in client.page(f"{READS}?offset=20", "anna").text


def test_somebody_not_logged_in_sees_no_list(client: Client) -> None:
    assert client.page(READS).status_code == 401


def test_a_fresh_event_says_that_it_is_being_logged(client: Client) -> None:
    client.run(client.node.ports.events.durable, new_event())
    assert "Loggas nu" in client.page(READS, "anna").text


def test_the_receipt_page_gives_a_file_that_verifies(client: Client) -> None:
    made = new_event()
    client.record(made)
    path = f"/mina-sidor/kvitton/{made.id}"
    assert "Beviset h\u00e5ller" in client.page(path, "anna").text
    assert client.page(path, "bo").status_code == 404
    kept = client.page(f"{path}/fil", "anna")
    assert f"kvitto-{made.id}.json" in kept.headers["content-disposition"]
    key = client.get("/traceability/v1/log-key").json()["keys"][0]
    assert verify_receipt(kept.content, key).valid


def test_a_person_asks_on_the_page_and_a_case_officer_answers(client: Client) -> None:
    made = new_event()
    client.record(made)
    path = f"/mina-sidor/kvitton/{made.id}"
    for _ in ("pressed", "pressed again"):
        asked = client.submit(path, "anna", question="Varf\u00f6r l\u00e4ste ni?", once="shown-1")
        assert asked.status_code == 303
    assert "har inte svarat \u00e4n" in client.page(path, "anna").text
    waiting = client.page("/anslutning/fragor", "officer").text
    assert "Varf\u00f6r l\u00e4ste ni?" in waiting
    assert ANNA.identifier not in waiting
    [row] = client.run(fetch, client.node, "select id from traceability.question")
    reply = f"/anslutning/fragor/{row['id']}"
    assert client.submit(reply, "bo", answer="Nej").status_code == 403
    answer = {"answer": "Skolplats & <b>skjuts</b>", "once": "shown-2"}
    assert client.submit(reply, "officer", **answer).status_code == 303
    assert client.submit(reply, "officer", **answer).status_code == 303
    assert client.submit(reply, "officer", answer="Ett annat svar").status_code == 409
    told = client.page(path, "anna").text
    assert "Skolplats &amp; &lt;b&gt;skjuts&lt;/b&gt;" in told
    assert "Besvarad" in client.page("/anslutning/fragor", "officer").text


def test_an_empty_question_or_answer_is_pointed_out_and_nothing_is_sent(client: Client) -> None:
    made = new_event()
    client.record(made)
    path = f"/mina-sidor/kvitton/{made.id}"
    wrong = client.submit(path, "anna", question=" ")
    assert wrong.status_code == 400
    assert "Skriv din fr\u00e5ga" in wrong.text
    client.submit(path, "anna", question="Varf\u00f6r?")
    [row] = client.run(fetch, client.node, "select id from traceability.question")
    wrong = client.submit(f"/anslutning/fragor/{row['id']}", "officer")
    assert (wrong.status_code, "Skriv ett svar" in wrong.text) == (400, True)


def test_a_form_from_another_site_changes_nothing(client: Client) -> None:
    made = new_event()
    client.record(made)
    answer = client.submit(
        f"/mina-sidor/kvitton/{made.id}", "anna", question="Varf\u00f6r?", csrf="forged"
    )
    assert answer.status_code == 403
    assert client.run(fetch, client.node, "select id from traceability.question") == []


def test_only_a_case_officer_sees_received_questions(client: Client) -> None:
    assert client.page("/anslutning/fragor", "anna").status_code == 403
    assert "Ingen har fr\u00e5gat" in client.page("/anslutning/fragor", "officer").text


def test_anybody_checks_a_receipt_without_script(client: Client) -> None:
    made = new_event()
    client.record(made)
    receipt = client.page(f"/mina-sidor/kvitton/{made.id}/fil", "anna").text
    form = client.page("/kvitto").text
    key = client.get("/traceability/v1/log-key").json()["keys"][0]
    assert key.partition("+")[0] in form
    before = client.run(fetch, client.node, "select count(*) from traceability.event")
    held = client.submit("/kvitto", receipt=receipt, key=key)
    assert 'class="notice notice-done"' in held.text
    assert "Malm\u00f6 stad" in held.text
    changed = client.submit("/kvitto", receipt=receipt.replace("Malm", "Halm"), key=key)
    assert "inte de som loggades" in changed.text
    assert "notice-done" not in changed.text
    assert "Nyckeln g\u00e5r inte att l\u00e4sa" in client.submit("/kvitto", receipt=receipt).text
    assert client.submit("/kvitto", key=key).status_code == 400
    assert "does not hold" in client.submit("/en/receipt", receipt="{}", key=key).text
    after = client.run(fetch, client.node, "select count(*) from traceability.event")
    assert before == after

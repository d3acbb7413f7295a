# SPDX-License-Identifier: EUPL-1.2
"""The exchange itself: tokens, reads, refusals, a correction and the feed that tells of it."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Any

from samband.core.time import now, rfc3339
from samband.sandbox.journey.model import WentWrong, expect
from samband.sandbox.journey.service.permitting import company
from samband.sandbox.journey.service.stage import Act, Stage
from samband.sandbox.loading import party, person_registration
from samband.sandbox.population import CAPACITY, people
from samband.sandbox.systems import DESK, Answer, TokenRefused

_OK, _CREATED, _REFUSED, _NOT_FOUND = 200, 201, 403, 404
_YEAR = date(2025, 1, 1)
_PAGE = 1_000
_HIDDEN = {"date", "samband-event", "traceparent"}


async def get_token(stage: Stage) -> str:
    """Let Malmö's system prove itself with its key and fetch a token for one resource."""
    token = await stage.malmo.token("person/read")
    return f"a token of {len(token)} bytes for {stage.source}/person/v1, at most five minutes old"


async def read_company(stage: Stage) -> str:
    """Read Anna's company and who may sign for it."""
    body = {
        "identifier": {"scheme": "organisation-number", "identifier": company().identifier},
        "items": ["names", "registeredOffice", "status", "officers", "signatoryRule"],
    }
    answer = await _ask(stage, "business", "/lookups", body)
    found = answer.body["companies"][0]["fields"]
    rule = found["signatoryRule"]["value"]
    return f"{found['names']['value'][0]['name']}, signed for {rule['kind']}"


async def read_person(stage: Stage) -> str:
    """Read Anna's name and address for the case."""
    items = ["names", "registeredAddress"]
    body = {"identifier": party(stage.anna.number), "purpose": stage.errand, "items": items}
    answer = await _ask(stage, "person", "/lookups", body)
    fields = answer.body["fields"]
    name, address = fields["names"]["value"], fields["registeredAddress"]["value"]
    return (
        f"{name['given']} {name['surname']}, {address['lines'][0]}, {address['postalTown']}"
        f" ({fields['names']['producer']}), event {answer.event}"
    )


async def read_property(stage: Stage) -> str:
    """Read what Anna owns, and who else does."""
    items = ["owners", "area", "addresses"]
    body = {"owner": party(stage.anna.number), "purpose": stage.errand, "items": items}
    answer = await _ask(stage, "real-property", "/owner-lookups", body)
    expect(answer.body["items"], "she owns nothing")
    one = answer.body["items"][0]
    owners = [owner["name"] for owner in one["fields"]["owners"]["value"]]
    return f"{one['designations'][0]['designation']}, owned by {' and '.join(owners)}"


async def ask_at_once(stage: Stage) -> str:
    """Ask Malmö's own node once for all of it; it asks each producer."""
    body = {
        "identifier": party(stage.anna.number),
        "purpose": stage.errand,
        "persons": {"items": ["names", "registeredAddress"]},
        "companies": {},
        "properties": {"items": ["owners"], "ofCompanies": True},
    }
    path, scope = "/basic-data/v1/combined-lookups", "basic-data/combine"
    answer = await stage.malmo.post(path, scope, body, at=DESK)
    expect(answer.status == _OK, f"answered {answer.status}: {answer.body}")
    parts = answer.body["parts"]
    lacking = [part["source"]["name"] for part in parts if part.get("error")]
    expect(answer.body["complete"], f"no answer from {', '.join(lacking)}")
    expect(all(part["events"] for part in parts), "a part has no event to get a receipt for")
    sources = dict.fromkeys(part["source"]["name"] for part in parts)
    return f"{len(parts)} parts from {', '.join(sources)}, each with its event"


async def refuse_without_case(stage: Stage) -> str:
    """Ask for Anna without case, purpose and legal ground."""
    answer = await _look_up(stage, stage.anna.number, {}, ["names"])
    expect(answer.status == _REFUSED, f"answered {answer.status} instead of 403")
    stage.refused_event = answer.event
    return str(answer.body["detail"])


async def refuse_without_scope(stage: Stage) -> str:
    """Let Bolagsverket's system, which is not granted persons, ask for a token."""
    try:
        await stage.bolagsverket.token("person/read")
    except TokenRefused as refused:
        return str(refused)
    raise WentWrong("a token was issued")


async def hide_protected(stage: Stage) -> str:
    """Ask for a protected and for an unknown person, and compare everything that comes back."""
    protected = stage.people["protected_registration"].number
    unknown = next(people(CAPACITY, start=CAPACITY - 1)).number
    answers = [
        await _look_up(stage, number, stage.errand, ["registeredAddress"])
        for number in (protected, unknown)
    ]
    seen = [(answer.status, answer.body, _shown_headers(answer)) for answer in answers]
    expect(seen[0] == seen[1], "the two answers differ")
    expect(seen[0][0] == _NOT_FOUND, f"answered {seen[0][0]}")
    return "404 with the same words for both"


async def correct(stage: Stage) -> str:
    """Let Skatteverket correct what it had registered about Anna, and note the feed's place."""
    stage.cursor = await _end_of_feed(stage)
    before = rfc3339(now())
    await asyncio.sleep(0.01)
    content: dict[str, Any] = person_registration(stage.anna, {})["versions"][-1]["content"]
    box = f"Box {now().microsecond % 9000 + 1000}"
    content["specialPostalAddress"] = {
        "lines": [box],
        "postalCode": "21119",
        "postalTown": "Malmö",
    }
    body = {
        "identifier": party(stage.anna.number),
        "basis": "Anmälan om särskild postadress",
        "validFrom": _YEAR,
        "content": content,
    }
    answer = await stage.skatteverket.post("/person/v1/corrections", "person/write", body)
    expect(answer.status == _CREATED, f"answered {answer.status}: {answer.body}")
    stage.corrected_object = answer.body["objectIdentity"]
    earlier = await _postal(stage, before)
    later = await _postal(stage, None)
    expect(later == box, f"known now: {later}")
    expect(earlier != box, "the past was changed too")
    return f"known before: {earlier or 'nothing'}; known now: {later}"


async def follow_feed(stage: Stage) -> str:
    """Read the change feed until the correction has come."""
    for _ in range(50):
        path = f"/person/v1/changes?after={stage.cursor}&limit={_PAGE}"
        answer = await stage.malmo.get(path, "person/read")
        expect(answer.status == _OK, f"answered {answer.status}")
        events = answer.body["events"]
        mine = [event for event in events if event["subject"] == stage.corrected_object]
        if mine:
            expect(len(mine) == 1, "the change came more than once")
            return f"{mine[0]['type']} {mine[0]['id']}"
        await asyncio.sleep(0.1)
    raise WentWrong("the correction has not come in five seconds")


async def _ask(stage: Stage, api: str, path: str, body: object) -> Answer:
    """Ask a producer where it is reached, and remember the event that it left in its log."""
    answer = await stage.malmo.post(stage.at(api, path), f"{api}/read", body, at=api)
    expect(answer.status == _OK, f"answered {answer.status}: {answer.body}")
    stage.events[api] = answer.event
    return answer


async def _end_of_feed(stage: Stage) -> str:
    cursor = ""
    while True:
        after = f"after={cursor}&" if cursor else ""
        answer = await stage.malmo.get(f"/person/v1/changes?{after}limit={_PAGE}", "person/read")
        expect(answer.status == _OK, f"the feed answered {answer.status}")
        cursor = str(answer.body["next"])
        if len(answer.body["events"]) < _PAGE:
            return cursor


async def _postal(stage: Stage, known_at: str | None) -> str | None:
    answer = await _look_up(
        stage, stage.anna.number, stage.errand, ["specialPostalAddress"], knownAt=known_at
    )
    expect(answer.status == _OK, f"answered {answer.status}")
    value = answer.body["fields"]["specialPostalAddress"]["value"]
    return None if value is None else str(value["lines"][0])


async def _look_up(
    stage: Stage, number: str, purpose: dict[str, str], items: list[str], **more: str | None
) -> Answer:
    body = {"identifier": party(number), "purpose": purpose, "items": items}
    given = {name: value for name, value in more.items() if value is not None}
    return await stage.malmo.post("/person/v1/lookups", "person/read", {**body, **given})


def _shown_headers(answer: Answer) -> list[tuple[str, str]]:
    return sorted((n, v) for n, v in answer.headers.items() if n.lower() not in _HIDDEN)


ASKING = (Act("authorization", "Malmö's case system gets a token with its own key", get_token),)
READING = (
    Act("business", "It reads Anna's company and who signs for it", read_company),
    Act("person", "It reads Anna's name and address for the open case", read_person),
    Act("real_property", "It reads what Anna owns", read_property),
    Act("framework", "It asks once for all of it, and gets each part from its source", ask_at_once),
)
REFUSING = (
    Act("authorization", "A read without case and purpose is refused", refuse_without_case),
    Act("authorization", "A system without the scope gets no token", refuse_without_scope),
    Act("person", "A protected person looks exactly like an unknown one", hide_protected),
)
CHANGING = (
    Act("objects", "A correction is read as known before and after", correct),
    Act("objects", "The change feed delivers the correction once", follow_feed),
)

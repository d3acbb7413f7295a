# SPDX-License-Identifier: EUPL-1.2
"""What the log keeps of an event: canonical JSON, the leaf, the open and the closed part."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samband.core.events import Disclosure
from samband.core.identifiers import Party, Scheme, luhn_digit
from samband.trust_and_security.traceability.wire import body, canonical, leaf
from trust_and_security.traceability.builders import ANNA, BO, SALT, event, key_of

keys = st.text(st.characters(codec="ascii"), max_size=8)
scalars = st.text(max_size=12) | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1)
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4)
)


@settings(deadline=None)
@given(values)
def test_canonical_json_is_json_and_is_read_back(value: canonical.Json) -> None:
    written = canonical.encode(value)
    assert json.loads(written) == value
    assert canonical.decode(written) == value
    assert written == _written_otherwise(value)


def test_every_character_is_written_in_the_one_way_of_rfc_8785() -> None:
    every = "".join(map(chr, (*range(0xD800), *range(0xE000, 0x110000))))
    assert canonical.encode(every) == _written_otherwise(every)


def _written_otherwise(value: canonical.Json) -> bytes:
    plain = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return plain.encode()


@settings(deadline=None)
@given(st.binary(max_size=60))
def test_any_other_bytes_are_refused(data: bytes) -> None:
    try:
        value = canonical.decode(data)
    except ValueError:
        return
    assert canonical.encode(value) == data


@pytest.mark.parametrize(
    "data",
    [
        b'{"a":1,"a":2}',
        b'{"b":1,"a":2}',
        b'{"a":1.0}',
        b'{"a":1e2}',
        b'{"a":-0}',
        b'{"a":null}',
        b'{"a":NaN}',
        b'{"a":9007199254740992}',
        b'{"a":"\\u0061"}',
        b'{"a":"\\/"}',
        b'{"a":"\\ud800"}',
        b'{"a":1}\n',
        b'\xef\xbb\xbf{"a":1}',
        b'{"\xc3\xa5":1}',
        b"[" * 100_000,
        b"[" * 30 + b"]" * 30,
    ],
)
def test_json_in_another_form_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="not canonical JSON"):
        canonical.decode(data)


@settings(deadline=None)
@given(st.binary(max_size=40), st.data())
def test_base64url_has_one_text_for_the_same_bytes(data: bytes, draw: st.DataObject) -> None:
    text = canonical.b64(data)
    assert canonical.unb64(text) == data
    if not text:
        return
    place = draw.draw(st.integers(0, len(text) - 1))
    other = draw.draw(st.characters(codec="ascii"))
    changed = text[:place] + other + text[place + 1 :]
    try:
        assert (canonical.unb64(changed) == data) == (changed == text)
    except ValueError:
        assert changed != text


# This text is permanent: logs that exist hold its hash. If this test fails, version 2 is needed.
LEAF_V1 = (
    '{"body":"%s","id":"01890a5d-ac96-774b-bcce-b302099a8057","subjects":["%s"],'
    '"time":"2026-11-24T10:00:00.123Z","type":"person.read","v":1}'
)


def test_leaf_version_1_never_changes() -> None:
    sealed = body.seal(event(), SALT, key_of)
    read = leaf.decode(sealed.leaf)
    commitments = (canonical.b64(read.body), canonical.b64(read.subjects[0]))
    assert sealed.leaf.decode() == LEAF_V1 % commitments
    assert commitments == (
        "ucRvU-dFrGKO8ZIK7heGUW5nqeCDLmbEYjtAqpa1WnM",
        "8wg5ZdL6igEI49jbs4T4gcvomRwoPwufiIoN_JFcQSk",
    )


def test_the_leaf_says_nothing_of_whom_or_why() -> None:
    sealed = body.seal(event(), SALT, key_of)
    for secret in (ANNA.identifier, BO.identifier, "2120001124", "school", "M-2026-1"):
        assert secret.encode() not in sealed.leaf


def test_the_open_part_names_no_person_and_keeps_the_owners_reason_to_itself() -> None:
    sealed = body.seal(event(on_behalf_of=BO), SALT, key_of)
    for secret in (ANNA.identifier, BO.identifier, canonical.b64(key_of(BO)), "matched by number"):
        assert secret.encode() not in sealed.body
    assert b"matched by number" in sealed.closed


def test_the_open_part_tells_who_why_and_on_what_ground() -> None:
    opened = canonical.decode(body.seal(event(), SALT, key_of).body)
    assert isinstance(opened, dict)
    assert opened["organisationName"] == "Malm\u00f6 stad"
    assert opened["purpose"] == {
        "code": "school",
        "legalGround": "SFS 2010:800",
        "case": "M-2026-1",
    }
    assert opened["policies"] == ["person.read.municipality"]
    assert opened["outcome"] == "done"
    assert opened["sandbox"] is True


def test_a_delayed_disclosure_is_part_of_what_is_proved() -> None:
    until = datetime(2027, 1, 1, tzinfo=UTC)
    late = event(disclosure=Disclosure("delayed", until, "OSL 35:1"))
    opened = canonical.decode(body.seal(late, SALT, key_of).body)
    assert isinstance(opened, dict)
    assert opened["disclosure"] == {
        "kind": "delayed",
        "until": "2027-01-01T00:00:00.000Z",
        "ground": "OSL 35:1",
    }


@pytest.mark.parametrize(
    "change",
    [
        {"organisation_name": "Lunds kommun"},
        {"reason": "another"},
        {"user": ANNA},
        {"subjects": (BO,)},
        {"subjects": ()},
        {"trace_id": ""},
        {"sandbox": False},
    ],
)
def test_any_changed_fact_changes_the_body_commitment(change: dict[str, object]) -> None:
    before = leaf.decode(body.seal(event(), SALT, key_of).leaf)
    after = leaf.decode(body.seal(event(**change), SALT, key_of).leaf)
    assert before.body != after.body


def _person(number: int) -> Party:
    digits = f"{1900 + number // 20}0101{980 + number % 20}"
    return Party(Scheme.PERSONAL, digits + str(luhn_digit(digits[2:])))


def test_a_batch_of_a_thousand_subjects_is_one_entry_within_64_kib() -> None:
    people = tuple(_person(number) for number in range(1000))
    sealed = body.seal(event(subjects=people), SALT, key_of)
    assert len(sealed.leaf) < 65_536
    commitments = leaf.decode(sealed.leaf).subjects
    assert len(set(commitments)) == 1000
    for position in (0, 500, 999):
        salt = leaf.subject_salt(SALT, position)
        who = people[position]
        assert leaf.commit_subject(salt, who.scheme, who.identifier) == commitments[position]


def test_a_salt_opens_one_commitment_and_no_other() -> None:
    sealed = body.seal(event(subjects=(ANNA, ANNA, BO)), SALT, key_of)
    first, second, third = leaf.decode(sealed.leaf).subjects
    salt = leaf.subject_salt(SALT, 0)
    opened = leaf.commit_subject(salt, ANNA.scheme, ANNA.identifier)
    assert opened == first != second
    assert leaf.commit_subject(salt, BO.scheme, BO.identifier) != third


def test_an_event_too_large_for_the_log_is_refused() -> None:
    with pytest.raises(ValueError, match="64 KiB"):
        body.seal(event(items=("a" * 70_000,)), SALT, key_of)
    with pytest.raises(ValueError, match="event type"):
        body.seal(event(type="Person Read"), SALT, key_of)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"v":1', b'"v":2'),
        (b'"v":1', b'"v":true'),
        (b'"v":1', b'"v":1,"w":1'),
        (b"01890a5d-ac96", b"01890A5D-AC96"),
        (b".123Z", b".12Z"),
        (b".123Z", b".123+00:00"),
        (b'"person.read"', b'"PERSON.READ"'),
        (b'"subjects":["', b'"subjects":["A'),
        (b'"person.read"', b"5"),
    ],
)
def test_a_leaf_in_another_form_is_refused(old: bytes, new: bytes) -> None:
    entry = body.seal(event(), SALT, key_of).leaf
    assert old in entry
    with pytest.raises(ValueError):  # noqa: PT011 (each part has its own words)
        leaf.decode(entry.replace(old, new))

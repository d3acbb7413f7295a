# SPDX-License-Identifier: EUPL-1.2
"""Decisions by Cedar: the Gate agrees with plain Cedar and with the rules said in Python."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from uuid import UUID

import cedarpy
import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samband.core.block import PolicyText
from samband.core.identifiers import organisation, person
from samband.core.ports import Actor
from samband.core.problems import Refused, Unavailable
from samband.trust_and_security.authorization import PolicyGate
from samband.trust_and_security.authorization.model.grants import (
    Grant,
    GrantedPurpose,
    RegisteredScope,
)
from samband.trust_and_security.authorization.model.policies import (
    PolicySet,
    WrongPolicies,
    compile_policies,
    schema_text,
)
from samband.trust_and_security.authorization.service import gate
from samband.trust_and_security.authorization.service.gate import NO_PERMIT
from samband.trust_and_security.authorization.service.rules import Snapshot
from samband.trust_and_security.authorization.vocabulary import VOCABULARY

MALMO = organisation("2120001124")
OWNER = organisation("2021005448")
GROUND = "9 kap. plan- och bygglagen"
PROTECTED = PolicyText(
    "person.protected",
    'forbid(principal, action == Action::"person.read", resource)'
    ' when { resource has protection && resource.protection != "none" }'
    ' unless { principal.scopes.contains("person/read-protected") };',
    "Uppgiften är skyddad.",
    "The data is protected.",
)
UNKNOWN = PolicyText(
    "person.unknown",
    'forbid(principal, action == Action::"person.read", resource)'
    " when { resource has known && !resource.known };",
    "Personen finns inte.",
    "The person is not known.",
)
ATTRIBUTES = {**VOCABULARY.attributes, "own": "Bool"}
OWN = PolicyText(
    "cases.own",
    'permit(principal is Person, action == Action::"cases.read", resource)'
    " when { resource has own && resource.own && principal.assurance >= 3 };",
    "Egna ärenden.",
    "One's own cases.",
)
POLICIES = (*VOCABULARY.policies, PROTECTED, UNKNOWN, OWN)
ACTIONS = ("person.read", "person.write", "cases.read")
SCHEMA = schema_text(ACTIONS, ATTRIBUTES)


def compiled(version: int = 1) -> PolicySet:
    return compile_policies(version, POLICIES, SCHEMA, ATTRIBUTES)


def a_grant(member: str = "2120001124", scope: str = "person/read") -> Grant:
    return Grant(
        id=UUID(int=1),
        member=organisation(member),
        scope=scope,
        purposes=(
            GrantedPurpose("building-permit", "handlägga bygglov", "building permits", GROUND),
        ),
        valid_from=datetime(2020, 1, 1, tzinfo=UTC),
        valid_until=None,
        granted_by=OWNER,
        granted_at=datetime(2020, 1, 1, tzinfo=UTC),
    )


class RulesInMemory:
    """The rules that a gate reads, without the database they were read from."""

    def __init__(self, policies: PolicySet) -> None:
        names = ("person/read", "person/write")
        self.snapshot = Snapshot(
            policies=policies,
            scopes={name: RegisteredScope(name, (1,), OWNER, name, name) for name in names},
            grants={(MALMO.identifier, "person/read"): (a_grant(),)},
        )

    def kind_of(self, _client_id: str | None) -> str:
        return "municipality"


def a_gate() -> PolicyGate:
    return PolicyGate(RulesInMemory(compiled()))  # type: ignore[arg-type]


def a_system(*scopes: str) -> Actor:
    return Actor(organisation=MALMO, client="https://malmo.example/case", scopes=frozenset(scopes))


REASONS = {"purpose": "building-permit", "legal_ground": GROUND, "case": "SBN 2026-117"}
PLAIN = {"protection": "none", "known": True}


@pytest.mark.capability("AU-4")
def test_a_system_with_scope_purpose_ground_and_case_is_permitted_by_named_policies() -> None:
    decision = a_gate().decide(a_system("person/read"), "person.read", PLAIN, REASONS)
    assert decision.policies == ("authorization.scope-held",)
    assert decision.version == 1


@pytest.mark.capability("AU-4")
@pytest.mark.parametrize(
    ("changed", "policy"),
    [
        ({"purpose": None}, "authorization.purpose-missing"),
        ({"legal_ground": None}, "authorization.legal-ground-missing"),
        ({"case": None}, "authorization.case-missing"),
        ({"case": "   "}, "authorization.case-missing"),
        ({"case": "\u200b\u00a0"}, "authorization.case-missing"),
        ({"purpose": " "}, "authorization.purpose-missing"),
        ({"legal_ground": "\t"}, "authorization.legal-ground-missing"),
        ({"purpose": "curiosity"}, "authorization.purpose-outside-grant"),
        ({"legal_ground": "8 kap. vägtrafikdataförordningen"}, "authorization.legal-ground-outside-grant"),
    ],
)  # fmt: skip
def test_personal_data_without_a_granted_reason_is_refused_in_the_policy_s_words(
    changed: Mapping[str, object], policy: str
) -> None:
    with pytest.raises(Refused) as refused:
        a_gate().decide(a_system("person/read"), "person.read", PLAIN, {**REASONS, **changed})
    assert refused.value.policies == (policy,)
    assert not refused.value.hidden
    assert refused.value.detail == next(text.en for text in POLICIES if text.id == policy)


@pytest.mark.parametrize(
    "case", [" ", "\t", "\u00a0", "\u200b", "\u2060\u00ad", "\u3164", "\u0301"]
)
def test_a_case_that_nobody_can_see_is_no_case_though_one_was_stated_before(case: str) -> None:
    gate, system = a_gate(), a_system("person/read")
    gate.decide(system, "person.read", PLAIN, REASONS)
    with pytest.raises(Refused) as refused:
        gate.decide(system, "person.read", PLAIN, {**REASONS, "case": case})
    assert refused.value.policies == ("authorization.case-missing",)


@pytest.mark.parametrize("case", ["1", "BN 2026-1", "-", "案件"])
def test_a_case_is_written_as_its_organisation_writes_it(case: str) -> None:
    a_gate().decide(a_system("person/read"), "person.read", PLAIN, {**REASONS, "case": case})


def test_without_the_scope_nothing_permits_and_the_asker_is_told_so() -> None:
    with pytest.raises(Refused) as refused:
        a_gate().decide(a_system("person/write"), "person.read", PLAIN, REASONS)
    assert (refused.value.detail, refused.value.policies) == (NO_PERMIT, ())


def test_a_refusal_that_hangs_on_the_subject_says_nothing_to_the_asker() -> None:
    resource = {"protection": "confidentiality", "known": True}
    with pytest.raises(Refused) as refused:
        a_gate().decide(a_system("person/read"), "person.read", resource, REASONS)
    assert refused.value.hidden
    assert refused.value.detail == Refused.title
    assert refused.value.policies == ("person.protected",)
    assert "person.protected" in refused.value.reason


@pytest.mark.parametrize("context", [{}, {**REASONS, "case": None}, REASONS])
@pytest.mark.parametrize("scopes", [(), ("person/read",)])
def test_what_the_asker_is_told_is_the_same_for_plain_protected_and_unknown(
    context: Mapping[str, object], scopes: tuple[str, ...]
) -> None:
    told = set()
    for resource in (
        PLAIN,
        {"protection": "confidentiality", "known": True},
        {"protection": "none", "known": False},
    ):
        try:
            a_gate().decide(a_system(*scopes), "person.read", resource, context)
        except Refused as refused:
            if not refused.hidden:
                told.add(refused.detail)
        else:
            assert (context, scopes, resource) == (REASONS, ("person/read",), PLAIN)
    assert len(told) == (0 if (context, scopes) == (REASONS, ("person/read",)) else 1)


def test_a_person_s_permit_that_hangs_on_the_resource_is_hidden_when_it_fails() -> None:
    citizen = Actor(user=person("189001019802"), assurance="http://id.elegnamnden.se/loa/1.0/loa3")
    assert a_gate().decide(citizen, "cases.read", {"own": True}, {}).policies == ("cases.own",)
    with pytest.raises(Refused) as refused:
        a_gate().decide(citizen, "cases.read", {"own": False}, {})
    assert refused.value.hidden


@pytest.mark.parametrize(
    ("resource", "context"), [({"known": "yes"}, REASONS), ({"protection": True}, REASONS), (PLAIN, {"purpose": 7})]
)  # fmt: skip
def test_an_attribute_of_the_wrong_type_refuses_instead_of_skipping_a_forbid(
    resource: Mapping[str, object], context: Mapping[str, object]
) -> None:
    with pytest.raises(Refused):
        a_gate().decide(a_system("person/read"), "person.read", resource, context)


def test_an_action_that_nobody_declared_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        a_gate().decide(a_system("person/read"), "person.reed", PLAIN, REASONS)
    assert refused.value.reason == "no policy knows this action"


@pytest.mark.parametrize(
    "cedar",
    [
        'permit(principal, action == Action::"person.reed", resource);',
        "permit(principal, action, resource) when { resource.protection == 1 };",
        "permit(principal, action, resource) when { principal.shoe_size == 1 };",
        "permit(principal, action, resource",
        "permit(principal, action, resource); permit(principal, action, resource);",
        "permit(principal == ?principal, action, resource);",
        "permit(principal, action, resource) when { context == context };",
        "",
    ],
)
def test_one_wrong_policy_refuses_the_whole_set(cedar: str) -> None:
    wrong = PolicyText("person.wrong", cedar, "", "")
    with pytest.raises(WrongPolicies, match=r"person\.wrong"):
        compile_policies(1, (*POLICIES, wrong), SCHEMA, ATTRIBUTES)


def test_two_policies_with_one_id_are_refused() -> None:
    with pytest.raises(WrongPolicies, match="two policies"):
        compile_policies(1, (*POLICIES, PROTECTED), SCHEMA, ATTRIBUTES)


systems = st.builds(
    lambda scopes: a_system(*scopes),
    st.sets(st.sampled_from(["person/read", "person/write", "person/read-protected"])),
)
resources = st.fixed_dictionaries(
    {},
    optional={
        "protection": st.sampled_from(["none", "confidentiality", "assumed-identity"]),
        "known": st.booleans(),
        "own": st.booleans(),
        "items": st.frozensets(st.sampled_from(["name", "address"])),
    },
)
contexts = st.fixed_dictionaries(
    {},
    optional={
        "purpose": st.sampled_from(["building-permit", "curiosity"]),
        "legal_ground": st.sampled_from([GROUND, "1 kap. annan lag"]),
        "case": st.sampled_from(["A 1", "B 2"]),
        "personal": st.booleans(),
    },
)
GATE = a_gate()
ALL = cedarpy.PolicySet.from_str("\n".join(text.cedar for text in POLICIES))


@settings(max_examples=400, deadline=None)
@given(systems, st.sampled_from(ACTIONS), resources, contexts)
def test_the_gate_cached_equals_plain_cedar_and_the_rules_said_in_python(
    actor: Actor, action: str, resource: dict[str, object], context: dict[str, object]
) -> None:
    expected = _said_in_python(actor, action, resource, context)
    assert _plain_cedar(actor, action, resource, context) == expected
    for _ in range(2):
        try:
            GATE.decide(actor, action, resource, context)
        except Refused:
            assert not expected
        else:
            assert expected


def _said_in_python(
    actor: Actor, action: str, resource: Mapping[str, object], context: Mapping[str, object]
) -> bool:
    personal = context.get("personal", "protection" in resource)
    if personal:
        if not {"purpose", "legal_ground", "case"} <= context.keys():
            return False
        if action != "person.read":
            return False  # only person/read is granted any purpose
        if context["purpose"] != "building-permit" or context["legal_ground"] != GROUND:
            return False
    if action == "person.read":
        protected = resource.get("protection", "none") != "none"
        if protected and "person/read-protected" not in actor.scopes:
            return False
        if not resource.get("known", True):
            return False
    return action.replace(".", "/") in actor.scopes


def _plain_cedar(
    actor: Actor, action: str, resource: Mapping[str, object], context: Mapping[str, object]
) -> bool:
    granted = context.get("purpose") == "building-permit" and action == "person.read"
    asked: dict[str, object] = {
        "personal": context.get("personal", "protection" in resource),
        "case_stated": "case" in context,
        "purpose_granted": granted,
        "granted_grounds": [GROUND] if granted else [],
        **{name: context[name] for name in ("purpose", "legal_ground") if name in context},
    }
    if action.startswith("person."):
        asked["scope"] = action.replace(".", "/")
    plain = {k: sorted(v) if isinstance(v, frozenset) else v for k, v in resource.items()}
    system = {"organisation": "x", "kind": "municipality", "scopes": sorted(actor.scopes)}
    entities = [
        {"uid": {"type": "System", "id": "x"}, "attrs": system, "parents": []},
        {"uid": {"type": "Resource", "id": "x"}, "attrs": plain, "parents": []},
    ]
    request = {
        "principal": 'System::"x"',
        "action": f'Action::"{action}"',
        "resource": 'Resource::"x"',
        "context": asked,
    }
    answer = cedarpy.is_authorized(request, ALL, json.dumps(entities), SCHEMA)
    assert answer.diagnostics.errors == []
    return bool(answer.allowed)


def test_a_grant_that_begins_or_ends_does_so_at_its_moment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What was decided is remembered, but no longer than the grants behind it stay as they are."""
    begins, ends = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)
    rules = RulesInMemory(compiled())
    grant = msgspec.structs.replace(a_grant(), valid_from=begins, valid_until=ends)
    rules.snapshot = msgspec.structs.replace(
        rules.snapshot, grants={(MALMO.identifier, "person/read"): (grant,)}
    )
    decide = PolicyGate(rules).decide  # type: ignore[arg-type]
    moment = timedelta(milliseconds=1)
    for at, permitted in (
        (begins - moment, False),
        (begins, True),
        (ends - moment, True),
        (ends, False),
        (ends + moment, False),
    ):
        monkeypatch.setattr(gate, "now", lambda at=at: at)
        for _ in range(2):
            if permitted:
                decided = decide(a_system("person/read"), "person.read", PLAIN, REASONS)
                assert decided.purpose_words == ("handlägga bygglov", "building permits")
            else:
                with pytest.raises(Refused):
                    decide(a_system("person/read"), "person.read", PLAIN, REASONS)


def test_no_case_and_no_person_is_remembered_with_a_decision() -> None:
    remembering = a_gate()
    remembering.decide(a_system("person/read"), "person.read", PLAIN, REASONS)
    somebody = Actor(user=person("189001019802"), scopes=frozenset({"person/read"}))
    with suppress(Refused):
        remembering.decide(somebody, "person.read", PLAIN, REASONS)
    kept = repr(vars(remembering))
    assert "building-permit" in kept
    assert REASONS["case"] not in kept
    assert "189001019802" not in kept


def test_rules_that_were_never_read_decide_nothing() -> None:
    class NeverRead:
        @property
        def snapshot(self) -> Snapshot:
            raise Unavailable("The access rules are being read.")

    with pytest.raises(Unavailable):
        PolicyGate(NeverRead()).decide(a_system(), "person.read", {}, {})  # type: ignore[arg-type]

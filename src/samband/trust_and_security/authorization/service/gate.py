# SPDX-License-Identifier: EUPL-1.2
"""The ``Gate`` port: may this actor do this?  Processor time only, from the rules in memory."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import datetime
from typing import TypeVar, cast

import msgspec

from samband.core.ports import Actor, Decision
from samband.core.problems import Refused
from samband.core.text import UNSEEN
from samband.core.time import now
from samband.trust_and_security.authorization.model.assurance import level_of
from samband.trust_and_security.authorization.model.grants import (
    grounds_for,
    next_change,
    words_of,
)
from samband.trust_and_security.authorization.model.policies import PolicySet
from samband.trust_and_security.authorization.model.questions import (
    Asker,
    Attributes,
    AttributeValue,
    Question,
    Verdict,
    judge,
    relevant,
)
from samband.trust_and_security.authorization.service.rules import AccessRules, Snapshot

Key = TypeVar("Key")
Value = TypeVar("Value")

MAX_CACHED = 16_384
NO_PERMIT = "No rule permits this with the scopes, roles and purposes that you hold."
_OWN_CONTEXT = frozenset({"scope", "purpose", "legal_ground", "case", "personal"})

_SEEN = frozenset("LNPS")
"""Letters, numbers, punctuation and symbols; not separators, controls or bare marks (Unicode)."""


class _Outcome(msgspec.Struct, frozen=True):
    """What came of a question, and until when a grant neither begins nor ends."""

    verdict: Verdict
    words: tuple[str, str] | None
    until: datetime


class PolicyGate:
    """Decides by the node's policies; an outcome is kept for as long as the rules stand."""

    def __init__(self, rules: AccessRules) -> None:
        self._rules = rules
        self._verdicts: dict[Question, Verdict] = {}
        self._policies: PolicySet | None = None
        self._outcomes: dict[object, _Outcome] = {}
        self._snapshot: Snapshot | None = None

    def decide(
        self,
        actor: Actor,
        action: str,
        resource: Mapping[str, object],
        context: Mapping[str, object],
    ) -> Decision:
        """Permit, or raise ``Refused`` naming the policies that decided.

        ``action`` is an event type or a scope with a dot, such as ``person.read``.  ``context``
        may hold ``purpose``, ``legal_ground``, ``case``, the ``scope`` that the route asks for
        (else the scope named as the action is), and ``personal``, which says that personal data
        is asked for (else whether the resource has a ``protection``).  Beside these, attributes
        that the blocks' vocabularies declare; a wrong type is a refusal.
        """
        snapshot = self._rules.snapshot
        asker = asker_of(actor, self._rules)
        try:
            outcome = self._outcome(snapshot, asker, action, resource, context)
        except TypeError as error:
            raise Refused(hidden=True, reason=str(error)) from None
        verdict, policies = outcome.verdict, snapshot.policies
        if verdict.permitted:
            return Decision(verdict.policies, policies.version, outcome.words)
        raise refusal(policies, verdict)

    def _outcome(
        self,
        snapshot: Snapshot,
        asker: Asker,
        action: str,
        resource: Mapping[str, object],
        context: Mapping[str, object],
    ) -> _Outcome:
        """Remember what came of the same question, or ask it; raises ``TypeError`` as it does."""
        if snapshot is not self._snapshot:
            self._snapshot, self._outcomes = snapshot, {}
        moment = now()
        case = context.get("case")
        # Of a case only whether one is stated: no case reference is ever remembered.
        shape = {**context, "case": stated(case)} if isinstance(case, str) else context
        same = asker, action, *resource.items(), *shape.items()
        known = self._outcomes.get(same)
        if known is not None and moment < known.until:
            return known
        question = question_of(snapshot, asker, action, resource, context, moment=moment)
        scope, purpose = dict(question.context).get("scope"), _text(context, "purpose")
        grants = snapshot.grants_of(asker.organisation, str(scope or ""))
        found = _Outcome(
            self._verdict(snapshot.policies, question),
            words_of(purpose, grants, moment),
            next_change(grants, moment),
        )
        _keep(self._outcomes, same, found)
        return found

    def _verdict(self, policies: PolicySet, question: Question) -> Verdict:
        if policies is not self._policies:
            self._policies, self._verdicts = policies, {}
        mine = policies.by_action.get(question.action)
        if mine is not None:
            question = relevant(mine, question)
        found = self._verdicts.get(question)
        if found is None:
            found = judge(policies, question)
            _keep(self._verdicts, question, found)
        return found


def _keep(kept: dict[Key, Value], key: Key, value: Value) -> None:
    """Keep a value, and let the oldest go when there are too many."""
    if len(kept) >= MAX_CACHED:
        del kept[next(iter(kept))]
    kept[key] = value


def asker_of(actor: Actor, rules: AccessRules) -> Asker:
    """Describe an actor to the policies: a person before the system that the person uses."""
    organisation = actor.organisation.identifier if actor.organisation else None
    if actor.user is not None:
        return Asker(
            type="Person",
            organisation=organisation,
            scopes=actor.scopes,
            roles=actor.roles,
            assurance=level_of(actor.assurance),
        )
    if actor.client is None:
        return Asker(type="Anyone")
    return Asker(
        type="System",
        id=actor.client,
        organisation=organisation,
        kind=rules.kind_of(actor.client),
        scopes=actor.scopes,
    )


def question_of(
    snapshot: Snapshot,
    asker: Asker,
    action: str,
    resource: Mapping[str, object],
    context: Mapping[str, object],
    *,
    moment: datetime,
) -> Question:
    """Put a caller's words into a question, adding what the grants say of its purpose.

    Raises ``TypeError`` naming an attribute that is not of its declared type.
    """
    scope = _text(context, "scope") or _scope_named_as(snapshot, action)
    purpose = _text(context, "purpose")
    legal_ground = _text(context, "legal_ground")
    grounds = grounds_for(purpose, snapshot.grants_of(asker.organisation, scope or ""), moment)
    asked: dict[str, str | int | bool | frozenset[str]] = {
        "personal": bool(context.get("personal", "protection" in resource)),
        "case_stated": stated(_text(context, "case")),
        "purpose_granted": bool(grounds),
        "granted_grounds": grounds,
    }
    optional = {"scope": scope, "purpose": purpose, "legal_ground": legal_ground}
    asked.update({name: text for name, text in optional.items() if text and stated(text)})
    declared = snapshot.policies.attributes
    beside = {name: value for name, value in context.items() if name not in _OWN_CONTEXT}
    return Question(
        asker,
        action,
        _typed(resource, declared),
        (*sorted(asked.items()), *_typed(beside, declared)),
    )


def stated(text: str | None) -> bool:
    """Tell whether there is something to read: of blanks and unseen signs nobody learns anything.

    >>> [stated(text) for text in ("BN 2026-1", "", "  ", "\u00a0\t", "\u200b", "\u3164", None)]
    [True, False, False, False, False, False, False]
    """
    return text is not None and any(
        unicodedata.category(sign)[0] in _SEEN and sign not in UNSEEN for sign in text
    )


def refusal(policies: PolicySet, verdict: Verdict) -> Refused:
    """Word a refusal: the policies' own words when they tell nothing of what was asked about."""
    reason = verdict.fault or (
        f"forbidden by {', '.join(verdict.policies)}" if verdict.policies else "no policy permits"
    )
    if verdict.hidden or verdict.fault:
        return Refused(policies=verdict.policies, hidden=verdict.hidden, reason=reason)
    words = " ".join(policies.texts[id_].en for id_ in verdict.told)
    return Refused(words or NO_PERMIT, policies=verdict.policies, reason=reason)


def _text(context: Mapping[str, object], name: str) -> str | None:
    value = context.get(name)
    if value is not None and not isinstance(value, str):
        raise TypeError(f"{name} must be text")
    return value


def _scope_named_as(snapshot: Snapshot, action: str) -> str | None:
    name = action.replace(".", "/", 1)
    return name if name in snapshot.scopes else None


def _typed(values: Mapping[str, object], declared: Mapping[str, type]) -> Attributes:
    return tuple(
        (name, _value(name, given, declared[name]))
        for name, given in sorted(values.items())
        if name in declared and given is not None
    )


def _value(name: str, given: object, type_: type) -> AttributeValue:
    if type_ is str and isinstance(given, str):
        return str(given)
    if type_ is frozenset and isinstance(given, set | frozenset | list | tuple):
        return frozenset(given)
    if isinstance(given, bool) if type_ is bool else type(given) is int and type_ is int:
        return cast("bool | int", given)
    raise TypeError(f"{name} must be of the type that its block declares")

# SPDX-License-Identifier: EUPL-1.2
"""The ``Gate`` port: may this actor do this?  Processor time only, from the rules in memory."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from samband.core.ports import Actor, Decision
from samband.core.problems import Refused
from samband.core.time import now
from samband.trust_and_security.authorization.model.grants import grounds_for, words_of
from samband.trust_and_security.authorization.model.policies import PolicySet
from samband.trust_and_security.authorization.model.questions import (
    Asker,
    Attributes,
    AttributeValue,
    Question,
    Verdict,
    judge,
    level_of,
    relevant,
)
from samband.trust_and_security.authorization.service.rules import AccessRules, Snapshot

MAX_CACHED = 16_384
NO_PERMIT = "No rule permits this with the scopes, roles and purposes that you hold."
_OWN_CONTEXT = frozenset({"scope", "purpose", "legal_ground", "case", "personal"})


class PolicyGate:
    """Decides by the node's policies; a verdict is kept for as long as the policies stand."""

    def __init__(self, rules: AccessRules) -> None:
        self._rules = rules
        self._verdicts: dict[Question, Verdict] = {}
        self._policies: PolicySet | None = None

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
        try:
            question = question_of(
                snapshot, asker_of(actor, self._rules), action, resource, context
            )
        except TypeError as error:
            raise Refused(hidden=True, reason=str(error)) from None
        verdict = self._verdict(snapshot.policies, question)
        if verdict.permitted:
            words = _purpose_words(snapshot, question, context)
            return Decision(verdict.policies, snapshot.policies.version, words)
        raise refusal(snapshot.policies, verdict)

    def _verdict(self, policies: PolicySet, question: Question) -> Verdict:
        if policies is not self._policies:
            self._policies, self._verdicts = policies, {}
        mine = policies.by_action.get(question.action)
        if mine is not None:
            question = relevant(mine, question)
        found = self._verdicts.get(question)
        if found is None:
            found = judge(policies, question)
            if len(self._verdicts) >= MAX_CACHED:
                del self._verdicts[next(iter(self._verdicts))]
            self._verdicts[question] = found
        return found


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
) -> Question:
    """Put a caller's words into a question, adding what the grants say of its purpose.

    Raises ``TypeError`` naming an attribute that is not of its declared type.
    """
    scope = _text(context, "scope") or _scope_named_as(snapshot, action)
    purpose = _text(context, "purpose")
    legal_ground = _text(context, "legal_ground")
    grounds = grounds_for(purpose, snapshot.grants_of(asker.organisation, scope or ""), now())
    asked: dict[str, str | int | bool | frozenset[str]] = {
        "personal": bool(context.get("personal", "protection" in resource)),
        "case_stated": bool(_text(context, "case")),
        "purpose_granted": bool(grounds),
        "granted_grounds": grounds,
    }
    optional = {"scope": scope, "purpose": purpose, "legal_ground": legal_ground}
    asked.update({name: text for name, text in optional.items() if text})
    declared = snapshot.policies.attributes
    beside = {name: value for name, value in context.items() if name not in _OWN_CONTEXT}
    return Question(
        asker,
        action,
        _typed(resource, declared),
        (*sorted(asked.items()), *_typed(beside, declared)),
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


def _purpose_words(
    snapshot: Snapshot, question: Question, context: Mapping[str, object]
) -> tuple[str, str] | None:
    purpose = _text(context, "purpose")
    if purpose is None:
        return None
    scope = dict(question.context).get("scope")
    grants = snapshot.grants_of(question.asker.organisation, str(scope or ""))
    return words_of(purpose, grants, now())


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

# SPDX-License-Identifier: EUPL-1.2
"""A question to the policies as a plain value, and the verdict that Cedar gives on it.

No personal number and no case reference enters a question: policies see that a case was stated,
never which, so nothing of the kind can stand in a policy or in the cache of decisions.
"""

from __future__ import annotations

from typing import Any, Literal

import cedarpy
import msgspec

from samband.trust_and_security.authorization.model.policies import ActionPolicies, PolicySet

AttributeValue = str | int | bool | frozenset[str]
Attributes = tuple[tuple[str, AttributeValue], ...]


class Asker(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks, as policies see it; a person has no identity here, only roles and assurance."""

    type: Literal["System", "Person", "Anyone"]
    id: str = "-"
    organisation: str | None = None
    kind: str = ""
    scopes: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    assurance: int = 0


class Question(msgspec.Struct, frozen=True):
    """May this asker do this to what has these attributes, in this context?"""

    asker: Asker
    action: str
    resource: Attributes
    context: Attributes


class Verdict(msgspec.Struct, frozen=True):
    """What the policies say.

    ``policies`` decided.  ``told`` are those whose words may be told to the asker: on a refusal
    that is the same whatever was asked about, and ``hidden`` is then false.
    """

    permitted: bool
    policies: tuple[str, ...]
    hidden: bool = False
    told: tuple[str, ...] = ()
    fault: str = ""


def judge(policies: PolicySet, question: Question) -> Verdict:
    """Evaluate a question with Cedar: forbid overrides permit, and no permit is a refusal.

    Both sets are always evaluated, so that a hidden refusal costs what a plain one costs.
    """
    mine = policies.by_action.get(question.action)
    if mine is None:
        return Verdict(False, (), fault="no policy knows this action")
    open_ = _evaluate(mine.open, policies, question)
    whole = _evaluate(mine.whole, policies, question)
    if whole.permitted:
        return whole
    return msgspec.structs.replace(whole, hidden=open_.permitted, told=open_.policies)


def relevant(mine: ActionPolicies, question: Question) -> Question:
    """Leave out every attribute that no policy for the action looks at."""

    def kept(attributes: Attributes) -> Attributes:
        return tuple(pair for pair in attributes if pair[0] in mine.reads or pair[0] in _REQUIRED)

    return Question(
        question.asker, question.action, kept(question.resource), kept(question.context)
    )


_REQUIRED = frozenset({"personal", "case_stated", "purpose_granted", "granted_grounds"})


def _evaluate(cedar_set: Any, policies: PolicySet, question: Question) -> Verdict:
    asker = question.asker
    request = {
        "principal": {"type": asker.type, "id": asker.id},
        "action": {"type": "Action", "id": question.action},
        "resource": {"type": "Resource", "id": "-"},
        "context": _plain(question.context),
    }
    entities = [
        {"uid": request["principal"], "attrs": _attributes_of(asker), "parents": []},
        {"uid": request["resource"], "attrs": _plain(question.resource), "parents": []},
    ]
    answer = cedarpy.is_authorized(request, cedar_set, entities, policies.schema)
    if answer.diagnostics.errors:
        # Cedar skips a policy that fails, and a skipped forbid would permit.
        return Verdict(False, (), fault="; ".join(answer.diagnostics.errors))
    return Verdict(answer.allowed, tuple(sorted(answer.diagnostics.reasons)))


def _attributes_of(asker: Asker) -> dict[str, object]:
    scopes = sorted(asker.scopes)
    if asker.type == "System":
        return {"organisation": asker.organisation or "", "kind": asker.kind, "scopes": scopes}
    if asker.type == "Anyone":
        return {"scopes": scopes}
    named = {"organisation": asker.organisation} if asker.organisation else {}
    return {
        **named,
        "scopes": scopes,
        "roles": sorted(asker.roles),
        "assurance": asker.assurance,
    }


def _plain(attributes: Attributes) -> dict[str, object]:
    return {
        name: sorted(value) if isinstance(value, frozenset) else value for name, value in attributes
    }

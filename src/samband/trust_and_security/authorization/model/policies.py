# SPDX-License-Identifier: EUPL-1.2
"""Cedar policies compiled once: validated whole, indexed by action, split by what they look at.

Parsing costs hundreds of times a decision, so it happens when a set of policies is loaded.  A
decision then sees only the policies that name its action (architecture decision 0006).

Each action has two sets.  ``open`` holds the policies that do not look at the resource: their
verdict is the same whoever is asked about, so its reasons may be told to the asker.  ``whole``
holds all of them and decides.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

import cedarpy
import msgspec

from samband.core.block import PolicyText

ATTRIBUTE_TYPES: dict[str, type] = {
    "String": str,
    "Long": int,
    "Bool": bool,
    "Set<String>": frozenset,
}
_ATTRIBUTE_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")
_ACTION_NAME = re.compile(r"[a-z][a-z0-9-]*(\.[a-z0-9-]+)+")

_CONTEXT = {"Var": "context"}
_PERHAPS = "perhaps"
_PERHAPS_POLICY = {
    "effect": "permit",
    "principal": {"op": "All"},
    "action": {"op": "All"},
    "resource": {"op": "All"},
    "conditions": [],
}

_SCHEMA = """\
entity System = {{ organisation: String, kind: String, scopes: Set<String> }};
entity Person = {{
  organisation?: String, scopes: Set<String>, roles: Set<String>, assurance: Long
}};
entity Anyone = {{ scopes: Set<String> }};
entity Resource = {{ {attributes} }};
type Question = {{
  scope?: String, personal: Bool, purpose?: String, legal_ground?: String, case_stated: Bool,
  purpose_granted: Bool, granted_grounds: Set<String>{more_attributes}
}};
action {actions} appliesTo {{
  principal: [System, Person, Anyone], resource: [Resource], context: Question
}};
"""


class WrongPolicies(ValueError):
    """A set of policies that cannot be used; every fault is named by its policy."""


class ActionPolicies(msgspec.Struct, frozen=True):
    """The policies that can matter for one action; ``reads`` are the attributes they look at."""

    open: Any
    whole: Any
    reads: frozenset[str]


class PolicySet(msgspec.Struct, frozen=True, kw_only=True):
    """A version of the node's policies, ready to decide with."""

    version: int
    schema: Any
    texts: Mapping[str, PolicyText]
    by_action: Mapping[str, ActionPolicies]
    attributes: Mapping[str, type]


NO_POLICIES = PolicySet(version=0, schema=None, texts={}, by_action={}, attributes={})


def schema_text(actions: Iterable[str], attributes: Mapping[str, str]) -> str:
    """Write the Cedar schema of a node from its actions and the attributes its blocks declare.

    Raises ``WrongPolicies`` for a name or a type that Cedar or Samband does not have.
    """
    for name, type_ in attributes.items():
        if not _ATTRIBUTE_NAME.fullmatch(name) or type_ not in ATTRIBUTE_TYPES:
            raise WrongPolicies(f"attribute {name}: {type_} is not a name and type of a policy")
    named = sorted(set(actions))
    for action in named:
        if not _ACTION_NAME.fullmatch(action):
            raise WrongPolicies(f"{action} is not the name of an action")
    declared = ", ".join(f"{name}?: {type_}" for name, type_ in sorted(attributes.items()))
    return _SCHEMA.format(
        attributes=declared,
        more_attributes=f",\n  {declared}" if declared else "",
        actions=", ".join(f'"{action}"' for action in named),
    )


def compile_policies(
    version: int, policies: Iterable[PolicyText], schema: str, attributes: Mapping[str, str]
) -> PolicySet:
    """Validate and index a set of policies; one fault refuses them all with ``WrongPolicies``."""
    texts = _by_id(policies)
    try:
        parsed_schema = cedarpy.Schema.from_str(schema)
    except ValueError as error:
        raise WrongPolicies(f"schema: {error}") from None
    parsed = {text.id: _validated(text, parsed_schema) for text in texts.values()}
    actions = re.findall(r'"([^"]+)"', schema.partition("\naction ")[2])
    return PolicySet(
        version=version,
        schema=parsed_schema,
        texts=texts,
        by_action={action: _of_action(action, parsed) for action in actions},
        attributes={name: ATTRIBUTE_TYPES[type_] for name, type_ in attributes.items()},
    )


def reads_resource(policy: Mapping[str, Any]) -> bool:
    """Tell whether a policy's verdict can hang on what is asked about.

    >>> reads_resource(parse_policy("a", 'permit(principal, action, resource) when { context.x };'))
    False
    >>> reads_resource(parse_policy("a", 'forbid(principal, action, resource) when { resource.x };'))
    True
    """
    return policy["resource"]["op"] != "All" or any(
        node == {"Var": "resource"} for node in _nodes(policy["conditions"])
    )


def parse_policy(id_: str, cedar: str) -> dict[str, Any]:
    """Parse the text of exactly one policy into Cedar's JSON form; raises ``WrongPolicies``."""
    try:
        parsed = json.loads(cedarpy.policies_to_json_str(cedar))
    except ValueError as error:
        raise WrongPolicies(f"{id_}: {error}") from None
    static = list(parsed["staticPolicies"].values())
    if len(static) != 1 or parsed["templates"]:
        raise WrongPolicies(f"{id_}: the text must hold one policy, and no template")
    policy: dict[str, Any] = static[0]
    if _uses_whole_context(policy["conditions"]):
        raise WrongPolicies(f"{id_}: name the attributes of the context, not the whole of it")
    return policy


def _by_id(policies: Iterable[PolicyText]) -> dict[str, PolicyText]:
    found: dict[str, PolicyText] = {}
    for text in policies:
        if text.id in found or text.id == _PERHAPS:
            raise WrongPolicies(f"{text.id}: two policies have this id")
        found[text.id] = text
    return found


def _validated(text: PolicyText, schema: Any) -> dict[str, Any]:
    parsed = parse_policy(text.id, text.cedar)
    result = cedarpy.validate_policies(text.cedar, schema)
    if not result.validation_passed:
        faults = "; ".join(fault.error for fault in result.errors)
        raise WrongPolicies(f"{text.id}: {faults}")
    return parsed


def _uses_whole_context(conditions: Any) -> bool:
    nodes = list(_nodes(conditions))
    uses = sum(node == _CONTEXT for node in nodes)
    named = sum(
        node[operator]["left"] == _CONTEXT
        for node in nodes
        for operator in (".", "has")
        if operator in node
    )
    return bool(uses != named)


def _of_action(action: str, parsed: Mapping[str, Any]) -> ActionPolicies:
    mine = {id_: policy for id_, policy in parsed.items() if _applies(policy["action"], action)}
    open_ = {id_: policy for id_, policy in mine.items() if not reads_resource(policy)}
    hidden_permits = any(
        policy["effect"] == "permit" for id_, policy in mine.items() if id_ not in open_
    )
    if hidden_permits:
        # Whether one of them permits must not be told, so the open verdict assumes that one may.
        open_[_PERHAPS] = _PERHAPS_POLICY
    nodes = [node for policy in mine.values() for node in _nodes(policy["conditions"])]
    reads = frozenset(str(node["attr"]) for node in nodes if "attr" in node)
    return ActionPolicies(open=_cedar_set(open_), whole=_cedar_set(mine), reads=reads)


def _applies(constraint: Mapping[str, Any], action: str) -> bool:
    entities = constraint.get("entities", [constraint.get("entity", {})])
    return constraint["op"] == "All" or any(entity.get("id") == action for entity in entities)


def _cedar_set(policies: Mapping[str, Any]) -> Any:
    document = {"staticPolicies": policies, "templates": {}, "templateLinks": []}
    return cedarpy.PolicySet.from_json_str(json.dumps(document))


def _nodes(tree: Any) -> Iterable[dict[str, Any]]:
    if isinstance(tree, dict):
        yield tree
        for inner in tree.values():
            yield from _nodes(inner)
    elif isinstance(tree, list):
        for inner in tree:
            yield from _nodes(inner)

"""What a baseline says about rules: in general, and in an override."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, get_type_hints

from lspriv.compliance.problems import Place, listed, quoted
from lspriv.compliance.reading import Reading, is_null
from lspriv.compliance.values import MISSING, found, read_value
from lspriv.compliance.yaml_tree import MapNode, Node, ScalarNode
from lspriv.model.finding import Severity
from lspriv.rules.base import Rule

RULE_KEYS = ("severity", "params")
"""The keys of a rule in a baseline."""
_SWITCHES = {"true": "on", "yes": "on", "false": "off", "no": "off"}
"""What people write who learned YAML 1.1."""


@dataclass(frozen=True, slots=True)
class RuleEntry:
    """What one place of one file says about one rule."""

    rule: Rule
    place: Place
    selected: bool
    """False for `off`; everything else runs the rule."""
    severity: Severity | None
    params: Mapping[str, object]
    """Only the parameters that this place names."""


def read_rules(node: Node | None, reading: Reading) -> tuple[RuleEntry, ...]:
    """Read a mapping from rules to what is said about each."""
    if node is None or is_null(node):
        return ()
    if not isinstance(node, MapNode):
        text = f"`rules` must be a mapping such as `{{wildcard-action: on}}`, not {found(node)}"
        reading.problems.add(node.place, text)
        return ()
    pairs = ((reading.rule(name, place), name, place) for name, place in node.keys.items())
    return tuple(_entry(rule, place, node.values[name], reading) for rule, name, place in pairs if rule is not None)


def param_types(rule: Rule) -> dict[str, Any]:
    """Return the types of a rule's parameters by name, in the order in which the rule lists them."""
    hints = get_type_hints(rule.params, include_extras=True)
    return {field.name: hints[field.name] for field in fields(rule.params)}


def _entry(rule: Rule, place: Place, node: Node, reading: Reading) -> RuleEntry:
    severity: Severity | None = None
    params: Mapping[str, object] = {}
    selected = True
    if isinstance(node, MapNode):
        reading.check_keys(node, RULE_KEYS)
        severity = reading.severity(node)
        if "params" in node.values:
            params = _params(rule, node.values["params"], reading)
    elif isinstance(node, ScalarNode) and isinstance(node.value, str):
        selected = node.value != "off"
        if node.value in tuple(Severity):
            severity = Severity(node.value)
        elif node.value not in ("on", "off"):
            _wrong_entry(rule, node, reading)
    else:
        _wrong_entry(rule, node, reading)
    return RuleEntry(rule, place, selected, severity, params)


def _wrong_entry(rule: Rule, node: Node, reading: Reading) -> None:
    text = f"`{rule.id}` must be on, off, a severity, or a mapping of severity and params, not {found(node)}"
    meant = _SWITCHES.get(node.text.lower()) if isinstance(node, ScalarNode) else None
    if meant is not None:
        text += f"; did you mean `{meant}`?"
    elif isinstance(node, ScalarNode):
        text += reading.problems.did_you_mean(node.text, ("on", "off", *Severity))
    reading.problems.add(node.place, text)


def _params(rule: Rule, node: Node, reading: Reading) -> Mapping[str, object]:
    problems = reading.problems
    if is_null(node):
        return {}
    if not isinstance(node, MapNode):
        problems.add(node.place, f"`params` must be a mapping, not {found(node)}")
        return {}
    types = param_types(rule)
    values: dict[str, object] = {}
    for name, value in node.values.items():
        if name not in types:
            near = problems.did_you_mean(name, types) or (f"; it has {listed(types)}" if types else "; it has none")
            problems.add(node.keys[name], f"unknown parameter {quoted(name)} of `{rule.id}`{near}")
            continue
        read = read_value(value, types[name], f"parameter `{name}`", problems)
        if read is not MISSING:
            values[name] = read
    return values

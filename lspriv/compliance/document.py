"""One baseline file: what it says, before it is joined with the one that it extends."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, get_type_hints

from lspriv.compliance.problems import START, Place, Problems, listed, quoted
from lspriv.compliance.values import MISSING, found, read_text, read_value
from lspriv.compliance.yaml_tree import ListNode, MapNode, Node, ScalarNode, read_tree
from lspriv.model.finding import Severity
from lspriv.rules.base import Rule

VERSION = 1
"""The version of the format that this lspriv reads."""
KEYS = ("version", "name", "extends", "rules", "accept")
"""The keys of a baseline."""
RULE_KEYS = ("severity", "params")
"""The keys of a rule in a baseline."""
ACCEPT_KEYS = ("rule", "subject", "reason", "expires", "by", "ticket", "owner")
"""The keys of an acceptance."""
ACCEPT_NEEDS = {
    "rule": "say which rule it is about",
    "subject": "say which finding it is about, by id, scope or fingerprint",
    "reason": "say why the finding may stand",
    "expires": "say until when, such as `expires: 2026-12-31`",
}
"""The keys that an acceptance must have, and what to do when one is not there."""
SMALLEST = "{version: 1, name: NAME, extends: default}"
"""The smallest baseline that judges something."""


@dataclass(frozen=True, slots=True)
class AcceptRule:
    """Somebody's decision to live with some findings until a date."""

    rule: str
    """The rule's id."""
    subject: str
    """The subject's, assignment's or scope's id, or the fingerprint; `*` stands for anything."""
    reason: str
    expires: str
    """The last day on which it holds, ISO 8601."""
    by: str | None = None
    """Who decided."""
    ticket: str | None = None
    owner: str | None = None
    """Who has to mend it."""
    line: int = 1
    """Where it stands in `file`."""
    file: str = ""


@dataclass(frozen=True, slots=True)
class RuleEntry:
    """What one file says about one rule."""

    rule: Rule
    place: Place
    selected: bool
    severity: Severity | None
    params: Mapping[str, object]
    """Only the parameters that this file names."""


@dataclass(frozen=True, slots=True)
class Document:
    """What one baseline file says; without problems only if none were noted."""

    name: str | None = None
    extends: tuple[str, Place] | None = None
    rules: tuple[RuleEntry, ...] = ()
    accept: tuple[AcceptRule, ...] = ()


def read_document(text: str, rules: Sequence[Rule], problems: Problems) -> Document:
    """Read a baseline file; everything that is wrong with it goes to `problems`."""
    tree = read_tree(text, problems)
    if tree is None or _is_null(tree):
        if not problems.lines():
            problems.add(START, f"the baseline is empty; the smallest one is `{SMALLEST}`")
        return Document()
    return _Reader(rules, problems).document(tree)


class _Reader:
    """Reads one file's tree against the rules that there are."""

    def __init__(self, rules: Sequence[Rule], problems: Problems) -> None:
        self._rules = {rule.id: rule for rule in rules}
        self._problems = problems

    def document(self, tree: Node) -> Document:
        if not isinstance(tree, MapNode):
            self._problems.add(tree.place, f"a baseline is a mapping such as `{SMALLEST}`, not {found(tree)}")
            return Document()
        self._check_keys(tree, KEYS)
        self._check_version(tree)
        name, extends = tree.values.get("name"), tree.values.get("extends")
        parent = None if extends is None else read_text(extends, "`extends`", self._problems)
        return Document(
            name=None if name is None else read_text(name, "`name`", self._problems),
            extends=None if extends is None or parent is None else (parent, extends.place),
            rules=self._entries(tree.values.get("rules")),
            accept=self._acceptances(tree.values.get("accept")),
        )

    def _check_version(self, tree: MapNode) -> None:
        version = tree.values.get("version")
        if version is None:
            self._problems.add(tree.place, f"`version` is missing; write `version: {VERSION}`")
        elif not isinstance(version, ScalarNode) or type(version.value) is not int or version.value != VERSION:
            text = f"`version` must be the number {VERSION}, not {found(version)}; this lspriv reads no other"
            self._problems.add(version.place, text)

    def _check_keys(self, node: MapNode, known: tuple[str, ...]) -> None:
        for key, place in node.keys.items():
            if key not in known:
                near = self._problems.did_you_mean(key, known) or f"; the keys here are {listed(known)}"
                self._problems.add(place, f"unknown key {quoted(key)}{near}")

    def _rule(self, name: str, place: Place) -> Rule | None:
        rule = self._rules.get(name)
        if rule is None:
            near = self._problems.did_you_mean(name, self._rules) or "; no rule has a name like it"
            self._problems.add(place, f"unknown rule {quoted(name)}{near}")
        return rule

    def _entries(self, node: Node | None) -> tuple[RuleEntry, ...]:
        if node is None or _is_null(node):
            return ()
        if not isinstance(node, MapNode):
            text = f"`rules` must be a mapping such as `{{wildcard-action: on}}`, not {found(node)}"
            self._problems.add(node.place, text)
            return ()
        pairs = ((self._rule(name, place), name, place) for name, place in node.keys.items())
        return tuple(self._entry(rule, place, node.values[name]) for rule, name, place in pairs if rule is not None)

    def _entry(self, rule: Rule, place: Place, node: Node) -> RuleEntry:
        severity: Severity | None = None
        params: Mapping[str, object] = {}
        selected = True
        if isinstance(node, MapNode):
            self._check_keys(node, RULE_KEYS)
            if "severity" in node.values:
                severity = self._severity(node.values["severity"])
            if "params" in node.values:
                params = self._params(rule, node.values["params"])
        elif isinstance(node, ScalarNode) and isinstance(node.value, str):
            selected = node.value != "off"
            if node.value in tuple(Severity):
                severity = Severity(node.value)
            elif node.value not in ("on", "off"):
                self._wrong_entry(rule, node)
        else:
            self._wrong_entry(rule, node)
        return RuleEntry(rule, place, selected, severity, params)

    def _wrong_entry(self, rule: Rule, node: Node) -> None:
        text = f"`{rule.id}` must be on, off, a severity, or a mapping of severity and params, not {found(node)}"
        if isinstance(node, ScalarNode) and isinstance(node.value, bool):
            text += f"; did you mean `{'on' if node.value else 'off'}`?"
        elif isinstance(node, ScalarNode):
            text += self._problems.did_you_mean(node.text, ("on", "off", *Severity))
        self._problems.add(node.place, text)

    def _severity(self, node: Node) -> Severity | None:
        value = read_value(node, Severity, "`severity`", self._problems)
        return None if value is MISSING else Severity(value)

    def _params(self, rule: Rule, node: Node) -> Mapping[str, object]:
        if _is_null(node):
            return {}
        if not isinstance(node, MapNode):
            self._problems.add(node.place, f"`params` must be a mapping, not {found(node)}")
            return {}
        types = param_types(rule)
        values: dict[str, object] = {}
        for name, value in node.values.items():
            if name not in types:
                near = self._problems.did_you_mean(name, types)
                if not near:
                    near = f"; it has {listed(types)}" if types else "; it has none"
                self._problems.add(node.keys[name], f"unknown parameter {quoted(name)} of `{rule.id}`{near}")
                continue
            read = read_value(value, types[name], f"parameter `{name}`", self._problems)
            if read is not MISSING:
                values[name] = read
        return values

    def _acceptances(self, node: Node | None) -> tuple[AcceptRule, ...]:
        if node is None or _is_null(node):
            return ()
        if not isinstance(node, ListNode):
            self._problems.add(node.place, f"`accept` must be a list of acceptances, not {found(node)}")
            return ()
        read = (self._acceptance(item) for item in node.items)
        return tuple(acceptance for acceptance in read if acceptance is not None)

    def _acceptance(self, node: Node) -> AcceptRule | None:
        if not isinstance(node, MapNode):
            text = f"an acceptance is a mapping of {listed(ACCEPT_NEEDS)}, not {found(node)}"
            self._problems.add(node.place, text)
            return None
        self._check_keys(node, ACCEPT_KEYS)
        for key, advice in ACCEPT_NEEDS.items():
            if key not in node.values:
                self._problems.add(node.place, f"acceptance without `{key}`; {advice}")
        said = {
            key: self._day(value) if key == "expires" else read_text(value, f"`{key}`", self._problems)
            for key, value in node.values.items()
            if key in ACCEPT_KEYS and not (_is_null(value) and key not in ACCEPT_NEEDS)
        }
        if (rule := said.get("rule")) is not None:
            self._rule(rule, node.values["rule"].place)
        return AcceptRule(
            rule=rule or "",
            subject=said.get("subject") or "",
            reason=said.get("reason") or "",
            expires=said.get("expires") or "",
            by=said.get("by"),
            ticket=said.get("ticket"),
            owner=said.get("owner"),
            line=node.place.line,
            file=self._problems.file,
        )

    def _day(self, node: Node) -> str | None:
        if isinstance(node, ScalarNode) and isinstance(node.value, str) and _is_day(node.value.strip()):
            return node.value.strip()
        self._problems.add(node.place, f"`expires` must be a date such as 2026-12-31, not {found(node)}")
        return None


def param_types(rule: Rule) -> dict[str, Any]:
    """Return the types of a rule's parameters by name, in the order in which the rule lists them."""
    hints = get_type_hints(rule.params, include_extras=True)
    return {field.name: hints[field.name] for field in fields(rule.params)}


def _is_null(node: Node) -> bool:
    return isinstance(node, ScalarNode) and node.value is None


def _is_day(text: str) -> bool:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True

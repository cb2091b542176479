"""What every part of a baseline file is read with: keys, texts, days and rules, each problem noted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from lspriv.compliance.problems import Place, Problems, listed, quoted
from lspriv.compliance.values import MISSING, found, read_text, read_value
from lspriv.compliance.yaml_tree import ListNode, MapNode, Node, ScalarNode
from lspriv.model.finding import Severity
from lspriv.rules.base import Rule


class Reading:
    """The rules that there are, and where problems go."""

    def __init__(self, rules: Sequence[Rule], problems: Problems) -> None:
        self.rules = {rule.id: rule for rule in rules}
        """By id."""
        self.problems = problems

    def check_keys(self, node: MapNode, known: tuple[str, ...]) -> None:
        """Note every key that is not among those known here."""
        for key, place in node.keys.items():
            if key not in known:
                near = self.problems.did_you_mean(key, known) or f"; the keys here are {listed(known)}"
                self.problems.add(place, f"unknown key {quoted(key)}{near}")

    def rule(self, name: str, place: Place) -> Rule | None:
        """Return the rule of that name, or None after noting that there is none."""
        rule = self.rules.get(name)
        if rule is None:
            near = self.problems.did_you_mean(name, self.rules) or "; no rule has a name like it"
            self.problems.add(place, f"unknown rule {quoted(name)}{near}")
        return rule

    def text(self, node: MapNode, key: str) -> str | None:
        """Return the text under a key; None when there is no key, or after noting what is wrong with it."""
        return read_text(node.values[key], f"`{key}`", self.problems) if key in node.values else None

    def optional(self, node: MapNode, key: str) -> str | None:
        """Return the text under a key that may also be empty."""
        value = node.values.get(key)
        return None if value is None or is_null(value) else self.text(node, key)

    def day(self, node: Node) -> str | None:
        """Return a day, ISO 8601, or None after noting that it is none."""
        if isinstance(node, ScalarNode) and isinstance(node.value, str) and is_day(node.value):
            return node.value
        self.problems.add(node.place, f"`expires` must be a date such as 2026-12-31, not {found(node)}")
        return None

    def severity(self, node: MapNode) -> Severity | None:
        """Return the severity under that key; None when there is no key, or after noting that it is none."""
        if "severity" not in node.values:
            return None
        value = read_value(node.values["severity"], Severity, "`severity`", self.problems)
        return None if value is MISSING else Severity(value)

    def entries(self, node: Node | None, name: str, items: str) -> tuple[Node, ...]:
        """Return what a list holds; nothing when there is none, or after noting that it is no list."""
        if node is None or is_null(node):
            return ()
        if not isinstance(node, ListNode):
            self.problems.add(node.place, f"`{name}` must be a list of {items}, not {found(node)}")
            return ()
        return node.items


def is_null(node: Node) -> bool:
    """Tell whether nothing stands there."""
    return isinstance(node, ScalarNode) and node.value is None


def is_day(text: str) -> bool:
    """Tell whether a text is a day of the calendar, ISO 8601.

    >>> is_day("2026-12-31"), is_day("2026-02-30"), is_day("20261231")
    (True, False, False)
    """
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
